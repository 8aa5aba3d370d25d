"""What happens to tickets. Fields are ids, numbers, codes and times only; what was said lies in the messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TicketOpened:
    ticket_id: int
    customer_id: int | None
    number: int
    interaction_id: int | None = None
    service_kind_id: int | None = None
    is_recovery: bool = False
    recovery_of_id: int | None = None


@dataclass(frozen=True, slots=True)
class TicketAssigned:
    ticket_id: int
    customer_id: int | None
    number: int
    assignee_id: int | None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class TicketFieldsChanged:
    ticket_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class TicketReplied:
    ticket_id: int
    customer_id: int | None
    number: int
    message_id: int
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class NoteAdded:
    ticket_id: int
    customer_id: int | None
    number: int
    message_id: int


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    ticket_id: int
    customer_id: int | None
    number: int
    message_id: int


@dataclass(frozen=True, slots=True)
class TicketStatusChanged:
    ticket_id: int
    customer_id: int | None
    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TicketPrioritised:
    ticket_id: int
    customer_id: int | None
    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TicketSolved:
    ticket_id: int
    customer_id: int | None
    interaction_id: int | None
    employee_id: int | None
    is_recovery: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class TicketReopened:
    """`answer_id`: the answer of the customer that reopened it, if one did."""

    ticket_id: int
    customer_id: int | None
    number: int
    answer_id: int | None = None


@dataclass(frozen=True, slots=True)
class TicketClosed:
    ticket_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class TicketRemoved:
    """The import that had brought a ticket was taken back."""

    ticket_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class TicketCorrected:
    """A later file of the system that it came from says something else."""

    ticket_id: int
    customer_id: int | None
    number: int
