"""One case per model: data on which it works, its roles and options. The tests over all models read this."""

from typing import Any

import numpy as np
import pandas as pd

from tests.insight.case import Case
from tests.insight.cases_value import VALUE


def _answers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "branch": rng.choice(["Dalian", "Qingdao", "深圳"], n),
            "perceived": rng.integers(1, 11, n).astype(float),
            "expected": rng.integers(1, 11, n).astype(float),
        }
    )


def _units(rng: np.random.Generator, n: int) -> pd.DataFrame:
    unit = rng.integers(0, 12, n)
    return pd.DataFrame({"region": [f"r{number}" for number in unit], "score": np.round(rng.normal(80 + unit, 10), 1)})


def _scores(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame({"score": rng.integers(0, 11, n).astype(float), "branch": rng.choice(["A", "B", "C"], n)})


def _pairs(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "feature": rng.choice(["door", "radio", "price"], n),
            "functional": rng.integers(1, 6, n).astype(float),
            "dysfunctional": rng.integers(1, 6, n).astype(float),
        }
    )


def _two_forms(rng: np.random.Generator, n: int) -> pd.DataFrame:
    form = rng.choice(["five", "ten"], n)
    score = np.where(form == "five", rng.integers(1, 6, n), rng.integers(1, 11, n))
    return pd.DataFrame({"form": form, "score": score.astype(float)})


def _kinds(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": rng.choice(["apostles", "loyal", "hostile"], n),
            "value": np.round(rng.normal(20, 30, n), 2),
            "customers": rng.integers(1, 9, n).astype(float),
            "satisfaction": rng.choice(["delighted", "satisfied", "unhappy"], n),
        }
    )


def _questions(rng: np.random.Generator, n: int) -> pd.DataFrame:
    quality = rng.normal(0, 1, n)
    satisfaction = 0.7 * quality + rng.normal(0, 0.7, n)
    loyalty = 0.6 * satisfaction + rng.normal(0, 0.8, n)
    made = {"q": quality, "s": satisfaction, "l": loyalty}
    return pd.DataFrame(
        {
            f"{name}{k}": np.clip(np.round(6 + 2 * (part + rng.normal(0, 0.6, n))), 1, 10)
            for name, part in made.items()
            for k in (1, 2, 3)
        }
    )


def _attributes(rng: np.random.Generator, n: int) -> pd.DataFrame:
    frame = pd.DataFrame(rng.integers(1, 11, (n, 3)).astype(float), columns=["price", "speed", "care"])
    overall = np.clip(np.round(frame @ [0.1, 0.5, 0.4] + rng.normal(0, 1, n)), 1, 10)
    return frame.assign(overall=overall, brand=rng.choice(["ours", "theirs", "others"], n))


def _items(rng: np.random.Generator, n: int) -> pd.DataFrame:
    mood = rng.normal(0, 1, (n, 1))
    p = np.clip(np.round(4 + mood + rng.normal(0, 1, (n, 4))), 1, 7)
    e = np.clip(np.round(5 + rng.normal(0, 1, (n, 4))), 1, 7)
    return pd.DataFrame(np.hstack([p, e]), columns=[f"{letter}{k}" for letter in "PE" for k in range(1, 5)])


def _slots(rng: np.random.Generator, n: int) -> pd.DataFrame:
    slot = rng.integers(8, 20, n)
    calls = rng.poisson(20 + 3 * slot).astype(float)
    return pd.DataFrame(
        {"interval": [f"{hour:02d}:00" for hour in slot], "calls": calls, "handling": rng.normal(200, 20, n)}
    )


def _kept(rng: np.random.Generator, n: int) -> pd.DataFrame:
    kept = (rng.random(n) < 0.8).astype(float)
    return pd.DataFrame(
        {"kept": kept, "margin": np.round(rng.normal(100, 20, n), 2), "segment": rng.choice(["gold", "base"], n)}
    )


def _times(rng: np.random.Generator, n: int) -> pd.DataFrame:
    month = rng.integers(1, 13, n)
    return pd.DataFrame(
        {
            "value": np.round(rng.lognormal(1, 0.5, n), 2),
            "period": [f"2026-{m:02d}" for m in month],
            "hall": rng.choice(["A", "B"], n),
        }
    )


