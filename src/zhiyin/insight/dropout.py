"""The mathematics of BG/NBD and MBG/NBD: purchases at a gamma rate, dropout by a beta chance after each purchase.

Fader, Hardie & Lee 2005 (Marketing Science 24); Batislam, Denizel & Filiztekin 2007 (IJRM 24). Both are one formula:
in the modified model the first purchase, too, may be the last (`first` = 1 chance more), m = x + first being the
chances of dropping out. Parameters are `(r, alpha, a, b)`."""

import numpy as np
from scipy import special

from zhiyin.insight.histories import Counts
from zhiyin.insight.intervals import Array

PARAMETERS = ("r", "alpha", "a", "b")


class Dropout:
    """The likelihood of grouped histories as a function of `(r, alpha, a, b)`; `first`: 0 BG/NBD, 1 MBG/NBD."""

    def __init__(self, counts: Counts, first: int) -> None:
        self.first = first
        may = counts.x + first > 0
        # What depends on x alone or on T alone is summed over the others once, not in every step.
        self.x, at_x = np.unique(counts.x, return_inverse=True)
        self.age, at_age = np.unique(counts.age, return_inverse=True)
        self.recency, self.at_recency = np.unique(counts.recency[may], return_inverse=True)
        self.n_x, self.n_age = np.bincount(at_x, counts.n), np.bincount(at_age, counts.n)
        self.x_age = np.bincount(at_age, counts.n * counts.x)
        self.may = (counts.x[may], counts.n[may], at_x[may], at_age[may])

    def __call__(self, theta: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, gradient, Hessian."""
        one, two = self._of_x_and_age(theta), self._of_dropout(theta)
        return one[0] + two[0], one[1] + two[1], one[2] + two[2]

    def _of_x_and_age(self, theta: Array) -> tuple[float, Array, Array]:
        r, alpha, a, b = theta
        x, n, age, n_age, x_age = self.x, self.n_x, self.age, self.n_age, self.x_age
        total, m = n.sum(), x + self.first
        log, inverse = np.log(alpha + age), 1 / (alpha + age)
        power = r * n_age + x_age
        value = n @ (special.gammaln(r + x) + special.gammaln(b + m) - special.gammaln(a + b + m)) - power @ log
        value += total * (r * np.log(alpha) + special.gammaln(a + b) - special.gammaln(r) - special.gammaln(b))
        of_r, of_b, of_ab = special.digamma(r + x) @ n, special.digamma(b + m) @ n, special.digamma(a + b + m) @ n
        both = total * special.digamma(a + b) - of_ab
        gradient = np.array(
            [
                of_r + total * (np.log(alpha) - special.digamma(r)) - n_age @ log,
                total * r / alpha - power @ inverse,
                both,
                both + of_b - total * special.digamma(b),
            ]
        )
        hessian = np.zeros((4, 4))
        hessian[0, 0] = special.polygamma(1, r + x) @ n - total * special.polygamma(1, r)
        hessian[0, 1] = hessian[1, 0] = total / alpha - n_age @ inverse
        hessian[1, 1] = power @ inverse**2 - total * r / alpha**2
        hessian[2:, 2:] = total * special.polygamma(1, a + b) - special.polygamma(1, a + b + m) @ n
        hessian[3, 3] += special.polygamma(1, b + m) @ n - total * special.polygamma(1, b)
        return float(value), gradient, hessian

    def _of_dropout(self, theta: Array) -> tuple[float, Array, Array]:
        """The sum of ln(1 + e^g), g the log-odds of having dropped out, over those who may have."""
        r, alpha, a, b = theta
        age, recency, at_recency = self.age, self.recency, self.at_recency
        x, n, at_x, at_age = self.may
        gap = np.log(alpha + age)[at_age] - np.log(alpha + recency)[at_recency]
        slope = (1 / (alpha + age))[at_age] - (1 / (alpha + recency))[at_recency]
        known = self.x + self.first - 1
        odds = np.exp(np.minimum((r + x) * gap + (np.log(a) - np.log(np.where(known < 0, 1.0, b + known)))[at_x], 700))
        value = n @ np.log1p(odds)
        p = odds / (1 + odds)
        weight, nq = n * p, n * p / (1 + odds)
        of_alpha = (r + x) * slope
        of_b = (-1 / np.where(known < 0, 1.0, b + known))[at_x]
        # g is linear in r; its curvature in alpha is (r + x)(1/(alpha + t_x)^2 - 1/(alpha + T)^2).
        curve = (1 / (alpha + recency) ** 2)[at_recency] - (1 / (alpha + age) ** 2)[at_age]
        parts = (gap, of_alpha, np.full(1, 1 / a), of_b)
        gradient = np.array([weight @ gap, weight @ of_alpha, weight.sum() / a, weight @ of_b])
        hessian = np.empty((4, 4))
        for i in range(4):
            weighted = nq * parts[i]
            for j in range(i, 4):
                hessian[i, j] = hessian[j, i] = (weighted * parts[j]).sum() if j == 2 else weighted @ parts[j]
        hessian[0, 1] += weight @ slope
        hessian[1, 0] = hessian[0, 1]
        hessian[1, 1] += (weight * (r + x)) @ curve
        hessian[2, 2] -= weight.sum() / a**2
        hessian[3, 3] += weight @ of_b**2
        return float(value), gradient, hessian


def alive(theta: Array, first: int, counts: Counts) -> Array:
    """P(alive | x, t_x, T)."""
    r, alpha, a, b = theta
    x, m = counts.x, counts.x + first
    log = np.log(a / np.where(m > 0, b + m - 1, 1.0))
    log += (r + x) * (np.log(alpha + counts.age) - np.log(alpha + counts.recency))
    chance: Array = np.where(m > 0, special.expit(-log), 1.0)
    return chance


def later(theta: Array, first: int, counts: Counts, time: float) -> Array:
    """E[Y(time) | x, t_x, T]: purchases in the coming `time`, per group."""
    return ahead(theta, first, counts, time) * alive(theta, first, counts)


def ahead(theta: Array, first: int, counts: Counts, time: float) -> Array:
    """E[Y(time)] without its factor P(alive), which alone depends on the recency."""
    r, alpha, a, b = _away_from_one(theta)
    # The hypergeometric function is dear: once per pair of x and T.
    pairs, at = np.unique(counts.x + 1j * counts.age, return_inverse=True)
    x, age = pairs.real, pairs.imag
    c, z = a + b + x + first - 1, time / (alpha + age + time)
    grown = 1 - np.exp((r + x) * np.log1p(-z)) * special.hyp2f1(r + x, b + x + first, c, z)
    found: Array = np.maximum(c / (a - 1) * grown, 0.0)[at]
    return found


def purchases(theta: Array, first: int, time: Array) -> Array:
    """E[X(time)]: repeat purchases of a new customer up to `time`."""
    r, alpha, a, b = _away_from_one(theta)
    z = time / (alpha + time)
    lead = (a + b - 1) if first == 0 else b
    rest = special.hyp2f1(r, b + first, a + b + first - 1, z)
    found: Array = lead / (a - 1) * (1 - (1 - z) ** r * rest)
    return found


def chances(theta: Array, first: int, time: Array, most: int) -> Array:
    """P(X(time) = x) for x = 0 … most - 1, shape (times, most)."""
    r, alpha, a, b = theta
    x = np.arange(most)
    z = (time / (alpha + time))[:, None]
    nbd = np.exp(special.gammaln(r + x) - special.gammaln(r) - special.gammaln(x + 1)) * (1 - z) ** r * z**x
    m = x + first
    stays = np.exp(special.betaln(a, b + m) - special.betaln(a, b))
    leaves = np.where(m > 0, np.exp(special.betaln(a + 1, b + np.maximum(m - 1, 0)) - special.betaln(a, b)), 0.0)
    reached = 1 - (np.cumsum(nbd, axis=1) - nbd)
    found: Array = stays * nbd + leaves * reached
    return found


def _away_from_one(theta: Array) -> tuple[float, float, float, float]:
    """The parameters with a moved off 1, where the closed forms divide by a - 1."""
    r, alpha, a, b = map(float, theta)
    return r, alpha, a + 1e-7 if abs(a - 1) < 1e-7 else a, b
