"""Churn: who will leave, and what goes with leaving.

A logistic regression (of person-periods, where there are several rows per customer: the discrete hazard, Allison
1982) or boosted trees (LightGBM), judged on rows that the fit has not seen: AUC, lift of the first tenth,
calibration (Neslin et al. 2006, JMR 43)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import cox, logit, samples
from zhiyin.insight.errors import InsightError, MissingColumn, MissingExtra, UnknownName
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Chart, Model, noted, plain, require
from zhiyin.insight.tables import Table, as_table, attach, cast, collect, trimmed
from zhiyin.insight.wording import say

METHODS = ("logistic", "lightgbm", "cox")
KINDS = 2_000_000


@dataclass(frozen=True, eq=False)
class ChurnSummary(samples.SampleSummary):
    """The different rows with their number."""

    model: ClassVar[str] = "churn"


@dataclass(frozen=True)
class Design:
    """How attributes become numbers: centre and scale of each number, labels of each text; `absent` numbers get a
    flag."""

    numbers: Mapping[str, tuple[float, float, bool]]
    labels: Mapping[str, tuple[str, ...]]

    def matrix(self, frame: pd.DataFrame) -> Array:
        """The columns in the order of `names`."""
        parts: list[Array] = []
        for name, (centre, scale, absent) in self.numbers.items():
            values = frame[name].to_numpy("float64")
            parts.append(np.nan_to_num((values - centre) / scale))
            if absent:
                parts.append(np.isnan(values).astype(float))
        for name, labels in self.labels.items():
            parts += [np.asarray(frame[name] == label, float) for label in labels[1:]]
        return np.column_stack(parts)

    def names(self) -> list[str]:
        """The columns: numbers per standard deviation, labels against the first one."""
        found = []
        for name, (_, _, absent) in self.numbers.items():
            found += [name, *([f"{name}: missing"] if absent else [])]
        return found + [f"{name}: {label or '(empty)'}" for name, labels in self.labels.items() for label in labels[1:]]


@dataclass(frozen=True, kw_only=True, eq=False)
class ChurnModel(Model):
    """`parameters`: `auc`, `lift` (of the tenth with the highest chance) and `rate`, all cross-validated; `rows`:
    what goes with leaving: per attribute the odds ratio with its interval (logistic; numbers per standard deviation)
    or its share of the gain (lightgbm), or the hazard ratio (cox, whose `parameters` are `concordance` and `rate`)."""

    model: ClassVar[str] = "churn"
    method: ClassVar[str] = noop("logistic regression or boosted trees, calibrated, judged by cross-validation")
    source: ClassVar[str] = "Neslin et al. 2006, JMR 43; Allison 1982; DeLong et al. 1988"
    used: str
    calibration: tuple[Mapping[str, float], ...]
    predictor: Any = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """JSON without the fitted predictor."""
        head = {"model": self.model, "method": self.method, "source": self.source}
        return head | {name: plain(value) for name, value in vars(self).items() if name != "predictor"}

    def charts(self) -> tuple[Chart, ...]:
        """Calibration: expected and observed share of leavers in tenths by chance."""
        if not self.calibration:
            return ()
        labels = [f"{place}" for place in range(1, len(self.calibration) + 1)]
        series = {name: [row[name] for row in self.calibration] for name in ("expected", "observed")}
        return (Chart(kind="lines", title=say("Leavers by tenth of the chance"), labels=labels, series=series),)


def summarise(
    table: Any, columns: Mapping[str, str] | None = None, *, attributes: Sequence[str] | None = None
) -> ChurnSummary:
    """`left`: the outcome (1, yes against 0, no); `attributes`: columns to use, all others by default; `customer`:
    where a customer has several rows (one per period), so that all of them fall into one fold; `duration`: how long
    each stayed so far, for Cox's regression."""
    return ChurnSummary(samples.sample(table, roles("churn"), columns, attributes))


