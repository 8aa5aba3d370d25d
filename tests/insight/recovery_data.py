"""Simulators with known truth, one per model: (generator of random numbers) -> (rows, name -> true value)."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.insight.cases_value import debtors
from zhiyin.insight import drivers, logit, scorecard, tables

# A number, or how to find it for what was learnt.
Truth: TypeAlias = dict[str, float | Callable[[Any], float]]
Simulator: TypeAlias = Callable[[np.random.Generator], tuple[pd.DataFrame, Truth]]
BUYING = {"r": 0.8, "alpha": 10.0, "a": 0.8, "b": 2.5}
SPENDING = {"p": 6.0, "q": 4.0, "gamma": 15.0}


def buying(first: int, n: int = 5000) -> Simulator:
    """BG/NBD (`first` = 0), or MBG/NBD (1), where customers may be lost after their first purchase too; in weeks."""

    def simulate(rng: np.random.Generator) -> tuple[pd.DataFrame, Truth]:
        age, leaving = rng.uniform(30, 60, n), rng.beta(BUYING["a"], BUYING["b"], n)
        rate = rng.gamma(BUYING["r"], 1 / BUYING["alpha"], n)
        x, last, now = np.zeros(n), np.zeros(n), np.zeros(n)
        there = rng.random(n) > leaving if first else np.ones(n, bool)
        while there.any():
            now = now + rng.exponential(1 / rate)
            there &= now <= age
            x[there] += 1
            last[there] = now[there]
            there &= rng.random(n) > leaving
        return pd.DataFrame({"frequency": x, "recency": last, "age": age}), BUYING

    return simulate


def living(rng: np.random.Generator, n: int = 2000) -> tuple[pd.DataFrame, Truth]:
    """Pareto/NBD in weeks: a life that may end at any time."""
    truth = {"r": 0.8, "alpha": 8.0, "s": 0.8, "beta": 15.0}
    age = rng.uniform(60, 100, n)
    span = np.minimum(rng.exponential(1 / rng.gamma(truth["s"], 1 / truth["beta"], n)), age)
    x = rng.poisson(rng.gamma(truth["r"], 1 / truth["alpha"], n) * span)
    last = np.where(x > 0, span * rng.random(n) ** (1 / np.maximum(x, 1)), 0)
    return pd.DataFrame({"frequency": x.astype(float), "recency": last, "age": age}), truth


def _spent(rng: np.random.Generator, x: NDArray[Any]) -> NDArray[Any]:
    """The mean of x purchases, gamma around a customer's own level that is gamma over customers."""
    level = rng.gamma(SPENDING["q"], 1 / SPENDING["gamma"], len(x))
    many = np.maximum(x, 1)
    return np.where(x > 0, rng.gamma(SPENDING["p"] * many, 1 / (many * level)), np.nan)


def spending(rng: np.random.Generator, n: int = 5000) -> tuple[pd.DataFrame, Truth]:
    """Gamma-Gamma."""
    x = 1.0 + rng.poisson(2, n)
    return pd.DataFrame({"frequency": x, "monetary": _spent(rng, x)}), SPENDING


def valued(rng: np.random.Generator) -> tuple[pd.DataFrame, Truth]:
    """BG/NBD with Gamma-Gamma."""
    frame, truth = buying(0)(rng)
    return frame.assign(monetary=_spent(rng, frame["frequency"].to_numpy())), truth | SPENDING


def giving(rng: np.random.Generator, n: int = 3000) -> tuple[pd.DataFrame, Truth]:
    """BG/BB over eight opportunities."""
    truth = {"alpha": 1.2, "beta": 0.75, "gamma": 0.66, "delta": 2.8}
    use, loss = rng.beta(1.2, 0.75, n)[:, None], rng.beta(0.66, 2.8, n)[:, None]
    uses = (rng.random((n, 8)) < use) & (np.cumsum(rng.random((n, 8)) < loss, axis=1) == 0)
    last = np.where(uses.any(axis=1), 8 - np.argmax(uses[:, ::-1], axis=1), 0)
    return pd.DataFrame({"frequency": uses.sum(axis=1), "recency": last, "periods": 8}).astype(float), truth


def renewing(rng: np.random.Generator, n: int = 2000) -> tuple[pd.DataFrame, Truth]:
    """sBG, seen for eight periods."""
    leaves = rng.geometric(rng.beta(0.7, 2.0, n))
    frame = pd.DataFrame({"periods": np.minimum(leaves, 8), "left": leaves <= 8}).astype(float)
    return frame, {"alpha": 0.7, "beta": 2.0}


