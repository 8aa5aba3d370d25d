"""What happens to people and branches. Fields are ids, codes and times only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BranchOpened:
    branch_id: int


@dataclass(frozen=True, slots=True)
class TeamFormed:
    team_id: int


@dataclass(frozen=True, slots=True)
class EmployeeAdded:
    employee_id: int


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    employee_id: int


@dataclass(frozen=True, slots=True)
class EmployeeDeactivated:
    employee_id: int


@dataclass(frozen=True, slots=True)
class TokenIssued:
    token_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class TokenRevoked:
    token_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    notice_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class Subscribed:
    subscription_id: int
    kind: str
    rhythm: str


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    subscription_id: int
    kind: str