def fit(
    summary: ChurnSummary,
    *,
    event: str | None = None,
    method: str = "logistic",
    folds: int = 10,
    seed: int = 1,
    within: float | None = None,
) -> ChurnModel:
    """`event`: the label of `left` that counts as leaving; `method`: logistic, lightgbm, or cox with a `duration`,
    whose chances are those of leaving `within` that time (the median duration by default).

    Raises NotEnoughData below 30 leavers or stayers, MissingColumn for cox without a duration."""
    if method not in METHODS:
        raise UnknownName("method", method, METHODS)
    if not 2 <= folds <= 50:
        raise InsightError(say("Folds are from 2 to 50."), code="spec")
    data, y, names, lost = summary.learnt_from("left", event)
    require(float(y.sum()), 30, say("customers who left"))
    require(float((1 - y).sum()), 30, say("customers who stayed"))
    design = _design(data, names)
    unused = samples.unused(names, {**design.numbers, **design.labels})
    x = design.matrix(data)
    if method == "cox":
        hazards = _hazards(data, y, (design, x), (folds, seed, within), lost)
        return replace(hazards, notes=(*hazards.notes, *unused))
    groups = data["@customer"].to_numpy() if "@customer" in data else None
    fold = logit.folds(folds, y, seed, groups)
    judged = logit.judge(y, fold, lambda inside: _learn(method, x[inside], y[inside], seed)[0](x))
    predict, strength = _learn(method, x, y, seed)
    rows = _rows(design, strength)
    model = _model((y, judged), method, rows, (design, predict), lost)
    return replace(model, notes=(*model.notes, *unused))


def _design(data: pd.DataFrame, names: Sequence[str]) -> Design:
    numbers: dict[str, tuple[float, float, bool]] = {}
    labels: dict[str, tuple[str, ...]] = {}
    for name in names:
        if samples.numeric(data[name]):
            values = data[name].astype("float64").to_numpy()
            known = values[~np.isnan(values)]
            if len(known) and known.max() > known.min():
                numbers[name] = (float(known.mean()), float(known.std()), len(known) < len(values))
        else:
            found = data[name].value_counts()
            if 2 <= len(found) <= samples.LABELS:
                labels[name] = tuple(sorted(found.index, key=lambda label: (-found[label], label)))
    if not numbers and not labels:
        raise InsightError(
            say(
                "No attribute has two values, or labels of which there are no more than {labels}.",
                labels=samples.LABELS,
            ),
            code="constant",
        )
    return Design(numbers, labels)


