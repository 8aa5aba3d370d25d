"""Which tier a customer belongs to: points for facts, a bar to enter and a lower one to leave, each tier its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ENTITLEMENTS = ("channel", "grade", "specialist", "plan", "other")
"""What a tier may entitle to: a channel, a grade of agent, a named specialist, a value-added plan, what is besides."""


@dataclass(frozen=True, slots=True)
class Step:
    """`points` for whom `fact` is at least `at_least`; of the steps of one fact the highest that is reached counts."""

    fact: str
    at_least: float
    points: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A tier is entered with `enter` points; it is left after `days` in a row below `leave`. Rank 1 is the highest."""

    tier: int
    rank: int
    enter: int
    leave: int
    days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier of a customer (by key), and since when its points lie below what the tier asks for."""

    tier: int | None
    below_since: date | None = None


def points_of(facts: Mapping[str, Any], steps: Sequence[Step]) -> int | None:
    """The sum over the facts; None where not one of them is known.

    >>> steps = [Step("value_12m", 100, 1), Step("value_12m", 1000, 5), Step("loyalty", 3, 2)]
    >>> points_of({"value_12m": 2000, "loyalty": None}, steps), points_of({"value_12m": 5}, steps), points_of({}, steps)
    (5, 0, None)
    """
    reached: dict[str, tuple[float, int]] = {}
    for step in steps:
        value = facts.get(step.fact)
        if value is None:
            continue
        best = reached.setdefault(step.fact, (float("-inf"), 0))
        if value >= step.at_least > best[0]:
            reached[step.fact] = (step.at_least, step.points)
    return sum(points for _bar, points in reached.values()) if reached else None


def reached(points: int, bars: Sequence[Bar]) -> int | None:
    """The highest tier whose bar the points enter."""
    return next((bar.tier for bar in sorted(bars, key=lambda bar: bar.rank) if points >= bar.enter), None)


def settled(points: int, standing: Standing, bars: Sequence[Bar], *, today: date) -> Standing:
    """The standing after today: up at once, down only after `days` in a row below the bar for leaving."""
    known = {bar.tier: bar for bar in bars}
    entered = reached(points, bars)
    present = known.get(standing.tier) if standing.tier is not None else None
    if present is None:
        return Standing(entered if entered is not None else standing.tier)
    if entered is not None and known[entered].rank < present.rank:
        return Standing(entered)
    if points >= present.leave:
        return Standing(standing.tier)
    since = standing.below_since or today
    return Standing(entered) if (today - since).days >= present.days else Standing(standing.tier, since)
