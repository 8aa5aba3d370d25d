"""The mathematics of Pareto/NBD: purchases at a gamma rate, an unseen life at a gamma rate.

Schmittlein, Morrison & Colombo 1987 (Management Science 33). The likelihood of a history,
G(r+x) a^r b^s / G(r) {(a+T)^-(r+x) (b+T)^-s + s int (a+y)^-(r+x) (b+y)^-(s+1) dy, y = t_x..T}, is a mixture: alive
at T, or dead at y. The integral is taken by 16 Gauss-Legendre nodes in the logarithm of a+y, stretched by the
integrand's own slope, so that nothing cancels and the derivatives of the nodes' terms are those of the integral.
Parameters: `(r, alpha, s, beta)`."""

import numpy as np
from scipy import special

from zhiyin.insight.histories import Counts
from zhiyin.insight.intervals import Array

PARAMETERS = ("r", "alpha", "s", "beta")
NODES, WEIGHTS = (part for part in np.polynomial.legendre.leggauss(16))
BLOCK = 2048


class Lifetime:
    """The likelihood of grouped histories as a function of `(r, alpha, s, beta)`."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.x, at_x = np.unique(counts.x, return_inverse=True)
        self.n_x = np.bincount(at_x, counts.n)

    def __call__(self, theta: Array) -> tuple[float, Array, Array]:
        """Log-likelihood, gradient, Hessian."""
        r, alpha, s, beta = theta
        total = self.n_x.sum()
        value = self.n_x @ special.gammaln(r + self.x) + total * (
            r * np.log(alpha) + s * np.log(beta) - special.gammaln(r)
        )
        gradient = np.array(
            [
                self.n_x @ special.digamma(r + self.x) + total * (np.log(alpha) - special.digamma(r)),
                total * r / alpha,
                total * np.log(beta),
                total * s / beta,
            ]
        )
        hessian = np.zeros((4, 4))
        hessian[0, 0] = self.n_x @ special.polygamma(1, r + self.x) - total * special.polygamma(1, r)
        hessian[0, 1] = hessian[1, 0] = total / alpha
        hessian[1, 1], hessian[3, 3] = -total * r / alpha**2, -total * s / beta**2
        hessian[2, 3] = hessian[3, 2] = total / beta
        # Blocks that stay in the processor's cache.
        for begin in range(0, len(self.counts.x), BLOCK):
            part = _mixture(theta, self.counts.take(slice(begin, begin + BLOCK)))
            value, gradient, hessian = value + part[0], gradient + part[1], hessian + part[2]
        return float(value), gradient, hessian


def _terms(theta: Array, counts: Counts) -> tuple[Array, tuple[Array, Array], Array]:
    """Log terms of the mixture (alive first, then the nodes), ln(alpha + y) and ln(beta + y), and y, each (groups,
    17)."""
    r, alpha, s, beta = theta
    power = (r + counts.x)[:, None]
    nearer = min(alpha, beta)
    begin, end = np.log(nearer + counts.recency), np.log(nearer + counts.age)
    # The integrand falls like exp(-k u) in u = ln(nearer + y). The nodes carry a fall by exp(-20) themselves;
    # where it is steeper, equal steps in exp(-slope u) take the rest.
    rate = (r + counts.x) / (alpha + counts.recency) + (s + 1) / (beta + counts.recency)
    steep = rate * np.exp(begin) - 1
    slope = np.maximum(steep - 20 / np.maximum(end - begin, 1e-12), 1e-6)
    fall = -np.expm1(-slope * (end - begin))
    inside = np.log(1 - fall[:, None] * (0.5 + 0.5 * NODES))
    place = np.empty((len(begin), len(NODES) + 1))
    place[:, 0] = end
    place[:, 1:] = begin[:, None] - inside / slope[:, None]
    time = np.exp(place) - nearer
    near = place if alpha <= beta else np.log(alpha + time)
    far = np.log(beta + time) if alpha <= beta else place
    terms = -power * near - s * far
    # No time to leave in: the logarithm of nothing, which weighs nothing.
    with np.errstate(divide="ignore"):
        width = np.log(fall / slope)
    terms[:, 1:] += np.log(0.5 * s * WEIGHTS) + width[:, None] - inside + place[:, 1:] - far[:, 1:]
    return terms, (near, far), time


def _mixture(theta: Array, counts: Counts) -> tuple[float, Array, Array]:
    """The logarithm of the braces, summed over groups, with derivatives: each term is a product of powers."""
    r, alpha, s, beta = theta
    terms, (log, later_log), time = _terms(theta, counts)
    top = terms.max(axis=1, keepdims=True)
    weight = np.exp(terms - top)
    whole = weight.sum(axis=1, keepdims=True)
    value = counts.n @ (top + np.log(whole))[:, 0]
    weight *= counts.n[:, None] / whole
    power = (r + counts.x)[:, None]
    near, far = 1 / (alpha + time), 1 / (beta + time)
    dies = np.ones(len(NODES) + 1)
    dies[0] = 0.0
    parts = (-log, -power * near, -later_log + dies / s, -(s + dies) * far)
    hessian = np.empty((4, 4))
    means = [(weight * part).sum(axis=1) for part in parts]
    for i in range(4):
        weighted = weight * parts[i]
        for j in range(i, 4):
            hessian[i, j] = hessian[j, i] = _sum(weighted, parts[j]) - means[i] @ (means[j] / counts.n)
    hessian[0, 1] -= _sum(weight, near)
    hessian[2, 3] -= _sum(weight, far)
    hessian[1, 0], hessian[3, 2] = hessian[0, 1], hessian[2, 3]
    hessian[1, 1] += _sum(weight, power * near**2)
    hessian[2, 2] -= (weight @ dies).sum() / s**2
    hessian[3, 3] += _sum(weight, (s + dies) * far**2)
    return float(value), np.array([mean.sum() for mean in means]), hessian


def _sum(one: Array, other: Array) -> float:
    """The sum of the products; not by BLAS, which for arrays of this size would wake its threads."""
    return float(np.einsum("ij,ij->", one, other))


def alive(theta: Array, counts: Counts) -> Array:
    """P(alive | x, t_x, T)."""
    chance = np.empty(len(counts.x))
    for begin in range(0, len(chance), BLOCK):
        block = slice(begin, begin + BLOCK)
        terms, _, _ = _terms(theta, counts.take(block))
        with np.errstate(over="ignore"):
            chance[block] = 1 / np.exp(terms - terms[:, :1]).sum(axis=1)
    # A customer watched for no time after the last purchase has not had the time to leave.
    return np.where(counts.age > counts.recency, chance, 1.0)


def later(theta: Array, counts: Counts, time: float) -> Array:
    """E[Y(time) | x, t_x, T]: purchases in the coming `time`, per group."""
    return ahead(theta, counts, time) * alive(theta, counts)


def ahead(theta: Array, counts: Counts, time: float) -> Array:
    """Purchases in the coming `time` of a customer who is alive now."""
    r, alpha, s, beta = theta
    found: Array = (r + counts.x) / (alpha + counts.age) * _lived(s, beta + counts.age, np.full(len(counts.x), time))
    return found


def purchases(theta: Array, time: Array) -> Array:
    """E[X(time)]: repeat purchases of a new customer up to `time`."""
    r, alpha, s, beta = theta
    found: Array = r / alpha * _lived(s, np.full(len(time), beta), time)
    return found


def _lived(s: float, beta: Array, time: Array) -> Array:
    """The part of the coming `time` that a living customer lives: int (beta/(beta+y))^s dy, y = 0..time."""
    log = np.log1p(time / beta)
    grown = log if abs(s - 1) < 1e-9 else -np.expm1(-(s - 1) * log) / (s - 1)
    found: Array = beta * grown
    return found


def chances(theta: Array, time: Array, most: int) -> Array:
    """P(X(time) = x) for x = 0 … most - 1, (times, most): over the moment of leaving, by 64 Gauss-Legendre nodes."""
    r, alpha, s, beta = theta
    nodes, weights = np.polynomial.legendre.leggauss(64)
    x = np.arange(float(most))
    end = np.log1p(time / beta)[:, None]
    log = end * (0.5 + 0.5 * nodes)
    lived = beta * np.expm1(log)
    left = 0.5 * end * weights * s * np.exp(-s * log)
    found: Array = np.exp(-s * end) * _nbd(r, alpha, np.asarray(time)[:, None], x)
    for node in range(len(nodes)):
        found = found + left[:, node, None] * _nbd(r, alpha, lived[:, node, None], x)
    return found


def _nbd(r: float, alpha: float, time: Array, x: Array) -> Array:
    share = time / (alpha + time)
    log = special.gammaln(r + x) - special.gammaln(r) - special.gammaln(x + 1)
    found: Array = np.exp(log) * (1 - share) ** r * share**x
    return found