def lapsing(rng: np.random.Generator, n: int = 300) -> tuple[pd.DataFrame, Truth]:
    """Exponential lives with two causes of their end, followed for different times; judged at 7."""
    life, end = rng.exponential(10, n), rng.uniform(5, 25, n)
    way = np.where(life <= end, rng.choice(["active", "passive"], n, p=[0.4, 0.6]), "no")
    lost = 1 - np.exp(-0.7)
    truth = {"survival": 1 - lost, "lost_to_active": 0.4 * lost, "lost_to_passive": 0.6 * lost}
    return pd.DataFrame({"duration": np.minimum(life, end), "left": way}), truth


def _normal_auc() -> float:
    """The area under the curve of chances 1 / (1 + exp(1 - u)), u normal with variance 1."""
    u = np.linspace(-8, 8, 4001)
    weight = np.exp(-(u**2) / 2)
    leaves = weight / (1 + np.exp(1 - u))
    stays = weight - leaves
    below = np.cumsum(stays) - stays / 2
    return float((leaves * below).sum() / (leaves.sum() * stays.sum()))


def leaving(rng: np.random.Generator, n: int = 1500) -> tuple[pd.DataFrame, Truth]:
    """Logistic in two numbers."""
    x = rng.normal(size=(n, 2))
    left = rng.random(n) < 1 / (1 + np.exp(1 - 0.8 * x[:, 0] + 0.6 * x[:, 1]))
    frame = pd.DataFrame({"left": left.astype(int), "calls": x[:, 0], "tenure": x[:, 1]})
    return frame, {"calls": np.exp(0.8), "tenure": np.exp(-0.6), "auc": _normal_auc()}


def owing(rng: np.random.Generator, n: int = 800) -> tuple[pd.DataFrame, Truth]:
    """Debtors; the truth is how well this very card ranks 20 000 others."""
    others = debtors(np.random.default_rng(10**6), 20_000)

    def ranked(model: Any) -> float:
        points = tables.run(scorecard.score(model, others))["points"].to_numpy()
        return logit.auc(others["bad"].to_numpy(float), -points)[0]

    return debtors(rng, n), {"auc": ranked}


def lasting(rng: np.random.Generator, n: int = 600) -> tuple[pd.DataFrame, Truth]:
    """Proportional hazards in two numbers."""
    x = rng.normal(size=(n, 2))
    life, end = rng.exponential(10 / np.exp(0.5 * x[:, 0] - 0.4 * x[:, 1])), rng.uniform(5, 20, n)
    frame = pd.DataFrame({"left": (life <= end).astype(int), "duration": np.minimum(life, end)})
    return frame.assign(calls=x[:, 0], tenure=x[:, 1]), {"calls": np.exp(0.5), "tenure": np.exp(-0.4)}


def reflecting(rng: np.random.Generator, n: int = 400) -> tuple[pd.DataFrame, Truth]:
    """Three constructs, each seen through three questions with loadings of .8."""
    quality = rng.normal(size=n)
    satisfaction = 0.6 * quality + 0.8 * rng.normal(size=n)
    loyalty = 0.5 * satisfaction + 0.75**0.5 * rng.normal(size=n)
    made = {"q": quality, "s": satisfaction, "l": loyalty}
    items = {f"{name}{k}": 0.8 * part + 0.6 * rng.normal(size=n) for name, part in made.items() for k in (1, 2, 3)}
    return pd.DataFrame(items), {"quality->satisfaction": 0.6, "satisfaction->loyalty": 0.5}


def chained(rng: np.random.Generator, n: int = 200) -> tuple[pd.DataFrame, Truth]:
    """Units of a service profit chain, each link .6."""
    made = {"internal_quality": rng.normal(size=n)}
    for one, other in (("internal_quality", "satisfaction"), ("satisfaction", "profit")):
        made[other] = 0.6 * made[one] + 0.8 * rng.normal(size=n)
    truth = {"internal_quality->satisfaction": 0.6, "satisfaction->profit": 0.6}
    return pd.DataFrame(made), truth


def driving(rng: np.random.Generator, n: int = 1000) -> tuple[pd.DataFrame, Truth]:
    """Three drivers that go together, weights .5, .3 and .2; the truth by LMG on the true correlations."""
    names, weight = ["price", "speed", "care"], np.array([0.5, 0.3, 0.2])
    between = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    with_outcome = between @ weight / np.sqrt(weight @ between @ weight + 0.5)
    whole = np.block([[np.ones((1, 1)), with_outcome[None]], [with_outcome[:, None], between]])
    x = rng.multivariate_normal(np.zeros(3), between, n)
    frame = pd.DataFrame(x, columns=names).assign(overall=x @ weight + 0.5**0.5 * rng.normal(size=n))
    return frame, dict(zip(names, map(float, drivers.decompose(whole)[0]), strict=True))
