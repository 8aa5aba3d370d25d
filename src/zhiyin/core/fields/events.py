"""What happens to custom fields. Fields are ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldDefined:
    """A field was added to the records `owner`."""

    custom_field_id: int
    owner: str
    code: str


@dataclass(frozen=True, slots=True)
class FieldChanged:
    """How a field is called, offered, kept or shown was changed."""

    custom_field_id: int
    owner: str
    code: str