def _learn(method: str, x: Array, y: Array, seed: int) -> tuple[Any, Any]:
    """The predictor, and what tells how strong each column is."""
    if method == "logistic":
        found = logit.fit(x, y, ridge=1.0)
        return found.chance, found
    try:
        import lightgbm
    except ImportError:
        raise MissingExtra("churn", "LightGBM") from None
    options = {
        "objective": "binary",
        "learning_rate": 0.03,
        "num_leaves": 8,
        "min_data_in_leaf": 20,
        "feature_fraction": 0.7,
        "lambda_l2": 5.0,
        "seed": seed,
        "deterministic": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    trees = lightgbm.train(options, lightgbm.Dataset(x, y), num_boost_round=250)
    return trees.predict, trees


def _hazards(
    data: pd.DataFrame, y: Array, designed: tuple[Design, Array], options: tuple[int, int, float | None], lost: int
) -> ChurnModel:
    """Cox's regression, judged by its concordance on folds that the fit has not seen."""
    design, x = designed
    folds, seed, within = options
    if "@duration" not in data:
        raise MissingColumn(
            "duration", "duration", [str(name) for name in data.columns if not str(name).startswith("@")]
        )
    time = pd.to_numeric(data["@duration"], errors="coerce").to_numpy("float64")
    known = np.isfinite(time) & (time >= 0)
    x, y, time = x[known], y[known], time[known]
    require(float(y.sum()), 30, say("customers who left, with a duration"))
    learnt = cox.learn(x, time, y, within)
    groups = data.loc[known, "@customer"].to_numpy() if "@customer" in data else None
    fold, outside = logit.folds(folds, y, seed, groups), np.zeros(folds)
    for part in range(folds):
        inside = fold != part
        risk = x[~inside] @ cox.learn(x[inside], time[inside], y[inside], within).slopes
        outside[part] = cox.concordance(time[~inside], y[~inside], risk)
    judged, error = float(outside.mean()), float(outside.std(ddof=1) / folds**0.5)
    rows = []
    for name, slope, wide in zip(design.names(), learnt.slopes, learnt.errors, strict=True):
        low, high = (float(np.exp(np.clip(slope + side * 1.96 * wide, -50, 50))) for side in (-1, 1))
        ratio = float(np.exp(np.clip(slope, -50, 50)))
        rows.append({"attribute": name, "hazard_ratio": ratio, "low": low, "high": high, "coefficient": float(slope)})
    rows.sort(key=lambda row: (-abs(float(str(row["coefficient"]))), str(row["attribute"])))
    return ChurnModel(
        n=len(y),
        finding=say(
            "{rate:.1%} left; of two, the model names the one who leaves earlier in {share:.1%} of pairs.",
            rate=y.mean(),
            share=judged,
        ),
        parameters={"concordance": judged, "rate": float(y.mean())},
        standard_errors={"concordance": error},
        diagnostics={"left": int(y.sum()), "concordance_on_its_own_rows": learnt.concordance, "within": learnt.within},
        rows=tuple(rows),
        notes=noted(
            (lost, say("{lost} rows without a known outcome are left out.", lost=lost)),
            (not known.all(), say("{lost} rows without a duration from 0 on are left out.", lost=int((~known).sum()))),
        ),
        used="cox",
        calibration=(),
        predictor=(design, learnt.chance),
    )


def _rows(design: Design, strength: Any) -> list[dict[str, Any]]:
    names = design.names()
    if isinstance(strength, logit.Logit):
        errors = np.sqrt(np.maximum(np.diag(strength.covariance), 0))[1:]
        rows = []
        for name, slope, error in zip(names, strength.coefficients[1:], errors, strict=True):
            low, high = (float(np.exp(np.clip(slope + side * 1.96 * error, -50, 50))) for side in (-1, 1))
            odds = float(np.exp(np.clip(slope, -50, 50)))
            rows.append({"attribute": name, "odds_ratio": odds, "low": low, "high": high, "coefficient": float(slope)})
        return sorted(rows, key=lambda row: (-abs(float(row["coefficient"])), str(row["attribute"])))
    gain = strength.feature_importance("gain")
    shares = gain / max(float(gain.sum()), 1e-300)
    rows = [{"attribute": name, "gain": float(share)} for name, share in zip(names, shares, strict=True)]
    return sorted(rows, key=lambda row: (-float(row["gain"]), str(row["attribute"])))


def _model(
    outside: tuple[Array, logit.Judged],
    method: str,
    rows: list[dict[str, Any]],
    predictor: tuple[Design, Any],
    lost: int,
) -> ChurnModel:
    y, judged = outside
    area, (low, high) = judged.auc, judged.interval()
    first = logit.lift(y, judged.chance)
    verdict = say("the tenth with the highest chance leaves {first:.1f} times as often", first=first)
    verdict = say("no better than chance") if low <= 0.5 else verdict
    share = f"{area:.1%} [{low:.1%}, {high:.1%}]"
    return ChurnModel(
        n=len(y),
        finding=say(
            "{y:.1%} left; the model ranks a leaver above a stayer in {share} of pairs: {verdict}.",
            y=y.mean(),
            share=share,
            verdict=verdict,
        ),
        parameters={"auc": area, "lift": first, "rate": float(y.mean())},
        standard_errors={"auc": judged.error},
        intervals={"auc": (low, high)},
        diagnostics={"left": int(y.sum()), "brier": float(((judged.chance - y) ** 2).mean()), "method": method},
        rows=tuple(rows),
        notes=(say("{lost} rows without a known outcome are left out.", lost=lost),) if lost else (),
        used=method,
        calibration=tuple(logit.calibration(y, judged.chance)),
        predictor=predictor,
    )


def score(model: ChurnModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The rows with `p_leave`, computed once per combination of attributes (at most two million) and joined."""
    source = as_table(table)
    design, predict = model.predictor
    made = {name: cast(source[name], "number") for name in design.numbers}
    made |= {name: trimmed(source[name]) for name in design.labels}
    key = None
    for part in made.values():
        text = part.cast("string").fill_null("")
        key = text if key is None else key + "|" + text
    wide = source.mutate(__key=key)
    kinds = wide.select(__key=wide["__key"], **made)
    kinds = kinds.group_by("__key").aggregate(**{name: kinds[name].max() for name in made})
    frame = collect(kinds, KINDS)
    frame = frame.astype(dict.fromkeys(design.numbers, "float64"))
    chance = predict(design.matrix(frame)) if len(frame) else np.empty(0)
    return attach(wide, pd.DataFrame({"__key": frame["__key"], "p_leave": chance}), "__key").drop("__key")
