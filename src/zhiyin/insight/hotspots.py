"""Hot spots: where, when and about what do complaints come in above what was to be expected?

Counts per place and period against a negative-binomial expectation from their own past and the season (Farrington et
al. 1996, JRSS A 159), false discoveries held down by Benjamini & Hochberg 1995; the words of a hot cell by log-odds
with a Dirichlet prior (Monroe, Colaresi & Quinn 2008, Political Analysis 16). Chinese and English."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import special, stats

from zhiyin.insight.errors import InsightError, MissingExtra
from zhiyin.insight.intervals import Array
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.repeats import sayings
from zhiyin.insight.shape import Cells, Chart, Model, Summary, require
from zhiyin.insight.tables import Table, as_table, attach, cast, collect, pick
from zhiyin.insight.wording import label, say

CELLS = 500_000
TEXTS = 500_000
RECENT = 52
TERMS = 3_000_000
# Where the distribution of the estimated spread is looked at, evenly in chance.
NODES = (np.arange(40) + 0.5) / 40
UNITS = {"day": "D", "week": "W", "month": "M"}
CHINESE = re.compile("[一-鿿]")
WORD = re.compile(r"[a-z][a-z'-]+|[一-鿿]{2,}")
ENGLISH = (
    "the and for with that this was are not but you have had has were they our your from been will would about there"
)
COMMON = (
    "我们 你们 他们 这个 那个 一个 没有 不是 就是 还是 可以 因为 所以 但是 如果 什么 怎么 非常 真的 自己 已经 而且 "
    "不过 感觉 比较 觉得 时候 东西 知道 现在 起来 出来"
)
STOP = frozenset(f"{ENGLISH} {COMMON}".split())


@dataclass(frozen=True, eq=False)
class HotspotsSummary(Summary):
    """Contacts by place and period, at most 500 000 cells, and, where there is text, the contacts that contain each
    term by place and period, at most 3 000 000 cells."""

    model: ClassVar[str] = "hotspots"
    period: str
    counts: Cells
    terms: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class HotspotsModel(Model):
    """`rows`: the cells of the last periods, the least expected first, with `count`, `expected`, `ratio`, `p`, `q`
    (the share of false alarms among all at least as unlikely) and the `words` that set the cell apart; `hot` where q
    is below `alarm`."""

    model: ClassVar[str] = "hotspots"
    method: ClassVar[str] = noop(
        "negative-binomial excess over own past and season, Benjamini-Hochberg, Dirichlet log-odds"
    )
    source: ClassVar[str] = "Farrington et al. 1996, JRSS A; Benjamini & Hochberg 1995; Monroe et al. 2008"
    alarm: float
    period: str

    def charts(self) -> tuple[Chart, ...]:
        """The hottest cells: seen and expected."""
        rows = self.rows[:20]
        labels = [f"{row['place']} {row['period']}" for row in rows]
        series = {name: [float(row[name]) for row in rows] for name in ("expected", "count")}
        return (Chart(kind="points", title=say("The least expected counts"), labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None, *, period: str = "week") -> HotspotsSummary:
    """One pass. `date` of each contact, `place` (region, branch, kind), `text` if there is one; `period`: day, week,
    month."""
    import ibis

    if period not in UNITS:
        raise InsightError(
            say("The period is one of {units}, not {period!r}.", units=", ".join(UNITS), period=period), code="spec"
        )
    chosen = pick(as_table(table), roles("hotspots"), columns)
    chosen = chosen.mutate(
        place=chosen.place.cast("string").fill_null("–") if "place" in chosen.columns else ibis.literal("all"),
        period=chosen.date.truncate(UNITS[period]).strftime("%Y-%m-%d"),
    )
    keys = ["place", "period"]
    counts = Cells.of(keys, collect(chosen.group_by(keys).aggregate(count=chosen.count().cast("float64")), CELLS))
    terms = pd.DataFrame({"place": [], "period": [], "term": [], "contacts": []})
    if "text" in chosen.columns:
        texts = chosen.filter(chosen.text.notnull() & chosen.period.notnull())
        texts = texts.group_by([*keys, "text"]).aggregate(count=texts.count().cast("float64"))
        terms = _terms(collect(texts, TEXTS))
    return HotspotsSummary(period, counts, Cells.of([*keys, "term"], terms.astype({"contacts": "float64"})))


def words(text: str) -> set[str]:
    """The distinct terms of a text: English words, Chinese words of two characters or more, none that say nothing."""
    text = text.lower()
    parts: Sequence[str] = [text]
    if CHINESE.search(text):
        try:
            import rjieba
        except ImportError:
            raise MissingExtra("text", "rjieba") from None
        parts = rjieba.cut(text)
    return {word for part in parts for word in WORD.findall(part)} - STOP


def _terms(texts: pd.DataFrame) -> pd.DataFrame:
    """Contacts by place, period and term."""
    rows = list(_counted(texts))
    if len(rows) > TERMS:
        raise InsightError(say("Too many different words; group by coarser places or periods."), code="too_many_groups")
    return pd.DataFrame(rows, columns=["place", "period", "term", "contacts"])


def _counted(texts: pd.DataFrame) -> Iterator[tuple[str, str, str, float]]:
    cells: dict[tuple[str, str], Counter[str]] = {}
    for place, period, text, count in texts[["place", "period", "text", "count"]].itertuples(index=False):
        counter = cells.setdefault((place, period), Counter())
        for word in words(str(text)):
            counter[word] += count
    for (place, period), counter in cells.items():
        for term, count in counter.items():
            yield place, period, term, float(count)


def fit(
    summary: HotspotsSummary, *, last: int = 1, alarm: float = 0.05, history: int = 8, most_words: int = 8
) -> HotspotsModel:
    """Judges the `last` periods by at least `history` earlier ones. Raises NotEnoughData for less."""
    if not (1 <= last <= 1000 and 0 < alarm < 1 and history >= 4):
        raise InsightError(
            say("`last` is 1 or more periods, `alarm` a share, `history` at least 4 periods."), code="spec"
        )
    frame = summary.counts.frame
    frame = frame[frame["period"].notna()]
    require(float(frame["count"].sum()), 20, say("contacts with a day"))
    grid = _grid(frame, summary.period)
    require(
        grid.shape[1], history + last, say("{period}s from the first to the last contact", period=label(summary.period))
    )
    require(float((grid.sum(axis=1) > 0).sum()), 1, say("places with contacts"))
    rows = _judged(grid, last, summary.period)
    q = stats.false_discovery_control([row["p"] for row in rows], method="bh")
    for row, value in zip(rows, q, strict=True):
        row |= {"q": float(value), "hot": bool(value < alarm)}
    rows.sort(key=lambda row: (row["p"], row["place"], row["period"]))
    for row in rows[:50]:
        if row["hot"]:
            row["words"] = _words_of(summary.terms.frame, row["place"], row["period"], most_words)
    lost = int(summary.counts.frame.loc[summary.counts.frame["period"].isna(), "count"].sum())
    hot = [row for row in rows if row["hot"]]
    return HotspotsModel(
        n=int(frame["count"].sum()),
        finding=_finding(rows, len(hot)),
        parameters={"hot": float(len(hot)), "cells": float(len(rows)), "alarm": alarm},
        diagnostics={"places": grid.shape[0], "periods": grid.shape[1], "expected_false_alarms": alarm * len(hot)},
        rows=tuple(rows),
        notes=(say("{lost} contacts without a day are left out.", lost=lost),) if lost else (),
        alarm=alarm,
        period=summary.period,
    )


def _finding(rows: Sequence[Mapping[str, Any]], hot: int) -> str:
    if not hot:
        return say("None of {rows} cells is above what its past makes likely.", rows=len(rows))
    return say(
        "{hot} of {rows} cells are hot; the least expected is {place} in {period}: {count:.0f} "
        "instead of {expected:.1f}.",
        hot=hot,
        rows=len(rows),
        **{name: rows[0][name] for name in ("place", "period", "count", "expected")},
    )


def _grid(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """Places by periods, with 0 for a period without contacts."""
    grid = frame.pivot_table(index="place", columns="period", values="count", aggfunc="sum", fill_value=0.0)
    days = pd.DatetimeIndex(grid.columns)
    if (days.max() - days.min()).days > 365 * 200:
        raise InsightError(say("The days span more than 200 years; some of them cannot be right."), code="range")
    step = {"day": "D", "week": "7D", "month": "MS"}[period]
    every = pd.date_range(days.min(), days.max(), freq=step)
    grid.columns = days
    return grid.reindex(columns=every, fill_value=0.0)


def _judged(grid: pd.DataFrame, last: int, period: str) -> list[dict[str, Any]]:
    """Count, expectation and chance of the last periods of each place: its mean level times the season of all
    places."""
    values = grid.to_numpy()
    season = _season(values, pd.DatetimeIndex(grid.columns), period, last)
    # Levels drift: only the latest past says what is usual now.
    begin = max(values.shape[1] - last - RECENT, 0)
    past, now, usual = values[:, begin:-last], values[:, -last:], season[begin:-last]
    level = past.sum(axis=1) / usual.sum()
    expected_past = level[:, None] * usual
    rows = []
    days = pd.DatetimeIndex(grid.columns)
    for k, place in enumerate(grid.index):
        spread = _dispersion(past[k], expected_past[k])
        # The level itself is only estimated: its error widens the prediction (Farrington's 1 + 1/n).
        error = spread / max(past[k].sum(), 0.5)
        for j in range(last):
            mean = max(float(level[k] * season[len(season) - last + j]), 0.5 / past.shape[1])
            rows.append(
                {
                    "place": str(place),
                    "period": str(days[len(season) - last + j].date()),
                    "count": float(now[k, j]),
                    "expected": mean,
                    "ratio": float(now[k, j] / mean),
                    "p": _chance(float(now[k, j]), mean, spread, error, past.shape[1]),
                    "words": [],
                }
            )
    return rows


def _season(values: Array, days: pd.DatetimeIndex, period: str, last: int) -> Array:
    """The factor of each period: weekday or month over all places, where two full rounds were seen."""
    place = np.asarray(days.dayofweek if period == "day" else days.month - 1)
    total, size = values[:, :-last].sum(axis=0), 7 if period == "day" else 12
    rounds = len(total) / {"day": 7, "week": 52, "month": 12}[period]
    if rounds < 2:
        return np.ones(len(days))
    counts = np.bincount(place[:-last], minlength=size)
    mean = np.bincount(place[:-last], total, minlength=size) / np.maximum(counts, 1)
    factor = np.where(counts > 0, mean, total.mean()) / max(float(total.mean()), 1e-9)
    found: Array = np.maximum(factor, 0.05)[place]
    return found


def _dispersion(seen: Array, expected: Array) -> float:
    """Variance over mean, at least 1; past outbreaks are weighted down (Farrington's second pass)."""
    mean = np.maximum(expected, 1e-9)
    residual = (seen - mean) ** 2 / mean
    spread = max(float(residual.sum() / max(len(seen) - 1, 1)), 1.0)
    weight = np.where(residual > 6.6 * spread, 6.6 * spread / np.maximum(residual, 1e-9), 1.0)
    return max(float((weight * residual).sum() / max(weight.sum() - 1, 1)), 1.0)


def _chance(count: float, mean: float, spread: float, error: float, seen: int) -> float:
    """P(X >= count) for a spread that is itself only estimated from `seen` periods, as Student's t is to the normal.

    A sample variance scatters like χ²/ν with ν = 2(n - 1) / (2 + excess kurtosis); that of a negative binomial of
    size s is 6/s + 1/variance."""
    freedom = 2 * (seen - 1) / (2 + 6 * (spread - 1) / mean + 1 / (mean * spread))
    spreads = np.maximum(spread * freedom / special.chdtri(freedom, NODES), 1.0)
    return float(_tail(count, mean, mean * spreads + mean**2 * error).mean())


def _tail(count: float, mean: float, variance: Array) -> Array:
    """P(X >= count), negative binomial with this mean and these variances, Poisson where they are equal."""
    size = mean**2 / np.maximum(variance - mean, 1e-9 * mean)
    return np.asarray(special.betainc(count, size, mean / (size + mean)) if count > 0 else np.ones(len(size)), float)


def _words_of(terms: pd.DataFrame, place: str, period: str, most: int) -> list[str]:
    """The terms that set a cell apart from all others: z of the log-odds with the whole as prior, above 1.96."""
    if terms.empty:
        return []
    whole = terms.groupby("term")["contacts"].sum()
    here = terms[(terms["place"] == place) & (terms["period"] == period)].groupby("term")["contacts"].sum()
    prior = whole / whole.sum() * 500
    cell = here.reindex(whole.index, fill_value=0.0)
    inside, outside = cell + prior, whole - cell + prior
    n1, n2 = inside.sum(), outside.sum()
    odds = np.log(inside / (n1 - inside)) - np.log(outside / (n2 - outside))
    score = (odds / np.sqrt(1 / inside + 1 / outside)).loc[here.index]
    best = score[(score > 1.96) & (here >= 2)].sort_values(ascending=False, kind="stable")
    return [str(term) for term in best.index[:most]]


def score(model: HotspotsModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The contacts with `hot`, whether their place is hot in their period (missing for periods that were not
    judged), and, where there is text, `said`, the wording most often given of those that say the same, and
    `said_times`, how many contacts say it (at most 500 000 different texts)."""
    import ibis

    source = as_table(table)
    chosen = pick(source, roles("hotspots"), columns)
    given = dict(columns or {})
    place = ibis.literal("all")
    if "place" in chosen.columns:
        place = source[given.get("place", "place")].cast("string").fill_null("–")
    day = cast(source[given.get("date", "date")], "day").truncate(UNITS[model.period]).strftime("%Y-%m-%d")
    keyed = source.mutate(__cell=place + "|" + day)
    cells = [f"{row['place']}|{row['period']}" for row in model.rows]
    side = pd.DataFrame({"__cell": cells, "hot": [row["hot"] for row in model.rows]})
    marked = attach(keyed, side, "__cell").drop("__cell")
    if "text" not in chosen.columns:
        return marked
    texts = chosen.filter(chosen.text.notnull())
    texts = texts.group_by("text").aggregate(count=texts.count().cast("float64"))
    same = sayings(collect(texts, TEXTS)).rename(columns={"text": "__text"})
    keyed = marked.mutate(__text=marked[given.get("text", "text")].cast("string"))
    return attach(keyed, same, "__text").drop("__text")
