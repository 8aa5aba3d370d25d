"""Simulators with known truth for the models of answers, counts and times, as in recovery_data."""

import numpy as np
import pandas as pd

from tests.insight.recovery_data import Truth


def competing(rng: np.random.Generator, n: int = 300) -> tuple[pd.DataFrame, Truth]:
    """Two brands judged 1..10; ours .6 of the way up, theirs .5."""
    ours = np.arange(n) % 2 == 0
    speed = 1.0 + rng.binomial(9, np.where(ours, 0.6, 0.5))
    frame = pd.DataFrame({"brand": np.where(ours, "ours", "theirs"), "speed": speed})
    frame["overall"] = speed + rng.normal(size=n)
    return frame, {"performance": 60.0, "lead": 0.9}


def expecting(rng: np.random.Generator, n: int = 300) -> tuple[pd.DataFrame, Truth]:
    """Answers 1..10 whose two questions share a mood, so that they go together."""
    steps = np.arange(10)
    chance = np.array([1, 1, 1, 2, 3, 5, 8, 9, 6, 4.0]) / 40
    expected = rng.choice(steps, n, p=chance)
    perceived = np.clip(expected + rng.choice([-2, -1, 0, 1], n, p=[0.25, 0.35, 0.3, 0.1]), 0, 9)
    move = {-2: 0.25, -1: 0.35, 0: 0.3, 1: 0.1}
    joint = [(e, min(max(e + m, 0), 9), chance[e] * p) for e in steps for m, p in move.items()]
    mean_p, mean_e = (sum((pair[k] + 1) * pair[2] for pair in joint) for k in (1, 0))
    ratios = sum((p + 1) / (e + 1) * weight for e, p, weight in joint)
    truth = {"perceived": mean_p, "ratio_of_means": mean_p / mean_e, "mean_of_ratios": ratios}
    frame = pd.DataFrame({"perceived": perceived + 1.0, "expected": expected + 1.0})
    return frame, truth | {"disconfirmation": mean_p - mean_e}


def ranking(rng: np.random.Generator, units: int = 30) -> tuple[pd.DataFrame, Truth]:
    """Units whose true means are drawn anew each time; the truth is that of the first."""
    mean = rng.normal(80, 4, units)
    unit = np.repeat(np.arange(units), rng.integers(10, 60, units))
    frame = pd.DataFrame({"unit": [f"r{one}" for one in unit], "value": rng.normal(mean[unit], 12)})
    return frame, {"shrunken": float(mean[0])}


def recommending(rng: np.random.Generator, n: int = 200) -> tuple[pd.DataFrame, Truth]:
    """Promoters .5, passives .3, detractors .2."""
    return pd.DataFrame({"score": rng.choice([10.0, 8.0, 3.0], n, p=[0.5, 0.3, 0.2])}), {"score": 0.3, "mean": 8.0}


def classing(rng: np.random.Generator, n: int = 300) -> tuple[pd.DataFrame, Truth]:
    """A feature that .3 call attractive, .25 one-dimensional, .2 must-be, .2 indifferent, .05 otherwise."""
    pairs = np.array([(1, 3), (1, 5), (3, 5), (3, 3), (5, 1), (1, 1)], float)
    answers = pairs[rng.choice(6, n, p=[0.3, 0.25, 0.2, 0.2, 0.03, 0.02])]
    frame = pd.DataFrame(answers, columns=["functional", "dysfunctional"]).assign(feature="door")
    return frame, {"better": 0.55 / 0.95, "worse": -0.45 / 0.95}


def linking(rng: np.random.Generator, n: int = 800) -> tuple[pd.DataFrame, Truth]:
    """Two forms answered alike, so that every score is worth itself."""
    score = rng.choice([1.0, 2.0, 3.0, 4.0, 5.0], n, p=[0.1, 0.2, 0.3, 0.25, 0.15])
    return pd.DataFrame({"form": rng.choice(["one", "two"], n), "score": score}), {"2": 2.0, "3": 3.0, "4": 4.0}


def falling_short(rng: np.random.Generator, n: int = 200) -> tuple[pd.DataFrame, Truth]:
    """Two items that fall .5 and .9 short of what is expected."""
    mood = rng.normal(size=n)
    items = {f"{letter}{k}": 5 + mood + rng.normal(size=n) for letter in "PE" for k in (1, 2)}
    frame = pd.DataFrame(items)
    frame["P1"] -= 0.5
    frame["P2"] -= 0.9
    return frame, {"score": -0.7}


def keeping(rng: np.random.Generator, n: int = 800) -> tuple[pd.DataFrame, Truth]:
    """Eight of ten stay, at a margin of 100."""
    frame = pd.DataFrame({"kept": (rng.random(n) < 0.8).astype(float), "margin": rng.normal(100, 20, n)})
    return frame, {"retention": 0.8, "value": 100 * 0.8 / (1.08 - 0.8)}


def feeling(rng: np.random.Generator, n: int = 400) -> tuple[pd.DataFrame, Truth]:
    """Delighted and leaving .2, unhappy and staying .3."""
    glad, stays = rng.random(n) < 0.5, rng.random(n) < 0.6
    frame = pd.DataFrame({"satisfaction": np.where(glad, 5.0, 2.0), "stays": stays.astype(float)})
    return frame, {"mercenary": 0.2, "hostage": 0.3}


def contacting(rng: np.random.Generator, n: int = 600) -> tuple[pd.DataFrame, Truth]:
    """Two channels; the telephone costs 8 and resolves .7."""
    phone = rng.random(n) < 0.5
    frame = pd.DataFrame({"channel": np.where(phone, "phone", "e-mail"), "cost": rng.gamma(4, np.where(phone, 2, 0.5))})
    return frame.assign(resolved=(rng.random(n) < np.where(phone, 0.7, 0.5)) * 1.0), {"cost": 8.0, "resolved": 0.7}


def timing(rng: np.random.Generator, n: int = 800) -> tuple[pd.DataFrame, Truth]:
    """Lognormal times against a limit of 4."""
    kept = 0.5 + 0.5 * float(np.vectorize(_erf)((np.log(4) - 1) / 0.5 / 2**0.5))
    return pd.DataFrame({"value": rng.lognormal(1, 0.5, n)}), {"kept": kept, "p95": float(np.exp(1 + 0.5 * 1.6448536))}


def _erf(value: float) -> float:
    from math import erf

    return erf(value)


def calling(rng: np.random.Generator, days: int = 60) -> tuple[pd.DataFrame, Truth]:
    """Calls of one interval, 40 a day, more uneven than Poisson."""
    frame = pd.DataFrame({"interval": "09:00", "calls": rng.negative_binomial(20, 1 / 3, days).astype(float)})
    return frame.assign(handling=200.0), {"calls": 40.0}


def selling(rng: np.random.Generator, months: int = 48) -> tuple[pd.DataFrame, Truth]:
    """Sales around a level; the truth is what the month to come brings."""
    sales = rng.normal(100, 10, months + 1)
    days = pd.date_range("2021-01-01", periods=months, freq="MS").astype("datetime64[us]")
    return pd.DataFrame({"date": days, "sales": sales[:-1]}), {"next": float(sales[-1])}
