"""Word of mouth and the value of kinds of customers: value × number per kind, antagonists negative, the sum shown.

Kinds of customers by satisfaction and loyalty (Heskett, Sasser & Schlesinger 1997, The Service Profit Chain). The reach
of word of mouth is a set of assumptions that are shown, never hidden in a figure: unhappy customers tell 22 others,
satisfied ones 8, delighted ones 10."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from zhiyin.insight.errors import InsightError, UnknownName
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, noted, records, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import say

KINDS = 10_000
REACH = {"delighted": 10.0, "satisfied": 8.0, "unhappy": 22.0}


@dataclass(frozen=True, eq=False)
class WordOfMouthSummary(Summary):
    """Per kind of customer the customers and their value; at most 10 000 kinds."""

    model: ClassVar[str] = "word-of-mouth"
    kinds: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class WordOfMouthModel(Model):
    """`rows`: `kind`, `value` (of one customer), `customers`, `total`, `share`, `tells`. `parameters`: `total`,
    `per_customer`.

    `diagnostics.printed_total` is a sum that a source prints, `unreconciled` its difference to the computed one."""

    model: ClassVar[str] = "word-of-mouth"
    method: ClassVar[str] = noop("value of one customer times their number, summed over the kinds")
    source: ClassVar[str] = "Heskett, Sasser & Schlesinger 1997"

    def charts(self) -> tuple[Chart, ...]:
        """The total of each kind."""
        labels = [str(row["kind"]) for row in self.rows]
        return (
            Chart(
                kind="bars", title=self.finding, labels=labels, series={"total": [row["total"] for row in self.rows]}
            ),
        )


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> WordOfMouthSummary:
    """One pass to customers and value per `kind`.

    `columns`: `kind`; `value` of one customer of the row; `customers` in the row, 1 without such a column;
    `satisfaction` (`delighted`, `satisfied` or `unhappy`) where reach is wanted. Raises InsightError for a negative
    number of customers."""
    import ibis

    chosen = pick(as_table(table), roles("word-of-mouth"), columns)
    customers = chosen.customers if "customers" in chosen.columns else ibis.literal(1.0)
    mood = chosen.satisfaction.cast("string") if "satisfaction" in chosen.columns else ibis.null("string")
    known = chosen.mutate(weight=(customers.notnull() & chosen.value.notnull()).ifelse(customers, 0.0), mood=mood)
    grouped = known.group_by(["kind", "mood"]).aggregate(
        rows=known.count().cast("float64"),
        used=(known.weight > 0).cast("float64").sum(),
        customers=known.weight.sum(),
        total=(known.weight * known.value).sum(),
        negative=(known.weight < 0).cast("float64").sum(),
    )
    frame = collect(grouped, KINDS).fillna({"total": 0.0, "customers": 0.0, "used": 0.0, "negative": 0.0})
    if frame["negative"].sum() > 0:
        raise InsightError(say("A number of customers cannot be negative; a negative *value* can."), code="negative")
    return WordOfMouthSummary(Cells.of(["kind", "mood"], frame.drop(columns="negative")))


def fit(
    summary: WordOfMouthSummary, *, printed_total: float | None = None, reach: Mapping[str, float] | None = None
) -> WordOfMouthModel:
    """The table of kinds; `printed_total` is shown beside the computed sum, `reach` replaces how many others each
    tells.

    Raises NotEnoughData when no kind has customers with a value, UnknownName for an unknown satisfaction."""
    told = {**REACH, **(reach or {})}
    for name in told:
        if name not in REACH:
            raise UnknownName("satisfaction", name, REACH)
    frame = summary.kinds.frame
    used = frame[frame["customers"] > 0]
    require(len(used), 1, say("kinds with customers and a value"))
    total, customers = float(used["total"].sum()), float(used["customers"].sum())
    rows = tuple(
        {
            "kind": row["kind"],
            "value": row["total"] / row["customers"],
            "customers": row["customers"],
            "total": row["total"],
            "share": row["total"] / total if total else None,
            "tells": told[row["mood"]] * row["customers"] if row["mood"] in told else None,
        }
        for row in sorted(records(used), key=lambda row: -row["total"])
    )
    off = None if printed_total is None else printed_total - total
    unreconciled = off is not None and abs(off) > 0.005 * max(1.0, abs(total) * 1e-4)
    left = int(frame["rows"].sum() - used["used"].sum())
    assumed = any(row["tells"] is not None for row in rows)
    return WordOfMouthModel(
        n=int(customers),
        finding=say(
            "{customers:.0f} customers are worth {total:.2f}, {total2:.2f} each.",
            customers=customers,
            total=total,
            total2=total / customers,
        ),
        parameters={"total": total, "per_customer": total / customers},
        diagnostics={"printed_total": printed_total, "unreconciled": off if unreconciled else None},
        rows=rows,
        notes=(
            *_unreconciled(printed_total if unreconciled else None, total),
            *noted(
                (left, say("{left} rows without a value or customers are left out.", left=left)),
                (assumed, say("How many others each tells is an assumption.")),
            ),
        ),
    )


def _unreconciled(printed: float | None, total: float) -> list[str]:
    if printed is None:
        return []
    return [
        say(
            "The printed total {printed_total:.2f} does not reconcile: the rows add up to {total:.2f}.",
            printed_total=printed,
            total=total,
        )
    ]


def score(model: WordOfMouthModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `row_total`: value times customers of each row."""
    source = as_table(table)
    chosen = pick(source, roles("word-of-mouth"), columns)
    names = {role: (columns or {}).get(role, role) for role in chosen.columns}
    number = cast(source[names["customers"]], "number") if "customers" in names else 1.0
    return source.mutate(row_total=cast(source[names["value"]], "number") * number)
