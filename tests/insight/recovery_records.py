"""Simulators with known truth for the models of records, contacts and purchases, as in recovery_data."""

from typing import Any

import numpy as np
import pandas as pd

from tests.insight.recovery_data import Truth

AGREE = {"given_name": 0.9, "surname": 0.97, "birth_date": 0.95, "phone": 0.8}
KINDS = {"given_name": 800, "surname": 100, "birth_date": 20_000, "phone": 10**9}
HOT = 4


def recorded(rng: np.random.Generator, n: int = 1600, copies: int = 400) -> tuple[pd.DataFrame, Truth]:
    """Records of persons, the last ones copies of others in which each field was kept with a chance of its own."""
    first = {name: rng.integers(0, kinds, n - copies) for name, kinds in KINDS.items()}
    again = rng.choice(n - copies, copies, replace=False)
    frame = {}
    for name, values in first.items():
        kept = rng.random(copies) < AGREE[name]
        every = np.concatenate([values, np.where(kept, values[again], rng.integers(0, KINDS[name], copies))])
        # Written far apart, so that another value is not a slip of the pen.
        frame[name] = [f"{value * 7_368_787 % 2**31:010d}"[::-1] for value in every]
    truth: Truth = {f"m_{name}": share for name, share in AGREE.items()}
    frame["id"] = [f"r{k}" for k in range(n)]
    # Pairs that agree in neither the phone nor two of the others are never compared.
    g, s, b, phone = AGREE.values()
    compared = 1 - (1 - phone) * (1 - g * s - g * b - s * b + 2 * g * s * b)
    return pd.DataFrame(frame), truth | {"lambda": compared * copies / (n * (n - 1) / 2)}


def breaking_out(rng: np.random.Generator, places: int = 60) -> tuple[pd.DataFrame, Truth]:
    """Forty weeks in places of different sizes; in the last week four of them have eight times as many."""
    mean = rng.uniform(8, 25, places)[:, None] * np.ones(40)
    mean[:HOT, -1] *= 8
    counts = rng.negative_binomial(8, 8 / (8 + mean))
    place, week = np.nonzero(counts >= 0)
    rows = np.repeat(np.arange(counts.size), counts.ravel())
    day = pd.Timestamp("2025-01-06") + pd.to_timedelta(7 * week[rows], unit="D")
    frame = pd.DataFrame({"place": [f"p{k}" for k in place[rows]], "date": day.astype("datetime64[us]")})
    return frame, {"false alarms": 0.05, "missed": 0.05}


def alarmed(model: Any) -> dict[str, tuple[float, None, None]]:
    """The share of false alarms among all, and of planted hot spots that raised none."""
    hot = {row["place"] for row in model.rows if row["hot"]}
    planted = {f"p{k}" for k in range(HOT)}
    return {
        "false alarms": (len(hot - planted) / max(len(hot), 1), None, None),
        "missed": (len(planted - hot) / HOT, None, None),
    }


def classed(rng: np.random.Generator, n: int = 500) -> tuple[pd.DataFrame, Truth]:
    """Customers whose fifths of each of the three are known, since no two are alike in any; the truth is exact."""
    fifths = {name: rng.permutation(n) * 5 // n + 1 for name in "RFM"}
    often, last = fifths["F"] * 4 - rng.integers(0, 4, n), fifths["R"] * 100 - rng.integers(1, 100, n)
    who = np.repeat(np.arange(n), often)
    place = np.concatenate([np.arange(many) for many in often])
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(last[who] + 30 - place, unit="D")
    spent = fifths["M"] * 1000 - rng.integers(1, 900, n)
    frame = pd.DataFrame({"customer": [f"c{k}" for k in who], "date": day.astype("datetime64[us]")})
    cells = pd.DataFrame(fifths).value_counts()
    best = (fifths["R"] == 5) & (fifths["F"] == 5)
    truth: Truth = {"cells": float(len(cells)), "most in a cell": float(cells.max()), "best": float(best.sum())}
    return frame.assign(amount=spent[who] / often[who]), truth | {"their amount": float(spent[best].sum())}


def fifths(model: Any) -> dict[str, tuple[float, None, None]]:
    """Cells, the most customers in one, and those who bought last and most often, with what they spent."""
    cells = model.frame()
    best = cells[(cells["R"] == 5) & (cells["F"] == 5)]
    found = {"cells": len(cells), "most in a cell": cells["customers"].max(), "best": best["customers"].sum()}
    found["their amount"] = best["amount"].sum()
    return {name: (float(value), None, None) for name, value in found.items()}


def telling(rng: np.random.Generator, n: int = 300) -> tuple[pd.DataFrame, Truth]:
    """Apostles worth 100 on the mean and antagonists worth -40; how many others hear of it follows exactly."""
    angry = rng.random(n) < 0.3
    value = rng.normal(np.where(angry, -40.0, 100.0), 25)
    frame = pd.DataFrame({"kind": np.where(angry, "antagonist", "apostle"), "value": value})
    frame["satisfaction"] = np.where(angry, "unhappy", "delighted")
    truth: Truth = {"apostle": 100.0, "antagonist": -40.0, "total": float(value.sum())}
    return frame, truth | {"told": float(22 * angry.sum() + 10 * (~angry).sum())}


def told(model: Any) -> dict[str, tuple[float, None, None]]:
    """The value of one of each kind, of all together, and how many hear of it."""
    found = {row["kind"]: row["value"] for row in model.rows}
    found |= {"total": model.parameters["total"], "told": sum(row["tells"] for row in model.rows)}
    return {name: (float(value), None, None) for name, value in found.items()}
