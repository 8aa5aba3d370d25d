"""The mathematics of BG/NBD and MBG/NBD: purchases at a gamma rate, dropout by a beta chance after each purchase.

Fader, Hardie & Lee 2005 (Marketing Science 24); Batislam, Denizel & Filiztekin 2007 (IJRM 24). Both are one formula:
in the modified model the first purchase, too, may be the last (`first` = 1 chance more), m = x + first being the
chances of dropping out. Parameters are `(r, alpha, a, b)`."""

import numpy as np
from scipy import special

from zhiyin.insight.grids import distinct
from zhiyin.insight.histories import Counts
from zhiyin.insight.intervals import Array

PARAMETERS = ("r", "alpha", "a", "b")
BLOCK = 8_192


class Dropout:
    """The likelihood of grouped histories as a function of `(r, alpha, a, b)`; `first`: 0 BG/NBD, 1 MBG/NBD."""

    def __init__(self, counts: Counts, first: int) -> None:
        self.first = first
        may = counts.x + first > 0
        # What depends on x alone or on T alone is summed over the others once, not in every step.
        self.x, at_x = distinct(counts.x)
        self.age, at_age = distinct(counts.age)
        self.recency, self.at_recency = distinct(counts.recency[may])
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
        _, alpha, a, b = theta
        known = np.where(self.x + self.first > 0, b + self.x + self.first - 1, 1.0)
        tables = (
            (np.log(a / known), -1 / known),
            (np.log(alpha + self.age), 1 / (alpha + self.age)),
            (np.log(alpha + self.recency), 1 / (alpha + self.recency)),
        )
        value, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
        # Blocks that stay in the processor's cache and are too short for BLAS to wake its threads for a sum.
        for begin in range(0, len(self.at_recency), BLOCK):
            part = self._block(theta, tables, slice(begin, begin + BLOCK))
            value, gradient, hessian = value + part[0], gradient + part[1], hessian + part[2]
        return value, gradient, hessian

    def _block(self, theta: Array, tables: tuple[tuple[Array, Array], ...], block: slice) -> tuple[float, Array, Array]:
        r, _, a, _ = theta
        x, n, at_x, at_age = (part[block] for part in self.may)
        at_recency = self.at_recency[block]
        base, of_b = (table[at_x] for table in tables[0])
        log_age, inverse_age = (table[at_age] for table in tables[1])
        log_recency, inverse_recency = (table[at_recency] for table in tables[2])
        gap, slope = log_age - log_recency, inverse_age - inverse_recency
        power = r + x
        odds = np.exp(np.minimum(power * gap + base, 700))
        rest = 1 / (1 + odds)
        value = -(n @ np.log(rest))
        weight = n * odds * rest
        spread = weight * rest
        of_alpha = power * slope
        total, across = weight.sum(), spread.sum()
        gradient = np.array([weight @ gap, weight @ of_alpha, total / a, weight @ of_b])
        parts = (gap, of_alpha, of_b)
        hessian = np.empty((4, 4))
        for place, part in zip((0, 1, 3), parts, strict=True):
            weighted = spread * part
            hessian[place, (0, 1, 3)] = [weighted @ other for other in parts]
            hessian[place, 2] = hessian[2, place] = weighted.sum() / a
        hessian[2, 2] = across / a**2 - total / a**2
        # g is linear in r; its curvature in alpha is (r + x)(1/(alpha + t_x)^2 - 1/(alpha + T)^2).
        mixed = weight @ slope
        hessian[0, 1] += mixed
        hessian[1, 0] += mixed
        hessian[1, 1] -= (weight * of_alpha) @ (inverse_age + inverse_recency)
        hessian[3, 3] += weight @ of_b**2
        return float(value), gradient, hessian


def alive(theta: Array, first: int, counts: Counts) -> Array:
    """P(alive | x, t_x, T)."""
    r, alpha, a, b = theta
    x, m = counts.x, counts.x + first
    # The odds may be endless, and the chance 0.
    with np.errstate(over="ignore"):
        odds = np.exp((r + x) * np.log((alpha + counts.age) / (alpha + counts.recency)))
        odds *= a / np.where(m > 0, b + m - 1, 1.0)
        chance: Array = np.where(m > 0, 1 / (1 + odds), 1.0)
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
