"""Kano: what must be there, what pays in proportion, what delights, from pairs of a functional and a dysfunctional
question.

Kano, Seraku, Takahashi & Tsuji 1984; the table of answers and the rule for ties M > O > A > I from Berger et al. 1993;
better and worse coefficients, category and total strength from Sauerwein et al. 1996; test of the first two
categories by Fong 1996."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import intervals
from zhiyin.insight.errors import InsightError, MissingColumn
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, records, require
from zhiyin.insight.tables import Column, Table, as_table, cast, collect
from zhiyin.insight.wording import label, lacking, say

# Rows: the answer to the functional question, 1 like … 5 dislike; columns: to the dysfunctional one.
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
CLASSES = ("M", "O", "A", "I", "R", "Q")
NAMES = {
    "M": "must-be",
    "O": "one-dimensional",
    "A": "attractive",
    "I": "indifferent",
    "R": "reverse",
    "Q": "questionable",
}
FEATURES = 2_000


@dataclass(frozen=True, eq=False)
class KanoSummary(Summary):
    """Per feature the 25 pairs of answers and their counts; at most 2 000 features."""

    model: ClassVar[str] = "kano"
    features: Mapping[str, Sequence[str]] | None
    scale: tuple[Any, ...]
    pairs: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class KanoModel(Model):
    """`rows`: one per feature with shares of the six categories, `category`, `better`, `worse` with intervals,
    `category_strength`, `total_strength` and `clear` (Fong's test of the first two). `classes`: feature -> category."""

    model: ClassVar[str] = "kano"
    method: ClassVar[str] = noop("evaluation table, mode with ties M > O > A > I, Wilson intervals, Fong's test")
    source: ClassVar[str] = "Kano et al. 1984; Berger et al. 1993; Sauerwein et al. 1996; Fong 1996"
    details: ClassVar[tuple[str, ...]] = ("better_low", "better_high", "worse_low", "worse_high", "second")
    classes: Mapping[str, str]
    features: Mapping[str, Sequence[str]] | None
    scale: tuple[Any, ...]

    def charts(self) -> tuple[Chart, ...]:
        """The features by what they cost when absent (worse) and bring when present (better)."""
        rows = [row for row in self.rows if row["better"] is not None]
        series = {"x": [-row["worse"] for row in rows], "y": [row["better"] for row in rows]}
        title = say("Better (up) and worse (to the right) of each feature")
        return (Chart(kind="scatter", title=title, labels=[str(row["feature"]) for row in rows], series=series),)


def summarise(
    table: Any,
    columns: Mapping[str, str] | None = None,
    *,
    features: Mapping[str, Sequence[str]] | None = None,
    scale: Sequence[Any] = (1, 2, 3, 4, 5),
) -> KanoSummary:
    """One pass to the pairs of answers per feature.

    Either rows of `feature`, `functional`, `dysfunctional` (`columns` names them), or one column per question with
    `features`: feature -> (functional column, dysfunctional column). `scale`: the answers from like to dislike as
    the data have them."""
    source = as_table(table)
    if len(scale) != 5 or len(set(scale)) != 5:
        raise InsightError(
            say("`scale` names five different answers from like to dislike, not {scale}.", scale=list(scale)),
            code="scale",
        )
    if features:
        parts = []
        for feature, pair in features.items():
            for name in pair:
                if name not in source.columns:
                    raise MissingColumn(str(feature), name, source.columns)
            parts.append(_counts(source, str(feature), source[pair[0]], source[pair[1]], scale))
        frame = collect(parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0], FEATURES * 36)
    else:
        names = {role: (columns or {}).get(role, role) for role in roles("kano") if role != "*"}
        for role, name in names.items():
            if name not in source.columns:
                raise MissingColumn(role, name, source.columns)
        feature = source[names["feature"]].cast("string")
        frame = collect(
            _counts(source, feature, source[names["functional"]], source[names["dysfunctional"]], scale), FEATURES * 36
        )
    frame = frame[frame["feature"].notna()]
    asked = {str(feature): tuple(pair) for feature, pair in features.items()} if features else None
    return KanoSummary(asked, tuple(scale), Cells.of(["feature", "functional", "dysfunctional"], frame))


def _counts(source: Table, feature: Any, functional: Any, dysfunctional: Any, scale: Sequence[Any]) -> Table:
    import ibis

    named = source.select(
        feature=ibis.literal(feature) if isinstance(feature, str) else feature,
        functional=_place(functional, scale),
        dysfunctional=_place(dysfunctional, scale),
    )
    return named.group_by(["feature", "functional", "dysfunctional"]).aggregate(count=named.count().cast("float64"))


def _place(answer: Column, scale: Sequence[Any]) -> Column:
    """1 (like) … 5 (dislike), 0 for an answer that is missing or not on the scale."""
    import ibis

    if all(isinstance(step, int | float) for step in scale):
        number = cast(answer, "number")
        return ibis.cases(*((number == float(step), float(at)) for at, step in enumerate(scale, 1)), else_=0.0)
    text = answer.cast("string")
    return ibis.cases(*((text == str(step), float(at)) for at, step in enumerate(scale, 1)), else_=0.0)


