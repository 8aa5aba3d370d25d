"""What happens at the touchpoints and to what is promised there. Fields are ids, codes and times only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InteractionRecorded:
    """A contact with a customer (or with somebody not known) was recorded; it happened at `occurred_at` of the row."""

    interaction_id: int
    customer_id: int | None
    channel: str
    direction: str
    number: int
    touchpoint_id: int | None = None
    employee_id: int | None = None
    service_kind_id: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionCorrected:
    """The system that a contact came from tells it otherwise now."""

    interaction_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class InteractionRemoved:
    """The import that had brought a contact was taken back."""

    interaction_id: int
    customer_id: int | None
    number: int


@dataclass(frozen=True, slots=True)
class ChannelDefined:
    channel_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    channel_id: int


@dataclass(frozen=True, slots=True)
class TouchpointOpened:
    touchpoint_id: int
    code: str


@dataclass(frozen=True, slots=True)
class TouchpointChanged:
    touchpoint_id: int


@dataclass(frozen=True, slots=True)
class WorkHoursDefined:
    work_hours_id: int
    code: str


@dataclass(frozen=True, slots=True)
class WorkHoursChanged:
    """New promises count by the new hours; due times already given stay."""

    work_hours_id: int


@dataclass(frozen=True, slots=True)
class ServiceKindDefined:
    service_kind_id: int
    code: str


@dataclass(frozen=True, slots=True)
class ServiceKindChanged:
    service_kind_id: int


@dataclass(frozen=True, slots=True)
class StandardDefined:
    standard_id: int


@dataclass(frozen=True, slots=True)
class StandardChanged:
    standard_id: int


@dataclass(frozen=True, slots=True)
class StandardMoved:
    """A standard got another place in the order in which they are tried."""

    standard_id: int
    position: int
