"""RFM: who bought lately, often and for much: five classes of each, cut so that a fifth of the customers falls into
each.

Hughes 1994, Strategic Database Marketing. Equal customers get equal scores (a cut never divides a tie), so that
classes may differ in size where many customers are alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight.errors import InsightError
from zhiyin.insight.histories import day_number, days_of, until_text
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Column, Table, as_table, collect, pick
from zhiyin.insight.wording import label, say

EXACT = 1_000_000
CELLS = 3_000_000
KEYS = ("last", "frequency", "monetary")


@dataclass(frozen=True, eq=False)
class RfmSummary(Summary):
    """Customers by last day, number of purchases and amount: at most 3 000 000 cells; beyond a million, amounts are
    rounded to two digits (`rounded`)."""

    model: ClassVar[str] = "rfm"
    until: str | None
    merged: bool
    rounded: bool
    cells: Cells

    def __add__(self, other: "RfmSummary") -> "RfmSummary":
        """The summary of both; rounded where one of them is."""
        if self.rounded != other.rounded:
            return self.round() + other.round()
        self.agree(other)
        return RfmSummary(self.until, self.merged, self.rounded, self.cells + other.cells)

    def to_dict(self) -> dict[str, Any]:
        """JSON, the cells sorted and equal ones one, which is left undone as long as nobody looks."""
        return super().to_dict() | {"cells": Cells.of(KEYS, self.cells.frame).to_dict()}

    def round(self) -> "RfmSummary":
        """The same with amounts rounded to two digits."""
        if self.rounded:
            return self
        frame = self.cells.frame.assign(monetary=_two_digits(self.cells.frame["monetary"].to_numpy("float64")))
        return RfmSummary(self.until, self.merged, True, Cells.of(KEYS, frame))


@dataclass(frozen=True, kw_only=True, eq=False)
class RfmModel(Model):
    """`rows`: the cells R, F, M with their customers, share and amount; `cuts`: for each of the three the upper ends of
    its classes (the lowest class is 1; for recency days since the last purchase, the highest class the latest)."""

    model: ClassVar[str] = "rfm"
    method: ClassVar[str] = noop("quantile classes of recency, frequency and amount; ties stay together")
    source: ClassVar[str] = "Hughes 1994, Strategic Database Marketing"
    cuts: Mapping[str, tuple[float, ...]]
    until: str
    merged: bool

    def charts(self) -> tuple[Chart, ...]:
        """Share of the amount by class of each dimension."""
        frame = self.frame()
        sums = {name: frame.groupby(name)["amount"].sum() for name in ("R", "F", "M")}
        labels = [str(label) for label in sorted(set().union(*(part.index for part in sums.values())))]
        total = float(frame["amount"].sum()) or 1.0
        series = {name: [float(part.get(int(label), 0.0)) / total for label in labels] for name, part in sums.items()}
        return (Chart(kind="bars", title=say("Share of the amount by class"), labels=labels, series=series),)


def people_of(chosen: Table, until: str | None, merged: bool, first: bool = False) -> Table:
    """One row per customer: last day, number of purchases, amount; `merged`: purchases of one day are one;
    `first`: with the first day."""
    import ibis

    valid = chosen.customer.notnull() & chosen.date.notnull() & chosen.amount.notnull()
    if until is not None:
        valid &= chosen.date <= ibis.date(until)
    used = chosen.filter(valid)
    bought = used.date.nunique() if merged else used.count()
    return used.group_by("customer").aggregate(
        last=days_of(used.date.max()),
        frequency=bought.cast("float64"),
        monetary=used.amount.sum(),
        **({"first": days_of(used.date.min())} if first else {}),
    )


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    until: str | None = None,
    merge_days: bool = True,
) -> RfmSummary:
    """One pass. `columns`: `customer`, `date`, `amount` (or margin) of purchases up to the day `until`.
    `merge_days`: purchases of one day are one purchase."""
    until = until_text(until)
    return summary_of(people_of(pick(as_table(table), roles("rfm"), columns), until, merge_days), until, merge_days)


def summary_of(people: Table, until: str | None, merged: bool) -> RfmSummary:
    """The summary of a table with one row per customer: `last`, `frequency`, `monetary`."""
    # Amounts differ in the last bit with the order of addition; a millionth of a unit of money does not matter.
    people = people.select("last", "frequency", monetary=people.monetary.round(6).cast("float64"))
    try:
        # Hardly two customers are alike to the cent: counting them on the engine would cost more than it saves.
        frame = collect(people, EXACT).astype("float64").assign(customers=1.0)
        return RfmSummary(until, merged, False, Cells(KEYS, frame))
    except InsightError as error:
        if error.code != "too_many_groups":
            raise
    people = people.mutate(monetary=_two_digits_column(people.monetary))
    counted = people.group_by(list(KEYS)).aggregate(customers=people.count().cast("float64"))
    return RfmSummary(until, merged, True, Cells.of(KEYS, collect(counted, CELLS).astype("float64")))


def _two_digits(values: Array) -> Array:
    with np.errstate(divide="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.abs(values))) - 1)
    found: Array = np.where(values == 0, 0.0, np.round(values / np.where(unit > 0, unit, 1.0)) * unit)
    return found


def _two_digits_column(column: Column) -> Column:
    size = (column == 0).ifelse(1.0, column.abs())
    unit = (size.log10().floor() - 1).cast("float64")
    power = (unit * 2.302585092994046).exp()
    return ((column / power).round(0) * power).cast("float64")


def fit(summary: RfmSummary, *, classes: int = 5) -> RfmModel:
    """`classes` per dimension, 2 to 10. Raises NotEnoughData below as many customers as there are cells."""
    if not 2 <= classes <= 10:
        raise InsightError(say("RFM takes 2 to 10 classes, not {classes}.", classes=classes), code="spec")
    frame = summary.cells.frame
    n = frame["customers"].to_numpy("float64")
    require(float(n.sum()), classes**2, say("customers with a purchase"))
    end = day_number(summary.until) if summary.until else float(frame["last"].max())
    values = {"recency": end - frame["last"].to_numpy("float64")}
    values |= {name: frame[name].to_numpy("float64") for name in ("frequency", "monetary")}
    cuts = {name: _cuts(part, n, classes) for name, part in values.items()}
    place = {"R": classes - np.searchsorted(cuts["recency"], values["recency"], side="left")}
    place |= {
        letter: 1 + np.searchsorted(cuts[name], values[name], side="left")
        for letter, name in {"F": "frequency", "M": "monetary"}.items()
    }
    amount = pd.DataFrame(place).assign(customers=n, amount=n * values["monetary"])
    cells = amount.groupby(["R", "F", "M"], as_index=False)[["customers", "amount"]].sum()
    # An engine brings customers in any order; sums of millionths are exact again once the last bits are dropped.
    cells["amount"] = cells["amount"].round(6)
    cells = cells.sort_values(["R", "F", "M"], ascending=False)
    return _model(summary, cells, cuts, classes, end)


def _model(
    summary: RfmSummary, cells: pd.DataFrame, cuts: Mapping[str, tuple[float, ...]], classes: int, end: float
) -> RfmModel:
    total, money = float(cells["customers"].sum()), float(cells["amount"].sum())
    top = cells[(cells["R"] == classes) & (cells["F"] == classes) & (cells["M"] == classes)]
    share = float(top["customers"].sum()) / total
    worth = float(top["amount"].sum()) / money if money > 0 else None
    notes = []
    for name, ends in cuts.items():
        if len(set(ends)) < classes - 1:
            notes.append(
                say(
                    "Many customers are alike in {name}: fewer than {classes} classes could be made.",
                    name=label(name),
                    classes=classes,
                )
            )
    if summary.rounded:
        notes.append(say("Amounts were rounded to two digits to keep the summary small."))
    return RfmModel(
        n=int(total),
        finding=say(
            "The best cell ({classes}{classes}{classes}) holds {share:.1%} of {total} customers",
            classes=classes,
            share=share,
            total=int(total),
        )
        + (
            say(" and {worth:.1%} of the amount.", worth=worth)
            if worth is not None
            else say("; the amounts do not add to anything positive.")
        ),
        parameters={"share_of_best_cell": share, "amount_of_best_cell": worth},
        diagnostics={"cuts": {name: list(ends) for name, ends in cuts.items()}, "classes": classes},
        rows=tuple(
            {
                "R": int(row["R"]),
                "F": int(row["F"]),
                "M": int(row["M"]),
                "customers": int(row["customers"]),
                "share": float(row["customers"]) / total,
                "amount": float(row["amount"]),
            }
            for row in cells.to_dict("records")
        ),
        notes=tuple(notes),
        cuts=cuts,
        until=str(np.datetime64(int(end), "D")),
        merged=summary.merged,
    )


def _cuts(values: Array, n: Array, classes: int) -> tuple[float, ...]:
    """The upper ends of all classes but the last: the values at which the quantiles of the customers lie."""
    if bool((n == n[0]).all()):
        places = np.ceil((np.arange(1, classes) / classes - 1e-12) * len(n)).astype(int) - 1
        return tuple(float(value) for value in np.partition(values, places)[places])
    order = np.argsort(values, kind="stable")
    share = np.cumsum(n[order]) / n.sum()
    at = np.searchsorted(share, np.arange(1, classes) / classes - 1e-12)
    return tuple(float(value) for value in values[order][at])


def score(model: RfmModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """One row per customer: `recency` (days), `frequency`, `monetary`, the classes `R`, `F`, `M` and `rfm` as one
    number."""
    return placed(model, people_of(pick(as_table(table), roles("rfm"), columns), model.until, model.merged))


def placed(model: RfmModel, people: Table) -> Table:
    """The classes of a table with one row per customer: `customer`, `last`, `frequency`, `monetary`."""
    wide = people.select(
        customer=people.customer,
        recency=day_number(model.until) - people.last,
        frequency=people.frequency,
        monetary=people.monetary.round(6).cast("float64"),
    )
    classes = len(model.cuts["recency"]) + 1
    r = classes + 1 - _class(wide.recency, model.cuts["recency"])
    wide = wide.mutate(
        R=r, F=_class(wide.frequency, model.cuts["frequency"]), M=_class(wide.monetary, model.cuts["monetary"])
    )
    return wide.mutate(rfm=wide.R * 100 + wide.F * 10 + wide.M)


def _class(column: Column, cuts: tuple[float, ...]) -> Column:
    """1 + the number of cuts below the value."""
    place = 1
    for cut in cuts:
        place = place + (column > cut).ifelse(1, 0)
    return place
