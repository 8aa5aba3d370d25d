"""How many agents a hotline needs: Erlang C, and Erlang A where callers hang up, per interval of the day.

Erlang 1917 (through the Poisson distribution, so that large loads are stable); Erlang A, M/M/n+M: Palm 1957; Garnett,
Mandelbaum & Reiman 2002, as a birth-death chain in logarithms. Rates and times of the functions are in one unit of
time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import special, stats

from zhiyin.insight import intervals, options
from zhiyin.insight.errors import InsightError
from zhiyin.insight.labels import noop
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, records, require
from zhiyin.insight.tables import Table, as_table, attach, collect, pick
from zhiyin.insight.wording import say

INTERVALS = 10_000
LARGEST_LOAD = 1e6


@dataclass(frozen=True)
class Queue:
    """What callers meet: chance to wait, share answered within the limit, mean wait, share of agents' time used,
    share that hangs up."""

    waits: float
    service_level: float
    mean_wait: float
    occupancy: float
    abandoned: float


def erlang_b(load: float, agents: int) -> float:
    """Share of calls blocked when nobody may wait; `load` in erlangs (calls per time x handling time)."""
    return float(np.exp(stats.poisson.logpmf(agents, load) - stats.poisson.logcdf(agents, load))) if load > 0 else 0.0


def erlang_c(rate: float, handling: float, agents: int, limit: float) -> Queue:
    """M/M/n: `rate` calls per unit of time, `handling` time per call, `limit` of the wait. More load than agents: no
    balance, everybody waits without end (`mean_wait` inf)."""
    load = rate * handling
    if load <= 0:
        return Queue(0.0, 1.0, 0.0, 0.0, 0.0)
    if agents <= load:
        return Queue(1.0, 0.0, float("inf"), 1.0, 0.0)
    blocked = erlang_b(load, agents)
    waits = agents * blocked / (agents - load * (1 - blocked))
    level = 1 - waits * float(np.exp(-(agents - load) * limit / handling))
    return Queue(waits, level, waits * handling / (agents - load), load / agents, 0.0)


def erlang_a(rate: float, handling: float, agents: int, limit: float, patience: float) -> Queue:
    """M/M/n+M: callers hang up after an exponential time of mean `patience`. `service_level`: answered within
    `limit`, of all."""
    load = rate * handling
    if load <= 0:
        return Queue(0.0, 1.0, 0.0, 0.0, 0.0)
    serve, leave = agents / handling, 1 / patience
    longest = int(10 * (rate / leave) ** 0.5 + max((rate - serve) / leave, 0) * 1.5 + 40 * agents**0.5 + 200)
    k = np.arange(agents + 1)
    below = k * np.log(load) - special.gammaln(k + 1)
    queue = np.arange(1, longest + 1)
    above = below[-1] + np.cumsum(np.log(rate) - np.log(serve + queue * leave))
    weights = np.exp(np.concatenate([below, above]) - max(below.max(), above.max()))
    chance = weights / weights.sum()
    waiting = chance[agents:]  # an arrival that finds `agents + j` inside waits for j + 1 departures
    length = float(chance[agents + 1 :] @ queue)
    ahead, ratio, x = np.arange(len(waiting)) + 1.0, serve / leave, float(np.exp(-leave * limit))
    # exp(-leave * wait) of such an arrival is Beta(ratio, j + 1); it is served with that chance.
    soon = ratio / (ratio + ahead) * (1 - special.betainc(ratio + 1, ahead, x))
    level = float(chance[:agents].sum() + waiting @ soon)
    busy = float(chance @ np.minimum(np.arange(len(chance)), agents))
    return Queue(float(waiting.sum()), level, length / rate, busy / agents, leave * length / rate)


def agents_needed(
    rate: float, handling: float, limit: float, target: float, patience: float | None = None
) -> tuple[int, Queue]:
    """The fewest agents that answer `target` of the calls within `limit`, and what callers then meet.

    Raises InsightError for a load beyond a million erlangs."""
    load = rate * handling
    if not load <= LARGEST_LOAD:
        raise InsightError(
            say("A load of {load:.3g} erlangs is beyond any call centre; check units.", load=load), code="out_of_range"
        )

    def meet(agents: int) -> Queue:
        if patience is None:
            return erlang_c(rate, handling, agents, limit)
        return erlang_a(rate, handling, agents, limit, patience)

    return _fewest(meet, 0 if load <= 0 else 1, int(load) + 1, target)


def _fewest(meet: Callable[[int], Queue], low: int, high: int, target: float) -> tuple[int, Queue]:
    if low == 0:
        return 0, meet(0)
    while meet(high).service_level < target:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if meet(middle).service_level >= target:
            high = middle
        else:
            low = middle + 1
    return high, meet(high)


@dataclass(frozen=True, eq=False)
class StaffingSummary(Summary):
    """Per interval of the day the rows (days), calls, their square, and the work in seconds; at most 10 000
    intervals."""

    model: ClassVar[str] = "staffing"
    slots: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class StaffingModel(Model):
    """`rows`: one per interval: `calls` with interval over the days, `load`, `agents` (with `agents_low`,
    `agents_high` for the ends of the calls' interval), `scheduled` (with shrinkage), and what callers meet.
    `parameters`: `agents_peak`, `agent_hours`."""

    model: ClassVar[str] = "staffing"
    method: ClassVar[str] = noop("Erlang C, or Erlang A where a patience is given; fewest agents for the target")
    source: ClassVar[str] = "Erlang 1917; Palm 1957; Garnett, Mandelbaum & Reiman 2002; Gans, Koole & Mandelbaum 2003"
    details: ClassVar[tuple[str, ...]] = ("calls_low", "calls_high", "waits")

    def charts(self) -> tuple[Chart, ...]:
        """Agents over the intervals."""
        labels = [str(row["interval"]) for row in self.rows]
        series = {name: [row[name] for row in self.rows] for name in ("agents", "scheduled")}
        return (Chart(kind="lines", title=self.finding, labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> StaffingSummary:
    """One pass. A row is one interval of one day: `interval` (its label, e.g. `09:30`), `calls`, and `handling`, the
    mean handling time in seconds. Raises InsightError for negative numbers."""
    chosen = pick(as_table(table), roles("staffing"), columns)
    known = chosen.filter(chosen.calls.notnull() & (chosen.handling.notnull() | (chosen.calls == 0)))
    work = known.calls * known.handling.fill_null(0.0)
    grouped = known.group_by("interval").aggregate(
        days=known.count().cast("float64"),
        calls=known.calls.sum(),
        squares=(known.calls * known.calls).sum(),
        work=work.sum(),
        negative=((known.calls < 0) | (known.handling < 0)).fill_null(False).cast("float64").sum(),
    )
    frame = collect(grouped, INTERVALS)
    if frame["negative"].sum() > 0:
        raise InsightError(say("Calls and handling times cannot be negative."), code="negative")
    return StaffingSummary(Cells.of(["interval"], frame.drop(columns="negative")))


def fit(
    summary: StaffingSummary,
    *,
    minutes: float = 30,
    target: float = 0.8,
    within: float = 20,
    patience: float | None = None,
    shrinkage: float = 0.0,
    level: float = 0.95,
) -> StaffingModel:
    """`minutes` of an interval; `target` share answered `within` seconds; `patience` in seconds for Erlang A;
    `shrinkage`: share of paid time that agents are not at the phone. Raises NotEnoughData without an interval,
    InsightError for settings that cannot be."""
    if not (
        0 < target < 1 and 0 <= shrinkage < 1 and minutes > 0 and within >= 0 and (patience is None or patience > 0)
    ):
        raise InsightError(
            say("Target and shrinkage are shares below 1; minutes and patience are positive."), code="spec"
        )
    if patience is not None:
        options.within("patience", patience, 1e-3, 86_400)
    frame = summary.slots.frame.sort_values("interval")
    require(float(frame["calls"].sum()), 1, say("calls with a handling time"))
    overall = float(frame["work"].sum() / frame["calls"].sum())
    if overall <= 0:
        raise InsightError(say("All handling times are zero; there is no work to staff."), code="constant")
    needs = (within, target, patience)
    rows = tuple(_row(row, minutes, needs, shrinkage, level) for row in records(frame))
    peak = max(rows, key=lambda row: row["agents"])
    hours = sum(row["scheduled"] for row in rows) * minutes / 60
    return StaffingModel(
        n=int(frame["calls"].sum()),
        finding=say(
            "At most {agents} agents are needed, at {interval}, for {target:.0%} within {within:g} "
            "s; {hours:.1f} paid hours a day.",
            agents=peak["agents"],
            interval=peak["interval"],
            target=target,
            within=within,
            hours=hours,
        ),
        parameters={"agents_peak": float(peak["agents"]), "agent_hours": hours, "handling": overall},
        diagnostics={"model": "Erlang C" if patience is None else "Erlang A", "minutes": minutes},
        rows=rows,
        notes=() if patience else (say("Erlang C lets nobody hang up: it asks for too many agents under load."),),
    )


def _row(
    row: Mapping[str, Any], minutes: float, needs: tuple[float, float, float | None], shrinkage: float, level: float
) -> dict[str, Any]:
    days, seconds = float(row["days"]), 60 * minutes
    within, target, patience = needs
    calls = float(row["calls"]) / days
    handling = float(row["work"]) / float(row["calls"]) if row["calls"] > 0 else 0.0
    agents, queue = agents_needed(calls / seconds, handling, within, target, patience)
    found = {"interval": row["interval"], "days": int(days), "calls": calls, "calls_low": None, "calls_high": None}
    found |= {"handling": handling, "load": calls / seconds * handling, "agents": agents, "agents_low": None}
    found |= {"agents_high": None, "scheduled": int(np.ceil(agents / (1 - shrinkage) - 1e-9))}
    if days >= 2:
        variance = max(float(row["squares"]) - days * calls**2, 0.0) / (days - 1)
        low, high = intervals.mean_interval(calls, variance, days, level)
        ends = [agents_needed(max(end, 0.0) / seconds, handling, within, target, patience)[0] for end in (low, high)]
        found |= {"calls_low": max(low, 0.0), "calls_high": high, "agents_low": ends[0], "agents_high": ends[1]}
    return found | queue.__dict__


def score(model: StaffingModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The table with `agents`, `scheduled`, `service_level` and `mean_wait` (seconds) of its interval."""
    source = as_table(table)
    name = (columns or {}).get("interval", "interval")
    pick(source, {"interval": "label"}, {"interval": name})
    wanted = ["agents", "scheduled", "service_level", "mean_wait"]
    known = pd.DataFrame.from_records(
        [{name: str(row["interval"]), **{w: row[w] for w in wanted}} for row in model.rows]
    )
    return attach(source, known, name)
