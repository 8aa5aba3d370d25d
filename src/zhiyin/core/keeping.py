"""How long rows are kept: what each area declares about its kinds of rows, for the rules of retention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

End = Literal["delete", "empty", "erase"]
RECORDS = 3 * 365
"""Days for which the record of what was done with personal data stays at least (PIPL Art. 56: three years)."""
LOG = 180
"""Days for which the values behind the log stay at least (Cybersecurity Law Art. 21: six months)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of rows whose keeping may be limited: `model` as `area.Model`, `title` an English msgid.

    `since`: the column, a time or a day, from which the days count; where it is empty the row has no age. `where`: what
    must hold besides (a closed ticket). `customer`: the path to the key of its customer, which a legal hold protects;
    empty: it belongs to none. `end`: `delete` the row; `empty` it: all that is not public by the catalogue and the key
    to the customer go, the row stays for counting; `erase` the customer that it is. `least`: days below which no
    rule goes.
    """

    model: str
    title: str
    since: str
    end: End
    customer: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    least: int = 1
