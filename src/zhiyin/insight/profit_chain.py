"""The service profit chain, estimated on the company's own units: what better service inside does for profit in the
end.

Internal quality -> staff satisfaction -> staff loyalty -> value -> customer satisfaction -> loyalty -> profit
(Heskett et al. 1994, Harvard Business Review 72/2; Kamakura et al. 2002, Marketing Science 21), as a PLS path model
over branches or teams. What-if: total effects (I - B)^-1 times the change, with the bootstrap's band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import path_model, pls
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.intervals import percentile_interval
from zhiyin.insight.labels import noop
from zhiyin.insight.path_model import PathModel, PathSummary
from zhiyin.insight.shape import Chart, Row
from zhiyin.insight.tables import Table, as_table, cast
from zhiyin.insight.wording import say

CHAIN = ("internal_quality", "staff_satisfaction", "staff_loyalty", "value", "satisfaction", "loyalty", "profit")


@dataclass(frozen=True, eq=False)
class ChainSummary(PathSummary):
    """As a path model's, over units: their means where a unit has several rows."""

    model: ClassVar[str] = "profit-chain"
    mergeable: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ChainModel(PathModel):
    """A path model over units with `what_if`: per construct the `effect` of the change in its standard deviations
    with band, and
    `in_units` where the construct is one measured column."""

    model: ClassVar[str] = "profit-chain"
    method: ClassVar[str] = noop("PLS path model over units, total effects, percentile bootstrap")
    source: ClassVar[str] = "Heskett et al. 1994; Kamakura et al. 2002; Lohmöller 1989"
    change: Mapping[str, float]
    what_if: tuple[Row, ...]

    def charts(self) -> tuple[Chart, ...]:
        """The what-if with its band, then the paths."""
        rows = [row for row in self.what_if if row["effect"] is not None]
        known = all(row["low"] is not None for row in rows)
        chart = Chart(
            kind="points",
            title=say("What the change does, in standard deviations"),
            labels=[str(row["construct"]) for row in rows],
            series={"effect": [row["effect"] for row in rows]},
            low=[row["low"] for row in rows] if known else (),
            high=[row["high"] for row in rows] if known else (),
            line=0.0,
        )
        return (chart, *super().charts()[:1])


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    constructs: Mapping[str, Sequence[str]] | None = None,
    paths: Sequence[str] | None = None,
    bootstrap: bool = True,
) -> ChainSummary:
    """One pass to means per `unit` (a role; without it a row is a unit) and their cross-products.

    Without `constructs` the columns named like the links of the chain are taken, in their order; `paths` link them
    in a row."""
    source = as_table(table)
    unit = (columns or {}).get("unit")
    for role in columns or {}:
        if role != "unit":
            raise UnknownName("role", role, ("unit",))
    if constructs is None:
        links = [name for name in CHAIN if name in source.columns]
        if len(links) < 2:
            raise InsightError(
                say("Declare `constructs`, or name columns like the chain: {chain}.", chain=", ".join(CHAIN)),
                code="spec",
            )
        constructs = {name: [name] for name in links}
    order = list(constructs)
    paths = paths or [f"{one} -> {other}" for one, other in pairwise(order)]
    plan = pls.design(constructs, paths)
    for name in (*plan.indicators, *([unit] if unit else [])):
        if name not in source.columns:
            raise MissingColumn("unit" if name == unit else "constructs", name, source.columns)
    if unit:
        means = {name: cast(source[name], "number").mean() for name in plan.indicators}
        source = source.filter(source[unit].notnull()).group_by(unit).aggregate(**means)
    found = path_model.summarise(source, constructs=constructs, paths=paths, bootstrap=bootstrap)
    return ChainSummary(found.constructs, found.paths, found.modes, found.cross)


def fit(
    summary: ChainSummary,
    *,
    change: Mapping[str, float] | None = None,
    scheme: str = "path",
    target: str | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> ChainModel:
    """The chain. `change`: construct -> by how many of its standard deviations it is raised, by default the first by 1.

    Raises as a path model; UnknownName for a construct that does not exist."""
    plan = pls.design(summary.constructs, summary.paths)
    change = {plan.constructs[0]: 1.0} if change is None else {str(name): float(size) for name, size in change.items()}
    for name in change:
        if name not in plan.constructs:
            raise UnknownName("construct", name, plan.constructs)
    base = path_model.fit(
        PathSummary(summary.constructs, summary.paths, summary.modes, summary.cross),
        scheme=scheme,
        target=target,
        draws=draws,
        seed=seed,
    )
    how = path_model.Treatment(scheme, "standardised")
    again, _ = path_model.bootstrap(plan, summary.cross, how, draws, seed)
    what_if = _what_if(plan, summary, base, again, change)
    last = next(row for row in what_if if row["construct"] == base.target)
    raised = ", ".join(say("{name} by {size:g}", name=name, size=size) for name, size in change.items())
    band = f" [{last['low']:+.2f}, {last['high']:+.2f}]" if last["low"] is not None else ""
    notes = [note for note in base.notes if say("No index") not in note]
    return ChainModel(
        **{
            name: getattr(base, name)
            for name in (item.name for item in fields(base))
            if name not in ("notes", "finding")
        },
        finding=say(
            "Raising {raised} standard deviations moves {target} by {effect:+.2f}{band}.",
            raised=raised,
            target=base.target,
            effect=last["effect"],
            band=band,
        ),
        notes=(*notes, say("Paths over units show what goes together; only a trial proves a cause.")),
        change=change,
        what_if=what_if,
    )


def _what_if(
    plan: pls.Design,
    summary: ChainSummary,
    base: PathModel,
    again: pls.Estimates | None,
    change: Mapping[str, float],
) -> tuple[Row, ...]:
    one = np.array([change.get(name, 0.0) for name in plan.constructs])
    deviation = dict(zip(summary.cross.names, np.sqrt(np.diagonal(summary.cross.covariance())), strict=True))
    rows = []
    for j, (name, block) in enumerate(zip(plan.constructs, plan.blocks, strict=True)):
        total = sum(base.total_effects.get(f"{cause}->{name}", 0.0) * size for cause, size in change.items())
        effect = float(one[j] + total)
        ends = percentile_interval(one[j] + again.total[:, :, j] @ one, 0.95) if again else (None, None)
        units = effect * float(deviation[block[0]]) if len(block) == 1 else None
        rows.append({"construct": name, "effect": effect, "low": ends[0], "high": ends[1], "in_units": units})
    return tuple(rows)


def score(model: ChainModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with one column `score_<construct>` per construct, centred, in standard deviations."""
    return path_model.score(model, table)
