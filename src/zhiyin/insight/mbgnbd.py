"""MBG/NBD: as BG/NBD, but a customer may also be lost right after the first purchase.

Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24; Hoppe & Wagner 2007."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from zhiyin.insight.bgnbd import BgnbdModel, estimate, shared
from zhiyin.insight.buying import scored
from zhiyin.insight.histories import HistorySummary, summary_of


@dataclass(frozen=True, eq=False)
class MbgnbdSummary(HistorySummary):
    """The histogram of histories, at most 3 000 000 cells."""

    model: ClassVar[str] = "mbgnbd"


@dataclass(frozen=True, kw_only=True, eq=False)
class MbgnbdModel(BgnbdModel):
    """`parameters`: r, alpha (purchases), a, b (dropout), as in the paper."""

    model: ClassVar[str] = "mbgnbd"
    source: ClassVar[str] = "Batislam, Denizel & Filiztekin 2007, IJRM 24; Hoppe & Wagner 2007"
    first: ClassVar[int] = 1


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, unit: str = "week", until: str | None = None
) -> MbgnbdSummary:
    """One pass to the histogram of histories. `columns`: `customer` and `date` of purchases up to the day `until`
    (the last one seen by default), or `frequency`, `recency`, `age` in one unit of time."""
    return summary_of(MbgnbdSummary, table, columns, unit, until)


def fit(
    summary: MbgnbdSummary, *, horizon: float | None = None, at_least: int = 10, level: float = 0.95
) -> MbgnbdModel:
    """`horizon`: how far the scores look ahead, in units of time, a year by default. Raises NotEnoughData below
    `at_least` customers who bought again, and where the likelihood has no maximum."""
    counts = summary.carrying(at_least)
    return MbgnbdModel(**shared(summary, counts, estimate(counts, 1), 1, (horizon, level)))


score = scored
