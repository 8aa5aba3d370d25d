"""What belongs to a customer, declared: how each reference moves, and how it goes.

Every area lists its foreign keys to `Customer` in a `REFERENCES` of its own `subject.py`; `config/subjects.py` collects
them. A key that is not listed fails a test, so that no merge and no erasure can forget one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from django.conf import settings
from django.utils.module_loading import import_string

OnMerge = Literal["move", "move_or_drop", "rebuild", "stay"]
OnErase = Literal["delete", "detach", "keep"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key to a customer: `model` as `area.Model`, `field` its name.

    `on_merge`: `move` to the record that stays; `move_or_drop` where the same stands there already: then the row stays
    with the absorbed record; `rebuild` what is made of the others, by its own area; `stay` what tells of the record as
    it was found. `on_erase`: `delete` the row; `detach` it (the key becomes null, the row stays for counting); `keep`
    it where a law wants it.

    `same`: the columns in which two rows are the same, a tuple of them meaning the first that is filled (without any:
    one row a customer). What tells on un-merge to whom a row belongs that came after the merge: `follows`, keys to rows
    that belong to a customer themselves; `said`, texts that may hold a telephone number or an e-mail address;
    `by_source`, whether its `source` may be one that only the absorbed record came from.
    """

    model: str
    field: str
    on_merge: OnMerge
    on_erase: OnErase
    same: tuple[str | tuple[str, ...], ...] = ()
    follows: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    by_source: bool = False

    @property
    def name(self) -> str:
        """`desk.Ticket.customer`."""
        return f"{self.model}.{self.field}"

    @property
    def has_evidence(self) -> bool:
        """Whether a row can tell to whom it belongs."""
        return bool(self.follows or self.said or self.by_source)


def declared() -> tuple[Reference, ...]:
    """Every reference of the whole product, as the configuration lists them."""
    return cast("tuple[Reference, ...]", import_string(settings.ZHIYIN_SUBJECTS))


REFERENCES = (
    Reference("customers.Customer", "merged_into", on_merge="move", on_erase="delete"),
    Reference("customers.Merge", "survivor", on_merge="stay", on_erase="delete"),
    Reference("customers.Merge", "absorbed", on_merge="stay", on_erase="delete"),
    Reference(
        "customers.ContactDetail",
        "customer",
        on_merge="move_or_drop",
        on_erase="delete",
        same=("kind", ("normal", "value")),
    ),
    Reference("customers.Identity", "customer", on_merge="move_or_drop", on_erase="delete", same=("blind",)),
    Reference("customers.CustomerFacts", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.SegmentMember", "customer", on_merge="move_or_drop", on_erase="delete", same=("segment",)),
    Reference("customers.Opening", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.DuplicateMember", "customer", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "first", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "second", on_merge="stay", on_erase="delete"),
    Reference("customers.SearchText", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.SearchIndex", "customer", on_merge="rebuild", on_erase="delete"),
)