def _feelings(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "satisfaction": rng.integers(1, 6, n).astype(float),
            "stays": rng.integers(0, 2, n).astype(float),
            "recommends": rng.integers(0, 11, n).astype(float),
            "holdings": rng.integers(1, 5, n).astype(float),
            "tier": rng.choice(["gold", "base"], n),
        }
    )


def _contacts(rng: np.random.Generator, n: int) -> pd.DataFrame:
    channel = rng.choice(["phone", "e-mail", "face to face"], n)
    cost = np.where(channel == "e-mail", 2.0, 8.0) + rng.random(n)
    return pd.DataFrame(
        {"channel": channel, "cost": cost, "speed": rng.exponential(5, n), "resolved": rng.integers(0, 2, n) * 1.0}
    )


def _chain(rng: np.random.Generator, n: int) -> pd.DataFrame:
    made: dict[str, Any] = {"internal_quality": rng.normal(0, 1, n)}
    for one, other in (
        ("internal_quality", "staff_satisfaction"),
        ("staff_satisfaction", "satisfaction"),
        ("satisfaction", "profit"),
    ):
        made[other] = 0.6 * made[one] + 0.8 * rng.normal(0, 1, n)
    return pd.DataFrame(made) * 10 + 50


ITEMS = tuple(f"{name}{k}" for name in "qsl" for k in (1, 2, 3))
PATHS: dict[str, Any] = {
    "constructs": {"quality": ["q1", "q2", "q3"], "satisfaction": ["s1", "s2", "s3"], "loyalty": ["l1", "l2", "l3"]},
    "paths": ["quality -> satisfaction", "satisfaction -> loyalty"],
}


CASES: dict[str, Case] = {
    **VALUE,
    "satisfaction": Case(_answers, ("perceived", "expected"), ("branch",), summarise={"by": ("branch",)}),
    "league": Case(_units, ("score",), ("region",), columns={"unit": "region", "value": "score"}, fit={"draws": 500}),
    "nps": Case(_scores, ("score",), ("branch",), summarise={"by": ["branch"]}),
    "kano": Case(_pairs, ("functional", "dysfunctional"), ("feature",)),
    "scales": Case(_two_forms, ("score",), ("form",), fit={"forms": ["five", "ten"], "draws": 200}),
    "word-of-mouth": Case(_kinds, ("value", "customers"), ("kind",), fit={"printed_total": 100.0}),
    "path-model": Case(_questions, ITEMS, summarise=PATHS, fit={"draws": 100, "scale": [1, 10]}),
    "drivers": Case(
        _attributes,
        ("price", "speed", "care", "overall"),
        ("brand",),
        columns={"outcome": "overall"},
        summarise={"drivers": ["price", "speed", "care"], "low": 3, "high": 8},
        fit={"draws": 60},
    ),
    "importance": Case(
        _attributes,
        ("price", "speed", "care", "overall"),
        ("brand",),
        summarise={"attributes": ["price", "speed", "care"], "own": "ours"},
    ),
    "staffing": Case(_slots, ("calls", "handling"), ("interval",), fit={"patience": 120}),
    "retention": Case(_kept, ("kept", "margin"), ("segment",)),
    "process": Case(_times, ("value",), ("hall", "period"), summarise={"by": ["hall"], "limit": 4.0}),
    "loyalty": Case(
        _feelings,
        ("satisfaction", "stays", "holdings"),
        ("tier",),
        summarise={"by": ["tier"], "indicators": ["holdings"]},
    ),
    "channels": Case(_contacts, ("cost", "speed", "resolved"), ("channel",)),
    "profit-chain": Case(
        _chain, ("internal_quality", "staff_satisfaction", "satisfaction", "profit"), fit={"draws": 60}
    ),
    "servqual": Case(
        _items,
        ("P1", "P2", "E1", "E3"),
        summarise={"dimensions": {"reliability": ["1", "2"], "empathy": ["3", "4"]}},
        fit={"weights": {"reliability": 60, "empathy": 40}},
    ),
}
