"""Logistic regression by Newton's method with a small ridge: what the scorecard and the churn model share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from zhiyin.insight.intervals import Array, z

Rows: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Logit:
    """Coefficients, the constant first, with their covariance."""

    coefficients: Array
    covariance: Array

    def chance(self, x: Array) -> Array:
        """The chance of a 1 for each row of x (without the constant)."""
        found: Array = special.expit(self.coefficients[0] + x @ self.coefficients[1:])
        return found


def fit(x: Array, y: Array, ridge: float = 1e-6, steps: int = 50) -> Logit:
    """Maximum likelihood with the penalty ridge/2 per squared coefficient (not on the constant); x has no constant."""
    wide = np.column_stack([np.ones(len(x)), x])
    penalty = np.full(wide.shape[1], ridge)
    penalty[0] = 1e-9
    share = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))
    beta = np.zeros(wide.shape[1])
    beta[0] = np.log(share / (1 - share))
    information = np.eye(len(beta))
    for _ in range(steps):
        p = special.expit(wide @ beta)
        information = (wide * np.maximum(p * (1 - p), 1e-12)[:, None]).T @ wide + np.diag(penalty)
        move = np.linalg.lstsq(information, wide.T @ (y - p) - penalty * beta, rcond=None)[0]
        beta = beta + move * min(1.0, 5.0 / max(float(np.abs(move).max()), 1e-12))
        if float(np.abs(move).max()) < 1e-9:
            break
    return Logit(beta, np.asarray(np.linalg.pinv(information), float))


def folds(count: int, y: Array, seed: int, groups: Array | None = None) -> Array:
    """The fold of each row, as many ones in each; rows of one group stay together."""
    rng = np.random.default_rng(seed)
    if groups is not None:
        _, at = np.unique(groups, return_inverse=True)
        return np.asarray(rng.permutation(np.arange(at.max() + 1) % count)[at], float)
    fold = np.empty(len(y))
    for value in (0, 1):
        rows = np.flatnonzero(y == value)
        fold[rng.permutation(rows)] = np.arange(len(rows)) % count
    return fold


@dataclass(frozen=True)
class Judged:
    """The chance of each row from the folds without it, and how well it ranks, with the standard error of that."""

    chance: Array
    auc: float
    error: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The normal interval of the area, within 0 and 1."""
        half = z(level) * self.error
        return max(self.auc - half, 0.0), min(self.auc + half, 1.0)


def judge(y: Array, fold: Array, learn: Callable[[Rows], Array]) -> Judged:
    """Cross-validation; `learn` fits on the rows told and gives the chances of all rows.

    The error has two parts: that of the rows judged, and that of the rows learnt from, by the jackknife over the folds
    (Efron & Stein 1981, AS 9): how much the ranking of all rows moves when a fold is left out."""
    outside, areas = np.full(len(y), y.mean()), []
    for part in np.unique(fold):
        inside = fold != part
        if len(np.unique(y[inside])) < 2:
            continue
        chance = learn(inside)
        outside[~inside] = chance[~inside]
        areas.append(auc(y, chance)[0])
    moved = float(np.var(areas)) * (len(areas) - 1) if areas else 0.0
    area, error = auc(y, outside, fold)
    return Judged(outside, area, float(np.hypot(error, moved**0.5)))


def auc(y: Array, chance: Array, fold: Array | None = None) -> tuple[float, float]:
    """Area under the ROC curve and its standard error (Mann-Whitney; DeLong, DeLong & Clarke-Pearson 1988).

    With `fold`, the area within the folds (LeDell, Petersen & van der Laan 2015, EJS 9): chances from different fits
    are not compared, since a fold with more ones leaves fewer to its fit, which then expects less. Folds count by
    their pairs of a one and a zero."""
    sides = _sides(y, np.zeros(len(y)) if fold is None else fold) or _sides(y, np.zeros(len(y)))
    parts = [_placements(chance[one], chance[zero]) for one, zero in sides]
    pairs = np.array([len(above) * len(below) for above, below in parts], float)
    share = pairs / pairs.sum()
    variance = 0.0
    for side in zip(*parts, strict=True):
        each = sum(weight**2 / len(part) for weight, part in zip(share, side, strict=True))
        variance += _within(side) * float(each)
    return float(share @ [above.mean() for above, _ in parts]), variance**0.5


def _sides(y: Array, fold: Array) -> list[tuple[Rows, Rows]]:
    """Which rows are ones and which zeros, for each fold that has both."""
    sides = [((fold == part) & (y == 1), (fold == part) & (y == 0)) for part in np.unique(fold)]
    return [(one, zero) for one, zero in sides if one.any() and zero.any()]


def _placements(one: Array, zero: Array) -> tuple[Array, Array]:
    """The share of the zeros below each one and of the ones above each zero, ties by half."""
    from scipy import stats

    ranks = stats.rankdata(np.concatenate([one, zero]))
    above = (ranks[: len(one)] - stats.rankdata(one)) / len(zero)
    return above, 1 - (ranks[len(one) :] - stats.rankdata(zero)) / len(one)


def _within(parts: Sequence[Array]) -> float:
    """The variance around the means of the parts."""
    squares = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    return squares / max(sum(map(len, parts)) - len(parts), 1)


def ks(y: Array, chance: Array) -> float:
    """Kolmogorov-Smirnov: the largest distance between the shares of ones and of zeros below a score."""
    order = np.argsort(chance, kind="stable")
    value, hit = chance[order], y[order]
    last = np.append(value[1:] != value[:-1], True)
    gap = np.abs(np.cumsum(hit) / hit.sum() - np.cumsum(1 - hit) / (1 - hit).sum())
    return float(gap[last].max())


def lift(y: Array, chance: Array, share: float = 0.1) -> float:
    """The rate among the `share` with the highest chance over the rate of all."""
    count = max(round(share * len(y)), 1)
    top = np.argsort(-chance, kind="stable")[:count]
    return float(y[top].mean() / y.mean())


def calibration(y: Array, chance: Array, groups: int = 10) -> list[dict[str, float]]:
    """Mean chance and observed rate in groups of equal size by chance."""
    order = np.argsort(chance, kind="stable")
    return [
        {"n": len(part), "expected": float(chance[part].mean()), "observed": float(y[part].mean())}
        for part in np.array_split(order, min(groups, len(order)))
    ]
