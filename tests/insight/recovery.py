"""Whether fitted models find what made the data: one table of simulator, truth, estimates and intervals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from scipy import stats

from tests.insight import recovery_data as data
from tests.insight import recovery_records as records
from tests.insight import recovery_survey as survey
from zhiyin.insight.models import entry

# The estimate and the ends of its interval, None where the model states none.
Estimates: TypeAlias = Mapping[str, tuple[float, float | None, float | None]]
# Figure, truth, estimate, error, whether the interval holds the truth.
Found: TypeAlias = tuple[str, float, float, float, bool | None]


def named(model: Any) -> Estimates:
    """The parameters that have an interval."""
    return {name: (model.parameters[name], *ends) for name, ends in model.intervals.items() if ends}


def row(key: str, label: Any, *names: str) -> Callable[[Any], Estimates]:
    """Figures of the row whose `key` is `label`, between their `_low` and `_high`."""

    def found(model: Any) -> Estimates:
        one = next(one for one in model.rows if one[key] == label)
        return {name: (one[name], one[f"{name}_low"], one[f"{name}_high"]) for name in names}

    return found


def each(key: str, name: str) -> Callable[[Any], Estimates]:
    """The figure `name` of every row between its `low` and `high`, by the row's `key`."""
    return lambda model: {
        f"{one[key]:g}" if isinstance(one[key], float) else one[key]: (one[name], one["low"], one["high"])
        for one in model.rows
    }


def both(*ways: Callable[[Any], Estimates]) -> Callable[[Any], Estimates]:
    """The estimates of all ways."""
    return lambda model: {name: found for way in ways for name, found in way(model).items()}


def at_seven(model: Any) -> Estimates:
    """The curve and the losses at the last time up to 7."""
    one = [one for one in model.rows if one["time"] <= 7][-1]
    lost = {name: (one[name], one[f"{name}_se"]) for name in ("lost_to_active", "lost_to_passive")}
    ends = {name: (share, share - 1.96 * error, share + 1.96 * error) for name, (share, error) in lost.items()}
    return {"survival": (one["survival"], one["survival_low"], one["survival_high"]), **ends}


def agreements(model: Any) -> Estimates:
    """How often the fields of one person agree, and the share of matches, which has no interval."""
    return named(model) | {"lambda": (model.parameters["lambda"], None, None)}


@dataclass(frozen=True)
class Recovery:
    """`simulate` makes rows and truth; `found` reads estimate and interval from the fitted model; `logs`: figures
    above 0 whose errors are taken in logarithms, as their intervals are; `limits`: figures whose truth is the most
    that they may be on average."""

    simulate: data.Simulator
    found: Callable[[Any], Estimates] = named
    columns: Mapping[str, str] = field(default_factory=dict)
    summarise: Mapping[str, Any] = field(default_factory=dict)
    fit: Mapping[str, Any] = field(default_factory=dict)
    logs: bool = False
    limits: frozenset[str] = frozenset()
    level: float = 0.95
    usual: int = 6

    def once(self, name: str, seed: int) -> list[Found]:
        """One repetition."""
        module = entry(name.partition(" ")[0]).load()
        frame, truth = self.simulate(np.random.default_rng(seed))
        model = module.fit(module.summarise(frame, dict(self.columns), **self.summarise), **self.fit)
        estimates, rows = self.found(model), list[Found]()
        for figure, told in truth.items():
            true, (value, low, high) = told(model) if callable(told) else told, estimates[figure]
            error = float(np.log(value / true)) if self.logs and figure != "auc" else value - true
            inside = None if low is None or high is None else bool(low <= true <= high)
            rows.append((figure, float(true), float(value), float(error), inside))
        return rows


@dataclass(frozen=True)
class Result:
    """Of one figure: the mean error in standard deviations of the estimate, the share of intervals with the truth
    inside (None without intervals), and the chance of as much or more by luck alone."""

    figure: str
    times: int
    true: float
    mean: float
    bias: float
    bias_chance: float
    covered: float | None
    covered_chance: float


def repeat(name: str, times: int) -> list[Result]:
    """The results of so many repetitions of one row of the table."""
    case = RECOVERIES[name]
    every = [case.once(name, seed) for seed in range(times)]
    return [_result(case, figure) for figure in zip(*every, strict=True)]