def fit(summary: KanoSummary, *, level: float = 0.95, at_least: int = 5) -> KanoModel:
    """The category of each feature. Raises NotEnoughData when no feature has `at_least` pairs of valid answers."""
    frame = summary.pairs.frame
    valid = frame[(frame["functional"] > 0) & (frame["dysfunctional"] > 0)]
    left = float(frame["count"].sum() - valid["count"].sum())
    shares = {str(feature): counts(part) for feature, part in valid.groupby("feature", sort=True)}
    require(
        max((sum(found.values()) for found in shares.values()), default=0),
        at_least,
        say("valid pairs of answers to a feature"),
    )
    rows = tuple({"feature": feature} | _feature(found, level, at_least) for feature, found in shares.items())
    classes = {row["feature"]: row["category"] for row in rows if row["category"]}
    unclear = [row["feature"] for row in rows if row["category"] and not row["clear"]]
    notes = (
        [say("Not clear between the first two categories: {unclear}.", unclear=", ".join(unclear))] if unclear else []
    )
    notes += (
        [say("{left} pairs with a missing answer or one off the scale are left out.", left=int(left))] if left else []
    )
    questionable = [row["feature"] for row in rows if row["n"] and shares[row["feature"]]["Q"] > 0.1 * row["n"]]
    notes += (
        [
            say(
                "More than 10 % contradictory answers (question misunderstood?): {questionable}.",
                questionable=", ".join(questionable),
            )
        ]
        if questionable
        else []
    )
    must = [feature for feature, found in classes.items() if found == "M"]
    return KanoModel(
        n=int(sum(sum(found.values()) for found in shares.values())),
        finding=say("{classes} features: {classes2}.", classes=len(classes), classes2=_listed(classes))
        + (say(" Put right first: {must}.", must=", ".join(must)) if must else ""),
        parameters={},
        diagnostics={"left_out": int(left)},
        rows=rows,
        notes=tuple(notes),
        classes=classes,
        features=summary.features,
        scale=summary.scale,
    )


def counts(pairs: pd.DataFrame) -> dict[str, float]:
    """Answers per category of pairs with `functional`, `dysfunctional` (1..5) and `count`."""
    found = dict.fromkeys(CLASSES, 0.0)
    for row in records(pairs):
        found[TABLE[int(row["functional"]) - 1][int(row["dysfunctional"]) - 1]] += float(row["count"])
    return found


def category(shares: Mapping[str, float]) -> str:
    """The mode of the categories; a tie goes to the one that is costlier to miss, M > O > A > I > R > Q."""
    return max(CLASSES, key=lambda name: (shares.get(name, 0.0), -CLASSES.index(name)))


def better_worse(shares: Mapping[str, float]) -> tuple[float, float]:
    """(A + O) / (A + O + M + I) and -(O + M) / (A + O + M + I), from counts or shares."""
    base = sum(shares[name] for name in "AOMI")
    return (shares["A"] + shares["O"]) / base, -(shares["O"] + shares["M"]) / base


def fong(first: float, second: float, n: float, level: float = 0.95) -> bool:
    """Fong's test: whether the two most frequent categories, with counts `first` >= `second` of n, differ.

    |a - b| < z sqrt((a + b)(2n - a - b) / 2n) leaves the category open; the source uses z = 1.65 (90 %)."""
    return abs(first - second) >= intervals.z(level) * float(
        np.sqrt((first + second) * (2 * n - first - second) / (2 * n))
    )


def _feature(found: Mapping[str, float], level: float, at_least: int) -> dict[str, Any]:
    n = sum(found.values())
    names = ("category", "meaning", "second", "better", "better_low", "better_high", "worse", "worse_low", "worse_high")
    row: dict[str, Any] = {
        "n": int(n),
        **dict.fromkeys([*names, *CLASSES, "category_strength", "total_strength", "clear"]),
    }
    row["not_enough"] = lacking("answers", at_least, n)
    if row["not_enough"]:
        return row
    mode = category(found)
    second = category({name: count for name, count in found.items() if name != mode})
    row |= {name: count / n for name, count in found.items()}
    row |= {
        "category": mode,
        "meaning": NAMES[mode],
        "second": second,
        "clear": fong(found[mode], found[second], n, level),
    }
    row |= {"category_strength": (found[mode] - found[second]) / n, "total_strength": sum(row[name] for name in "AOM")}
    base = sum(found[name] for name in "AOMI")
    if base:
        better, worse = better_worse(found)
        low, high = intervals.wilson(found["A"] + found["O"], base, level)
        least, most = intervals.wilson(found["O"] + found["M"], base, level)
        row |= {"better": better, "better_low": low, "better_high": high}
        row |= {"worse": worse, "worse_low": -most, "worse_high": -least}
    return row


def _listed(classes: Mapping[str, str]) -> str:
    number = {name: sum(found == name for found in classes.values()) for name in CLASSES}
    return ", ".join(f"{count} {label(NAMES[name])}" for name, count in number.items() if count)


def score(model: KanoModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with the `category` of each row's own pair of answers, or one `kano_<feature>` per declared feature."""
    source = as_table(table)
    pairs = {"category": tuple((columns or {}).get(role, role) for role in ("functional", "dysfunctional"))}
    if model.features:
        pairs = {f"kano_{feature}": (pair[0], pair[1]) for feature, pair in model.features.items()}
    for new, pair in pairs.items():
        for name in pair:
            if name not in source.columns:
                raise MissingColumn(new, name, source.columns)
    return source.mutate(
        **{new: _category(*(_place(source[name], model.scale) for name in pair)) for new, pair in pairs.items()}
    )


def _category(functional: Column, dysfunctional: Column) -> Column:
    import ibis

    places = [(i, j) for i in range(5) for j in range(5)]
    return ibis.cases(*(((functional == i + 1) & (dysfunctional == j + 1), TABLE[i][j]) for i, j in places), else_=None)
