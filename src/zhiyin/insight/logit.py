"""Logistic regression by Newton's method with a small ridge: what the scorecard and the churn model share."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from zhiyin.insight.intervals import Array


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


def auc(y: Array, chance: Array) -> tuple[float, float]:
    """Area under the ROC curve and its standard error (Mann-Whitney; DeLong, DeLong & Clarke-Pearson 1988)."""
    from scipy import stats

    one, zero = chance[y == 1], chance[y == 0]
    ranks = stats.rankdata(np.concatenate([one, zero]))
    own_one, own_zero = stats.rankdata(one), stats.rankdata(zero)
    above = (ranks[: len(one)] - own_one) / len(zero)
    below = 1 - (ranks[len(one) :] - own_zero) / len(one)
    variance = (above.var(ddof=1) if len(one) > 1 else 0.0) / len(one) + (
        below.var(ddof=1) if len(zero) > 1 else 0.0
    ) / len(zero)
    return float(above.mean()), float(variance**0.5)


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