def _result(case: Recovery, found: tuple[Found, ...]) -> Result:
    names, true, value, error, inside = zip(*found, strict=True)
    held = [one for one in inside if one is not None]
    spread, mean = float(np.std(error, ddof=1)), float(np.mean(error))
    exact = spread <= 1e-9 * max(abs(float(np.mean(true))), 1.0)
    side = "greater" if names[0] in case.limits else "two-sided"
    return Result(
        figure=names[0],
        times=len(names),
        true=float(np.mean(true)),
        mean=float(np.mean(value)),
        bias=mean if exact else mean / spread,
        bias_chance=_certain(mean, side) if exact else float(stats.ttest_1samp(error, 0.0, alternative=side).pvalue),
        covered=float(np.mean(held)) if held else None,
        covered_chance=float(stats.binomtest(sum(held), len(held), case.level).pvalue) if held else 1.0,
    )


def _certain(error: float, side: str) -> float:
    """The chance of an error that is the same every time."""
    return float((error if side == "greater" else abs(error)) <= 1e-9)


CHAIN = ["internal_quality -> satisfaction", "satisfaction -> profit"]
ITEMS = {name: [f"{name[0]}{k}" for k in (1, 2, 3)] for name in ("quality", "satisfaction", "loyalty")}
PATHS = ["quality -> satisfaction", "satisfaction -> loyalty"]
RECOVERIES: dict[str, Recovery] = {
    "bgnbd": Recovery(data.buying(0), logs=True),
    "mbgnbd": Recovery(data.buying(1), logs=True),
    "pareto-nbd": Recovery(data.living, logs=True),
    "gamma-gamma": Recovery(data.spending, logs=True),
    "bg-bb": Recovery(data.giving, logs=True),
    "sbg": Recovery(data.renewing, logs=True),
    "clv": Recovery(data.valued, logs=True),
    "survival": Recovery(data.lapsing, at_seven),
    "churn": Recovery(data.leaving, both(named, each("attribute", "odds_ratio")), logs=True),
    "churn cox": Recovery(
        data.lasting,
        each("attribute", "hazard_ratio"),
        {"duration": "duration"},
        fit={"method": "cox", "folds": 2},
        logs=True,
    ),
    "scorecard": Recovery(data.owing),
    "path-model": Recovery(
        data.reflecting,
        summarise={"constructs": ITEMS, "paths": PATHS},
        fit={"treatment": "consistent", "draws": 300},
    ),
    "profit-chain": Recovery(data.chained, fit={"draws": 300}),
    "drivers": Recovery(data.driving, columns={"outcome": "overall"}, fit={"draws": 300}),
    "importance": Recovery(
        survey.competing,
        row("attribute", "speed", "performance", "lead"),
        summarise={"attributes": ["speed"], "own": "ours"},
    ),
    "satisfaction": Recovery(survey.expecting),
    "league": Recovery(survey.ranking, row("unit", "r0", "shrunken"), fit={"draws": 200}),
    "nps": Recovery(survey.recommending),
    "kano": Recovery(survey.classing, row("feature", "door", "better", "worse")),
    "scales": Recovery(
        survey.linking,
        each("score", "equipercentile"),
        fit={"forms": ["one", "two"], "scale": [1, 5], "to": [1, 5], "draws": 300},
    ),
    "servqual": Recovery(survey.falling_short, summarise={"dimensions": {"reliability": ["1", "2"]}}),
    "retention": Recovery(survey.keeping, both(named, row("segment", "all", "value"))),
    "loyalty": Recovery(survey.feeling),
    "channels": Recovery(survey.contacting, row("channel", "phone", "cost", "resolved")),
    "process": Recovery(survey.timing, summarise={"limit": 4.0}),
    "staffing": Recovery(survey.calling, row("interval", "09:00", "calls")),
    "linkage": Recovery(records.recorded, agreements, fit={"method": "own"}),
    "hotspots": Recovery(
        records.breaking_out,
        records.alarmed,
        limits=frozenset({"false alarms", "missed"}),
        usual=20,
    ),
    "rfm": Recovery(records.classed, records.fifths),
    "word-of-mouth": Recovery(records.telling, records.told),
    "forecast": Recovery(
        survey.selling,
        lambda model: {"next": tuple(model.rows[0][name] for name in ("forecast", "low", "high"))},
        fit={"horizon": 1, "origins": 12},
        level=0.9,
        usual=4,
    ),
}
