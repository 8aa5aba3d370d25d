"""Satisfaction index as a PLS path model (ACSI, ECSI, or any declared one): what drives satisfaction, and it loyalty.

Fornell 1992; Fornell et al. 1996; Tenenhaus et al. 2005. Fitted on the covariances alone, with exact bootstrap up to
2 000 rows and the grouped one above; importance-performance map after Ringle & Sarstedt 2016."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from zhiyin.insight import options, pls
from zhiyin.insight.errors import InsightError, MissingColumn, UnknownName
from zhiyin.insight.intervals import Array, percentile_interval
from zhiyin.insight.labels import noop
from zhiyin.insight.moments import Moments, moments
from zhiyin.insight.shape import Chart, Interval, Model, Row, Summary, require
from zhiyin.insight.tables import Table, as_table, cast, pick
from zhiyin.insight.wording import say


@dataclass(frozen=True, eq=False)
class PathSummary(Summary):
    """Cross-products of the indicators; for the bootstrap the rows up to 2 000, one cross-product per bin above."""

    model: ClassVar[str] = "path-model"
    constructs: Mapping[str, Sequence[str]]
    paths: tuple[str, ...]
    modes: Mapping[str, str]
    cross: Moments


@dataclass(frozen=True)
class Treatment:
    """How a path model is estimated: the inner `scheme`, and indicators `standardised`, `raw` or `consistent`."""

    scheme: str
    name: str

    def __post_init__(self) -> None:
        """Raises UnknownName for a treatment that does not exist."""
        if self.name not in ("standardised", "raw", "consistent"):
            raise UnknownName("treatment", self.name, ("standardised", "raw", "consistent"))

    @property
    def scaled(self) -> bool:
        """Whether the indicators are standardised first."""
        return self.name != "raw"

    def estimate(self, plan: pls.Design, covariance: Array) -> pls.Estimates:
        """The design fitted to covariances (B, p, p)."""
        return pls.estimate(plan, _scaled(covariance, self.scaled), self.scheme, consistent=self.name == "consistent")

    def settle(self, plan: pls.Design, covariance: Array) -> pls.Estimates:
        """As `estimate`. Raises InsightError `no_convergence` unless all of them converged."""
        found = self.estimate(plan, covariance)
        if not found.done.all():
            why = say("The weights did not settle in {rounds} rounds; try another scheme.", rounds=pls.ROUNDS)
            raise InsightError(why, code="no_convergence")
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class PathModel(Model):
    """`paths` ("A->B" -> coefficient, also in `parameters` with bootstrap errors and intervals), `r2`,
    `total_effects`, `loadings`,
    `weights` (indicator -> value), `index` (construct -> 0..100, None without a scale), `importance_performance` of
    `target`.

    `rows`: one per construct with its index, reliability (`alpha`, `rho_a`, `rho_c`), `ave` and `r2`."""

    model: ClassVar[str] = "path-model"
    method: ClassVar[str] = noop("PLS path modelling on covariances, percentile bootstrap")
    source: ClassVar[str] = "Lohmöller 1989; Fornell et al. 1996; Tenenhaus et al. 2005; Dijkstra & Henseler 2015"
    paths: Mapping[str, float]
    r2: Mapping[str, float]
    total_effects: Mapping[str, float]
    total_intervals: Mapping[str, Interval | None]
    loadings: Mapping[str, float]
    weights: Mapping[str, float]
    index: Mapping[str, float | None]
    importance_performance: tuple[Row, ...]
    target: str
    scale: Interval | None
    constructs: Mapping[str, Sequence[str]]
    centres: Mapping[str, float]
    raw_weights: Mapping[str, float]

    def charts(self) -> tuple[Chart, ...]:
        """The paths with their intervals, and the importance-performance map where there is a scale."""
        labels = list(self.paths)
        ends = [self.intervals.get(name) for name in labels]
        known = all(end is not None for end in ends)
        charts = [
            Chart(
                kind="points",
                title=self.finding,
                labels=labels,
                series={"path": [self.paths[name] for name in labels]},
                low=[end[0] for end in ends if end] if known else (),
                high=[end[1] for end in ends if end] if known else (),
                line=0.0,
            )
        ]
        mapped = [row for row in self.importance_performance if row["performance"] is not None]
        if mapped:
            series = {"x": [row["importance"] for row in mapped], "y": [row["performance"] for row in mapped]}
            title = say("Importance for {target} (to the right) and performance 0-100 (up)", target=self.target)
            charts.append(
                Chart(kind="scatter", title=title, labels=[row["construct"] for row in mapped], series=series)
            )
        return tuple(charts)


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    constructs: Mapping[str, Sequence[str]],
    paths: Sequence[str],
    modes: Mapping[str, str] | None = None,
    bootstrap: bool = True,
) -> PathSummary:
    """One pass to cross-products of the indicators of `constructs` (name: [columns]); `paths` as `A -> B`;
    `modes`: construct -> `A` (reflective, the default) or `B`.

    `columns`: `id`, whose hash puts a customer's rows into one bin. Rows with a missing indicator are left out and
    told."""
    plan = pls.design(constructs, paths, modes)
    source = as_table(table)
    for name in plan.indicators:
        if name not in source.columns:
            raise MissingColumn("constructs", name, source.columns)
    key = (columns or {}).get("id")
    chosen = pick(source, dict.fromkeys(plan.indicators, "number"), None, [key] if key else [])
    kept = {name: tuple(block) for name, block in zip(plan.constructs, plan.blocks, strict=True)}
    links = tuple(f"{one}->{other}" for one, other in plan.links)
    chosen_modes = dict(zip(plan.constructs, plan.modes, strict=True))
    return PathSummary(kept, links, chosen_modes, moments(chosen, plan.indicators, key=key, bootstrap=bootstrap))


def fit(
    summary: PathSummary,
    *,
    scheme: str = "centroid",
    treatment: str = "standardised",
    scale: Sequence[float] | None = None,
    target: str | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> PathModel:
    """`scheme`: `centroid`, `factorial`, `path`; `treatment` of the indicators: `standardised`, `raw` (only
    centred), or
    `consistent` (PLSc); `scale`: [low, high] of the questions, for the index 0..100; `target`: the construct of the
    importance-performance map, by default the last one. Intervals are of 95 %.

    Raises NotEnoughData below ten rows per path into one construct (at least 20), InsightError `no_convergence`."""
    plan = pls.design(summary.constructs, summary.paths, summary.modes)
    cross, how = summary.cross, Treatment(scheme, treatment)
    target = target or plan.constructs[-1]
    if target not in plan.constructs:
        raise UnknownName("construct", target, plan.constructs)
    require(cross.n, max(20, 10 * int(plan.arrows.sum(axis=0).max())), say("complete rows"))
    covariance = cross.covariance(plan.indicators)[None]
    found = how.settle(plan, covariance)
    again, used = bootstrap(plan, cross, how, draws, seed)
    paths, errors, ends = _paths(plan, found, again)
    bounds = options.ends("scale", scale) if scale else None
    raw = _raw_weights(plan, found, covariance[0], how.scaled)
    index = _index(plan, cross, raw, bounds)
    totals, total_ends = _totals(plan, found, again)
    return PathModel(
        n=cross.n,
        finding=_finding(plan, found, target, totals),
        parameters=paths,
        standard_errors=errors,
        intervals=ends,
        diagnostics={**_diagnostics(plan, found, cross, used), "scheme": scheme, "treatment": treatment},
        rows=_rows(plan, found, covariance, index, how.scaled),
        notes=_notes(cross, used, draws, index, bounds),
        paths=paths,
        total_effects=totals,
        total_intervals=total_ends,
        index=index,
        importance_performance=_map(plan, found, target, index),
        target=target,
        scale=bounds,
        constructs=summary.constructs,
        raw_weights=raw,
        **_fitted(plan, found, cross),
    )


def _diagnostics(plan: pls.Design, found: pls.Estimates, cross: Moments, used: int) -> dict[str, Any]:
    kind = "none" if not used else "exact" if cross.exact else "grouped"
    figures = {"rounds": found.rounds, "goodness_of_fit": _goodness(plan, found)}
    return {**figures, "bootstrap_samples": used, "bootstrap": kind, "left_out": cross.seen - cross.n}


def _fitted(plan: pls.Design, found: pls.Estimates, cross: Moments) -> dict[str, Any]:
    """The means, R² of the constructs that something acts on, each indicator's loading and weight on its own
    construct."""
    own = {name: np.einsum("pl,pl->p", getattr(found, name)[0], plan.block) for name in ("loadings", "weights")}
    named = {name: dict(zip(plan.indicators, map(float, values), strict=True)) for name, values in own.items()}
    acted = [(j, name) for j, name in enumerate(plan.constructs) if plan.arrows[:, j].any()]
    centres = dict(zip(cross.names, map(float, cross.mean), strict=True))
    return {**named, "centres": centres, "r2": {name: float(found.r2[0, j]) for j, name in acted}}


def _scaled(covariance: Array, scaled: bool) -> Array:
    if not scaled:
        return covariance
    deviation = np.sqrt(np.einsum("bii->bi", covariance))
    correlation: Array = covariance / (deviation[:, :, None] * deviation[:, None, :])
    return correlation


def _paths(
    plan: pls.Design, found: pls.Estimates, again: pls.Estimates | None
) -> tuple[dict[str, float], dict[str, float | None], dict[str, Interval | None]]:
    """Coefficients, standard errors and intervals by the names of the paths."""
    places = {f"{a}->{b}": (plan.constructs.index(a), plan.constructs.index(b)) for a, b in plan.links}
    paths = {name: float(found.paths[0, i, j]) for name, (i, j) in places.items()}
    drawn = {name: again.paths[:, i, j] for name, (i, j) in places.items()} if again else {}
    errors: dict[str, float | None] = {name: float(values.std(ddof=1)) for name, values in drawn.items()}
    return paths, errors, {name: percentile_interval(values, 0.95) for name, values in drawn.items()}


def bootstrap(
    plan: pls.Design, cross: Moments, how: Treatment, draws: int, seed: int
) -> tuple[pls.Estimates | None, int]:
    """Estimates of the bootstrap samples that have variation in every indicator and converged, and their number."""
    _, covariances = cross.resampled(draws, seed)
    place = [cross.names.index(name) for name in plan.indicators]
    covariances = covariances[:, place][:, :, place]
    spread = np.einsum("bii->bi", covariances) if len(covariances) else np.empty((0, 1))
    usable = covariances[(spread > 1e-12).all(axis=1)]
    if len(usable) < 30:
        return None, 0
    found = how.estimate(plan, usable)
    kept = {
        name: getattr(found, name)[found.done]
        for name in ("weights", "scores", "loadings", "paths", "r2", "total", "done")
    }
    return pls.Estimates(rounds=found.rounds, **kept), int(found.done.sum())


def _index(
    plan: pls.Design, cross: Moments, weights: Mapping[str, float], scale: Interval | None
) -> dict[str, float | None]:
    """Index 0..100: the mean on the questions' own scale under unstandardised weights that add up to 1 (Fornell
    1992)."""
    if scale is None:
        return dict.fromkeys(plan.constructs)
    means = dict(zip(cross.names, cross.mean, strict=True))
    index: dict[str, float | None] = {}
    for name, block in zip(plan.constructs, plan.blocks, strict=True):
        total = sum(weights[item] for item in block)
        mean = sum(weights[item] * means[item] for item in block) / total if total > 0 else np.nan
        value = 100 * (mean - scale[0]) / (scale[1] - scale[0])
        index[name] = float(value) if 0 <= value <= 100 else None
    return index


def _raw_weights(plan: pls.Design, found: pls.Estimates, covariance: Array, scaled: bool) -> dict[str, float]:
    weights = np.einsum("pl,pl->p", found.weights[0], plan.block)
    weights = weights / np.sqrt(np.diagonal(covariance)) if scaled else weights
    return dict(zip(plan.indicators, map(float, weights), strict=True))


def _totals(
    plan: pls.Design, found: pls.Estimates, again: pls.Estimates | None
) -> tuple[dict[str, float], dict[str, Interval | None]]:
    reach = pls.totals(plan.arrows) > 0
    pairs = [(i, j) for i in range(len(reach)) for j in range(len(reach)) if reach[i, j]]
    names = {(i, j): f"{plan.constructs[i]}->{plan.constructs[j]}" for i, j in pairs}
    effects = {names[pair]: float(found.total[0][pair]) for pair in pairs}
    ends = {names[i, j]: percentile_interval(again.total[:, i, j], 0.95) if again else None for i, j in pairs}
    return effects, ends


def _goodness(plan: pls.Design, found: pls.Estimates) -> float:
    """sqrt(mean communality x mean R2) (Tenenhaus et al. 2005); communalities over blocks of several indicators."""
    own = np.einsum("pl,pl->p", found.loadings[0], plan.block) ** 2
    several = np.repeat([len(block) > 1 for block in plan.blocks], [len(block) for block in plan.blocks])
    communality = own[several].mean() if several.any() else own.mean()
    return float(np.sqrt(communality * found.r2[0][plan.arrows.any(axis=0)].mean()))


def _rows(
    plan: pls.Design, found: pls.Estimates, covariance: Array, index: Mapping[str, float | None], scaled: bool
) -> tuple[Row, ...]:
    correlation, deviation = _scaled(covariance, True), np.sqrt(np.diagonal(covariance[0]))
    rho = pls.reliability(plan, correlation, found.weights * (1.0 if scaled else deviation[:, None]))[0]
    rows = []
    for j, (name, block) in enumerate(zip(plan.constructs, plan.blocks, strict=True)):
        items = np.flatnonzero(plan.block[:, j])
        loads = found.loadings[0, items, j]
        part, k = correlation[0][np.ix_(items, items)], len(items)
        several = k > 1 and plan.modes[j] == "A"
        rows.append(
            {
                "construct": name,
                "indicators": len(block),
                "index": index[name],
                "r2": float(found.r2[0, j]) if plan.arrows[:, j].any() else None,
                "alpha": float(k / (k - 1) * (1 - k / part.sum())) if several else None,
                "rho_a": float(rho[j]) if several else None,
                "rho_c": float(loads.sum() ** 2 / (loads.sum() ** 2 + (1 - loads**2).sum())) if several else None,
                "ave": float((loads**2).mean()) if several else None,
            }
        )
    return tuple(rows)


def _map(plan: pls.Design, found: pls.Estimates, target: str, index: Mapping[str, float | None]) -> tuple[Row, ...]:
    goal = plan.constructs.index(target)
    rows = [
        {"construct": name, "importance": float(found.total[0, i, goal]), "performance": index[name]}
        for i, name in enumerate(plan.constructs)
        if found.total[0, i, goal] != 0
    ]
    return tuple(sorted(rows, key=lambda row: -float(row["importance"] or 0)))


def _finding(plan: pls.Design, found: pls.Estimates, target: str, totals: Mapping[str, float]) -> str:
    goal = plan.constructs.index(target)
    on_target = {name.partition("->")[0]: effect for name, effect in totals.items() if name.endswith(f"->{target}")}
    if not on_target:
        return say("Nothing acts on {target} in this model.", target=target)
    first = max(on_target, key=lambda name: abs(on_target[name]))
    return say(
        "{first} acts most on {target} (total effect {on_target:.2f}); the model explains {r2:.0%} of {target}.",
        first=first,
        target=target,
        on_target=on_target[first],
        r2=found.r2[0, goal],
    )


def _notes(
    cross: Moments, used: int, draws: int, index: Mapping[str, float | None], scale: Interval | None
) -> tuple[str, ...]:
    notes = []
    if cross.seen > cross.n:
        notes.append(
            say(
                "{seen} of {seen2} rows with a missing answer are left out.",
                seen=cross.seen - cross.n,
                seen2=cross.seen,
            )
        )
    if not used:
        notes.append(say("No bootstrap: no errors and intervals of the paths."))
    elif used < draws:
        notes.append(
            say(
                "{draws} of {draws2} bootstrap samples had no variation or did not settle and are left out.",
                draws=draws - used,
                draws2=draws,
            )
        )
    if used and not cross.exact:
        notes.append(say("Grouped bootstrap: 2 000 random groups of rows are resampled, not single rows."))
    if scale is None:
        notes.append(say("No index 0..100: give the `scale` of the questions, e.g. [1, 10]."))
    elif None in index.values():
        notes.append(
            say(
                "No index where answers or weights leave the scale {scale:g} to {scale2:g}.",
                scale=scale[0],
                scale2=scale[1],
            )
        )
    return tuple(notes)


def score(model: PathModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with one column `score_<construct>` per construct: index 0..100 where a scale is known, else centred
    scores."""
    source = as_table(table)
    for name in model.weights:
        if name not in source.columns:
            raise MissingColumn("constructs", name, source.columns)
    made = {}
    for construct, block in model.constructs.items():
        total = sum(model.raw_weights[item] for item in block) if model.scale else 1.0
        parts = [
            cast(source[item], "number").__sub__(model.scale[0] if model.scale else model.centres[item])
            * (model.raw_weights[item] / total)
            for item in block
        ]
        value = sum(parts[1:], parts[0])
        made[f"score_{construct}"] = value * (100 / (model.scale[1] - model.scale[0])) if model.scale else value
    return source.mutate(**made)
