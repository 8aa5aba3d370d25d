"""What belongs to a customer, declared: how each reference moves, and how it goes.

Every area lists its foreign keys to `Customer` in a `REFERENCES` of its own `subject.py`; `config/subjects.py` collects
them. A key that is not listed fails a test, so that no merge and no erasure can forget one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OnMerge = Literal["move", "move_or_drop", "rebuild", "stay"]
OnErase = Literal["delete", "detach", "keep"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One foreign key to a customer: `model` as `area.Model`, `field` its name.

    `on_merge`: `move` to the record that stays; `move_or_drop` where the same stands there already; `rebuild` what is
    made of the others; `stay` what tells of the record as it was found. `on_erase`: `delete` the row; `detach` it (the
    key becomes null, the row stays for counting); `keep` it where a law wants it.
    """

    model: str
    field: str
    on_merge: OnMerge
    on_erase: OnErase


REFERENCES = (
    Reference("customers.ContactDetail", "customer", on_merge="move_or_drop", on_erase="delete"),
    Reference("customers.Identity", "customer", on_merge="move_or_drop", on_erase="delete"),
    Reference("customers.CustomerFacts", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.SegmentMember", "customer", on_merge="move_or_drop", on_erase="delete"),
    Reference("customers.Opening", "customer", on_merge="move", on_erase="delete"),
    Reference("customers.DuplicateMember", "customer", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "first", on_merge="stay", on_erase="delete"),
    Reference("customers.DuplicatePair", "second", on_merge="stay", on_erase="delete"),
    Reference("customers.SearchText", "customer", on_merge="rebuild", on_erase="delete"),
    Reference("customers.SearchIndex", "customer", on_merge="rebuild", on_erase="delete"),
)
