"""The field catalogue: how personal each column of each table is.

Every area declares a `CATALOGUE` in its own `subject.py`; a column that is in none fails a test. Masking, the erasure
and the hand-out to a customer go by these classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Class = Literal["public", "personal", "sensitive", "secret"]
CLASSES: tuple[Class, ...] = ("public", "personal", "sensitive", "secret")

PLACE = "branch scope_1 scope_2 scope_3 scope_4"
"""The columns of every table with a branch."""
ABSTRACT = "id state attempts run_after lease_until fence"
"""The columns of every table of work, but its error."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns of one table (`area.Model`) by class, as names parted by blanks.

    `public`: tells nothing about a person by itself (keys, codes, times, counts). `personal`: tells who it is or what
    was said. `sensitive`: harms when known (PIPL Art. 28: identity, birth, dwelling, money, health). `secret`: is never
    stored in clear.
    """

    model: str
    public: str = ""
    personal: str = ""
    sensitive: str = ""
    secret: str = ""

    def classes(self) -> dict[str, Class]:
        """The class of each column."""
        return {column: name for name in CLASSES for column in getattr(self, name).split()}


Catalogue = Mapping[str, Mapping[str, Class]]


def catalogue(parts: Iterable[Fields]) -> Catalogue:
    """All tables with their columns. Raises `ValueError` for a table or a column that is declared twice."""
    known: dict[str, dict[str, Class]] = {}
    for fields in parts:
        names = " ".join(getattr(fields, name) for name in CLASSES).split()
        if fields.model in known or len(names) != len(set(names)):
            raise ValueError(f"{fields.model} or a column of it is declared twice")
        known[fields.model] = fields.classes()
    return known


def not_public(classes: Mapping[str, Class]) -> list[str]:
    """The columns that tell something about a person."""
    return [column for column, name in classes.items() if name != "public"]
