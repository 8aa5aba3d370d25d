"""What happens around a customer: notes, tags, ties, household, files, followers. Fields as in all events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteWritten:
    customer_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class NoteChanged:
    """Its text or its pin; the text before stands in the values."""

    customer_id: int
    note_id: int
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class NoteRemoved:
    customer_id: int
    note_id: int


@dataclass(frozen=True, slots=True)
class TagDefined:
    tag_id: int
    code: str


@dataclass(frozen=True, slots=True)
class TagChanged:
    tag_id: int
    code: str


@dataclass(frozen=True, slots=True)
class CustomerTagged:
    customer_id: int
    code: str


@dataclass(frozen=True, slots=True)
class CustomerUntagged:
    customer_id: int
    code: str


@dataclass(frozen=True, slots=True)
class TieMade:
    """What a customer is to a company was noted; one event on either side."""

    customer_id: int
    tie_id: int
    role: str


@dataclass(frozen=True, slots=True)
class TieEnded:
    customer_id: int
    tie_id: int
    role: str


@dataclass(frozen=True, slots=True)
class HouseholdJoined:
    """A person came to a household, or became its head."""

    customer_id: int
    household: int
    role: str


@dataclass(frozen=True, slots=True)
class HouseholdLeft:
    customer_id: int
    household: int


@dataclass(frozen=True, slots=True)
class FileAttached:
    customer_id: int
    attachment_id: int


@dataclass(frozen=True, slots=True)
class FileTaken:
    """Somebody looked at a file of a customer."""

    customer_id: int
    attachment_id: int


@dataclass(frozen=True, slots=True)
class FileRemoved:
    """Its name stands in the values."""

    customer_id: int
    attachment_id: int


@dataclass(frozen=True, slots=True)
class CustomerFollowed:
    customer_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class CustomerUnfollowed:
    customer_id: int
    employee_id: int


@dataclass(frozen=True, slots=True)
class SummaryMade:
    """A printable summary was made in clear."""

    customer_id: int
    purpose: str
