"""Buying histories: how often a customer bought again (x), when last (t_x), and how long it was watched (T).

Two kinds of tables give them: purchases (`customer`, `date`), where purchases of one day are one and the first is no
repeat; or histories themselves (`frequency`, `recency`, `age`). All models of non-contractual buying fit on the
histogram of the histories. For purchases it is kept by calendar days, so that it stays valid while time goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from zhiyin.insight.errors import InsightError, MissingColumn
from zhiyin.insight.grids import counted
from zhiyin.insight.intervals import Array
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Column, Table, as_table, collect, pick
from zhiyin.insight.wording import say

GROUPS = 3_000_000
DAYS = {"day": 1.0, "week": 7.0}
YEAR = {"day": 365.0, "week": 52.0}
GIVEN = ("frequency", "recency", "age")
DATED = ("frequency", "first", "last")


@dataclass(frozen=True)
class Counts:
    """Grouped histories: `n` customers each with x repeat purchases, the last at `recency`, watched for `age`;
    `spend` is the sum over those `priced` of what a repeat purchase was worth to each on average."""

    x: Array
    recency: Array
    age: Array
    n: Array
    spend: Array | None = None
    priced: Array | None = None

    def take(self, which: slice) -> "Counts":
        """Some of the histories, without their spend."""
        return Counts(self.x[which], self.recency[which], self.age[which], self.n[which])


@dataclass(frozen=True, eq=False)
class HistorySummary(Summary):
    """The histogram of histories, at most 3 000 000 cells: by frequency, first and last day for purchases, by
    frequency, recency and age for given histories. Subclasses name the model."""

    unit: str
    until: str | None
    cells: Cells

    @property
    def dated(self) -> bool:
        """Whether the cells lie on calendar days."""
        return self.cells.keys == DATED

    def counts(self) -> Counts:
        """The histories up to `until`, the last day seen by default; a cell without a history is left out."""
        frame = self.cells.frame
        missing = np.isnan(frame["frequency"].to_numpy("float64"))
        frame = frame[~missing] if missing.any() else frame
        x, one, two = (frame[name].to_numpy("float64") for name in self.cells.keys)
        n = frame["customers"].to_numpy("float64")
        money = [frame[name].to_numpy("float64") if name in frame else None for name in ("spend", "priced")]
        if not self.dated:
            return Counts(x, one, two, n, *money)
        end = day_number(self.until) if self.until else (float(two.max()) if len(two) else 0.0)
        return Counts(x, (two - one) / DAYS[self.unit], (end - one) / DAYS[self.unit], n, *money)

    def left_out(self) -> int:
        """Rows that carry no history."""
        missing = np.isnan(self.cells.frame["frequency"].to_numpy("float64"))
        return int(self.cells.frame["rows"].to_numpy("float64")[missing].sum())

    def carrying(self, at_least: int) -> Counts:
        """The counts, if enough customers bought again. Raises NotEnoughData."""
        counts = self.counts()
        require(float(counts.n.sum()), at_least, say("customers with a history"))
        require(float(counts.n[counts.x > 0].sum()), at_least, say("customers who bought again"))
        return counts

    def notes(self) -> tuple[str, ...]:
        """What the reader has to know about the data."""
        what = (
            say("purchases without a customer or a day, or after the last day,")
            if self.dated
            else (say("rows whose frequency, recency and age are no history (0 ≤ recency ≤ age, whole frequency)"))
        )
        value = self.left_out()
        return (say("{value} {what} are left out.", value=value, what=what),) if value else ()


@dataclass(frozen=True, kw_only=True, eq=False)
class HistoryModel(Model):
    """`rows`: customers by number of repeat purchases, `observed` and `expected` by the model (the last row: and more).

    `horizon`: how far `score` looks ahead, in `unit`."""

    unit: str
    until: str | None
    horizon: float
    log_likelihood: float

    def theta(self) -> Array:
        """The parameters as an array, in the order of the paper."""
        return np.array([value for value in self.parameters.values() if value is not None])

    def charts(self) -> tuple[Chart, ...]:
        """Customers by number of repeat purchases, as observed and as the model has them."""
        if not self.rows:
            return ()
        series = {name: [row[name] for row in self.rows] for name in ("observed", "expected")}
        labels = [str(row["frequency"]) for row in self.rows]
        return (Chart(kind="lines", title=say("Customers by repeat purchases"), labels=labels, series=series),)


HistoryKind = TypeVar("HistoryKind", bound=HistorySummary)


def summary_of(
    kind: type[HistoryKind],
    table: Any,
    columns: Mapping[str, str] | None,
    unit: str,
    until: Any,
) -> HistoryKind:
    """The summary of purchases or histories, one pass; a frame of given histories is counted in memory."""
    taken = roles(kind.model)
    if unit not in DAYS:
        raise InsightError(say("The unit of time is 'day' or 'week', not {unit!r}.", unit=unit), code="spec")
    until = until_text(until)
    fast = counted(table, columns, GIVEN) if "monetary" not in taken else None
    if fast is not None:
        return kind(unit, until, fast)
    chosen = pick(as_table(table), taken, columns)
    keys = DATED if is_dated(chosen, columns) else GIVEN
    money = "monetary" in taken and bool({"amount", "monetary"} & set(chosen.columns))
    people = of_purchases(chosen, until) if keys == DATED else _of_given(chosen)
    sums = {"customers": people.count().cast("float64"), "rows": people.rows.sum().cast("float64")}
    if money:
        sums |= {"spend": people.spend.sum(), "priced": people.spend.count().cast("float64")}
    frame = collect(people.group_by(list(keys)).aggregate(**sums), GROUPS).astype("float64")
    return kind(unit, until, Cells.of(keys, frame))


def is_dated(chosen: Table, columns: Mapping[str, str] | None) -> bool:
    """Whether these are purchases. Raises MissingColumn where they are neither purchases nor histories."""
    names, given = set(chosen.columns), dict(columns or {})
    if {"customer", "date"} <= names and ("date" in given or not set(GIVEN) <= names):
        return True
    if set(GIVEN) <= names:
        return False
    wanted = GIVEN if "frequency" in names else ("customer", "date")
    lacking = next(role for role in wanted if role not in names)
    raise MissingColumn(lacking, given.get(lacking, lacking), chosen.columns)


def days_of(day: Column) -> Column:
    """Days since 1970-01-01 as a number."""
    import ibis

    return day.delta(ibis.date("1970-01-01"), unit="day").cast("float64")


def day_number(text: str) -> float:
    """The day as days since 1970-01-01. Raises InsightError `spec` for a text that is none."""
    try:
        return float(date.fromisoformat(text[:10]).toordinal() - date(1970, 1, 1).toordinal())
    except ValueError:
        raise InsightError(say("{text!r} is no day; write it as 2026-01-31.", text=text), code="spec") from None


def until_text(until: Any) -> str | None:
    """The last day of observation as text. Raises InsightError `spec` for one that is no day."""
    if until is not None:
        day_number(str(until))
    return None if until is None else str(until)[:10]


def of_purchases(chosen: Table, until: str | None) -> Table:
    """One row per customer: frequency, first, last, rows, and the mean spend of a repeat purchase where known."""
    import ibis

    priced = "amount" in chosen.columns
    valid = chosen.customer.notnull() & chosen.date.notnull()
    if until is not None:
        valid &= chosen.date <= ibis.date(until[:10])
    day = days_of(chosen.date)
    purchases = chosen.select(
        customer=valid.ifelse(chosen.customer, None),
        day=valid.ifelse(day, None),
        amount=chosen.amount if priced else ibis.null("float64"),
    )
    by_day = purchases.group_by(["customer", "day"]).aggregate(
        rows=purchases.count().cast("float64"),
        amount=purchases.amount.sum(),
        unpriced=purchases.amount.isnull().cast("float64").sum(),
    )
    people = by_day.group_by("customer").aggregate(
        frequency=(by_day.day.count() - 1).cast("float64"),
        first=by_day.day.min(),
        last=by_day.day.max(),
        rows=by_day.rows.sum(),
        total=by_day.amount.sum(),
        began=by_day.amount.argmin(by_day.day),
        unpriced=by_day.unpriced.sum(),
    )
    known = people.customer.notnull()
    spend = (people.total - people.began) / (people.frequency > 0).ifelse(people.frequency, None)
    return people.select(
        customer=people.customer,
        frequency=known.ifelse(people.frequency, None),
        first=known.ifelse(people.first, None),
        last=known.ifelse(people.last, None),
        rows=people.rows,
        spend=(known & (people.unpriced == 0) & (spend > 0)).ifelse(spend, None),
    )


def _of_given(chosen: Table) -> Table:
    """One row per customer with the history that it was given; without one where it is none."""
    import ibis

    x, recency, age = chosen.frequency, chosen.recency, chosen.age
    valid = (x >= 0) & (x == x.floor()) & (recency >= 0) & (recency <= age) & ((x > 0) | (recency == 0))
    valid = valid.fill_null(False)
    spend = ibis.null("float64")
    if "monetary" in chosen.columns:
        spend = (valid & (x > 0) & (chosen.monetary > 0)).ifelse(chosen.monetary, None)
    return chosen.select(
        frequency=valid.ifelse(x, None),
        recency=valid.ifelse(recency, None),
        age=valid.ifelse(age, None),
        rows=ibis.literal(1.0),
        spend=spend,
    )


def per_customer(
    model: HistoryModel,
    table: Any,
    columns: Mapping[str, str] | None,
    figures: Callable[[Counts], Mapping[str, Array]],
) -> Table:
    """Purchases: one row per customer with its history and figures. Histories: the table with the figures.

    The figures are computed once per distinct history and joined on the engine."""
    import ibis

    source = as_table(table)
    chosen = pick(source, roles(model.model), columns)
    if is_dated(chosen, columns):
        people = of_purchases(chosen, model.until)
        people = people.filter(people.customer.notnull())
        end = people.last.max().over() if model.until is None else ibis.literal(day_number(model.until))
        people = people.select(
            customer=people.customer,
            frequency=people.frequency,
            recency=(people.last - people.first) / DAYS[model.unit],
            age=(end - people.first) / DAYS[model.unit],
            spend=people.spend,
        )
        people = people if "amount" in chosen.columns else people.drop("spend")
        keys = {name: name for name in GIVEN}
    else:
        given = dict(columns or {})
        keys = {name: given.get(name, name) for name in GIVEN}
        people = source
    return joined(people, keys, figures)


def joined(people: Table, keys: Mapping[str, str], figures: Callable[[Counts], Mapping[str, Array]]) -> Table:
    """The rows with the figures of their history; `keys`: frequency, recency and age -> their columns."""
    import ibis

    valid = _of_given(pick(people, dict.fromkeys(GIVEN, "number"), keys)).select(*GIVEN)
    groups = collect(valid.filter(valid.frequency.notnull()).distinct(), GROUPS).astype("float64")
    x, recency, age = (groups[name].to_numpy() for name in GIVEN)
    with np.errstate(all="ignore"):
        found = figures(Counts(x, recency, age, np.ones(len(x))))
    side = ibis.memtable(
        pd.DataFrame({f"__{name}": groups[name] for name in GIVEN} | {name: found[name] for name in found})
    )
    match = [people[column].try_cast("float64") == side[f"__{name}"] for name, column in keys.items()]
    return people.left_join(side, match).drop(*(f"__{name}" for name in GIVEN))
