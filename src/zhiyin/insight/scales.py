"""Answers on one scale (1..5) read on another (1..10): linear, and equipercentile with its standard error.

Linear: (x - low) / (high - low), as 0..100 the convention of the ACSI (Fornell et al. 1996), as 1..10 Dawes 2002.
Equipercentile linking with the uniform kernel of mid-percentiles, where comparable samples answered on both scales
(Kolen & Brennan 2014, ch. 2); its standard error by a seeded bootstrap of both histograms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import options
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array, percentile_interval
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, noted, require
from zhiyin.insight.tables import Table, as_table, cast, collect, pick
from zhiyin.insight.wording import say

CELLS = 10_000
STEPS = 200


@dataclass(frozen=True, eq=False)
class ScalesSummary(Summary):
    """The histogram of the answers per `form` (which scale was shown); at most 10 000 cells."""

    model: ClassVar[str] = "scales"
    answers: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class ScalesModel(Model):
    """`rows`: one per step of the scale: `score`, `n`, `hundred` (0..100), `linear`, `equipercentile` with se and
    interval (None where only one scale was asked). `parameters`: mean on both, and `shift`, the mean of the other
    scale minus the linear one."""

    model: ClassVar[str] = "scales"
    method: ClassVar[str] = noop(
        "linear conversion; equipercentile linking of mid-percentiles, bootstrap standard error"
    )
    source: ClassVar[str] = "Dawes 2002; Fornell et al. 1996; Kolen & Brennan 2014"

    def charts(self) -> tuple[Chart, ...]:
        """Both conversions over the steps."""
        series = {"linear": [row["linear"] for row in self.rows]}
        if self.rows[0]["equipercentile"] is not None:
            series["equipercentile"] = [row["equipercentile"] for row in self.rows]
        return (
            Chart(kind="lines", title=self.finding, labels=[f"{row['score']:g}" for row in self.rows], series=series),
        )


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> ScalesSummary:
    """One pass to the histogram. `columns`: `score`, and `form` where two samples answered on two scales."""
    chosen = pick(as_table(table), roles("scales"), columns)
    keys = [name for name in ("form", "score") if name in chosen.columns]
    counts = chosen.group_by(keys).aggregate(count=chosen.count().cast("float64"))
    return ScalesSummary(Cells.of(keys, collect(counts, CELLS)))


def linear(score: float, scale: Sequence[float] = (1, 5), to: Sequence[float] = (1, 10)) -> float:
    """The score at the same relative place of the other scale: 1..5 to 1..10 is 1, 3.25, 5.5, 7.75, 10."""
    return to[0] + (score - scale[0]) * (to[1] - to[0]) / (scale[1] - scale[0])


def fit(
    summary: ScalesSummary,
    *,
    scale: Sequence[float] = (1, 5),
    to: Sequence[float] = (1, 10),
    forms: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int = 1,
) -> ScalesModel:
    """`scale` is converted to `to`; both in whole steps. `forms`: the labels of the samples on `scale` and on `to`.

    Raises NotEnoughData below 30 answers in a sample, InsightError for scales that are none."""
    _check(scale, to)
    frame = summary.answers.frame
    if "form" in frame and forms is None:
        raise InsightError(
            say("Say which form is on which scale: forms: [one, other] of {frame}.", frame=_labels(frame)), code="forms"
        )
    label = str(forms[0]) if forms else None
    source, off = _histogram(frame, label, scale)
    other, off_other = _histogram(frame, str(forms[1]), to) if forms else (None, 0)
    need = 30 if forms else 1
    require(source.sum(), need, say("answers between {scale:g} and {scale2:g}", scale=scale[0], scale2=scale[1]))
    steps = np.arange(scale[0], scale[1] + 1)
    rows = [_row(float(step), int(count), scale, to) for step, count in zip(steps, source, strict=True)]
    mean = float(source @ steps / source.sum())
    placed, shift = linear(mean, scale, to), None
    if other is not None:
        require(other.sum(), need, say("answers between {to:g} and {to2:g}", to=to[0], to2=to[1]))
        options.within("draws", draws, 1, 100_000)
        _link(rows, source, other, to[0], draws, seed)
        shift = float(other @ np.arange(to[0], to[1] + 1) / other.sum()) - placed
    return ScalesModel(
        n=int(source.sum() + (0 if other is None else other.sum())),
        finding=_finding((mean, scale), (placed, to), shift),
        parameters={"mean": mean, "linear_mean": placed, "shift": shift},
        diagnostics={"left_out": off + off_other},
        rows=tuple(rows),
        notes=noted(
            (off + off_other, say("{off} answers missing or off their scale are left out.", off=off + off_other)),
            (True, say("Never mix top-box shares of two scales; convert or report both.")),
        ),
    )


def _finding(one: tuple[float, Sequence[float]], two: tuple[float, Sequence[float]], shift: float | None) -> str:
    (mean, scale), (placed, to) = one, two
    text = say(
        "A mean of {mean:.2f} on {scale:g}..{scale2:g} is {placed:.2f} on {to:g}..{to2:g}",
        mean=mean,
        scale=scale[0],
        scale2=scale[1],
        placed=placed,
        to=to[0],
        to2=to[1],
    )
    if shift is None:
        return say("{text}.", text=text)
    return say("{text} by place; the other sample averages {shift:+.2f} from that.", text=text, shift=shift)


def _row(step: float, count: int, scale: Sequence[float], to: Sequence[float]) -> dict[str, Any]:
    row = {"score": step, "n": count, "hundred": linear(step, scale, (0, 100)), "linear": linear(step, scale, to)}
    return row | dict.fromkeys(("equipercentile", "standard_error", "low", "high"))


def _check(scale: Sequence[float], to: Sequence[float]) -> None:
    for one in (scale, to):
        whole = len(one) == 2 and all(float(end).is_integer() for end in one)
        if not whole or not 1 <= one[1] - one[0] <= STEPS:
            raise InsightError(
                say(
                    "A scale is two whole numbers [low, high], at most {steps} apart, not {one}.",
                    steps=STEPS,
                    one=list(one),
                ),
                code="scale",
            )


def _labels(frame: pd.DataFrame) -> list[str]:
    return sorted(frame["form"].dropna().astype(str).unique())[:8]


def _histogram(frame: pd.DataFrame, form: str | None, scale: Sequence[float]) -> tuple[Array, int]:
    """Counts per step, and how many answers of this form are on no step."""
    if form is not None:
        if "form" not in frame or form not in _labels(frame):
            raise InsightError(
                say(
                    "No form {form!r}; there are {value}.",
                    form=form,
                    value=_labels(frame) if "form" in frame else "none",
                ),
                code="forms",
            )
        frame = frame[frame["form"].astype(str) == form]
    steps = np.arange(scale[0], scale[1] + 1)
    counts = frame.groupby("score")["count"].sum().reindex(steps, fill_value=0.0).to_numpy("float64")
    return counts, int(frame["count"].sum() - counts.sum())


def equipercentile(source: Array, other: Array, start: float) -> Array:
    """For each step of `source` (counts) the score on the other scale with the same mid-percentile; `start` its
    lowest."""
    rank = (np.cumsum(source) - source / 2) / source.sum()
    upper = np.cumsum(other) / other.sum()
    at = np.minimum(np.searchsorted(upper, rank, side="right"), len(other) - 1)
    share = other[at] / other.sum()
    below = upper[at] - share
    inside = np.divide(rank - below, share, out=np.full(len(rank), 0.5), where=share > 0)
    found: Array = start + at - 0.5 + inside
    return found


def _link(rows: list[dict[str, Any]], source: Array, other: Array, start: float, draws: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    linked = equipercentile(source, other, start)
    again = np.array(
        [
            equipercentile(one.astype("float64"), two.astype("float64"), start)
            for one, two in zip(
                rng.multinomial(int(source.sum()), source / source.sum(), size=draws),
                rng.multinomial(int(other.sum()), other / other.sum(), size=draws),
                strict=True,
            )
        ]
    )
    for place, row in enumerate(rows):
        low, high = percentile_interval(again[:, place], 0.95)
        row |= {"equipercentile": float(linked[place]), "standard_error": float(again[:, place].std(ddof=1))}
        row |= {"low": low, "high": high}


def score(model: ScalesModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `hundred`, `linear` and `equipercentile` of each answer, empty off the scale."""
    import ibis

    source = as_table(table)
    pick(source, roles("scales"), columns)
    value = cast(source[(columns or {}).get("score", "score")], "number")
    return source.mutate(
        **{
            name: ibis.cases(*((value == row["score"], row[name]) for row in model.rows), else_=None).cast("float64")
            for name in ("hundred", "linear", "equipercentile")
        }
    )
