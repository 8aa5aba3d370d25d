"""The logarithm of a ratio of beta functions with its derivatives, and mixtures of such terms: what sBG and BG/BB
are made of."""

import numpy as np
from scipy import special

from zhiyin.insight.intervals import Array


def ratio(a: float, b: float, i: Array, j: Array) -> tuple[Array, Array, Array]:
    """ln B(a+i, b+j) - ln B(a, b), its gradient (2, terms) and Hessian (2, 2, terms) in a and b."""
    i, j = np.broadcast_arrays(np.asarray(i, float), np.asarray(j, float))
    value = special.betaln(a + i, b + j) - special.betaln(a, b)
    first = [special.digamma(part) for part in (a + i, b + j, a + b + i + j)]
    second = [special.polygamma(1, part) for part in (a + i, b + j, a + b + i + j)]
    base = [special.digamma(part) for part in (a, b, a + b)]
    curve = [special.polygamma(1, part) for part in (a, b, a + b)]
    gradient = np.array([first[k] - first[2] - base[k] + base[2] for k in (0, 1)])
    across = curve[2] - second[2]
    hessian = np.array([[second[0] - curve[0] + across, across], [across, second[1] - curve[1] + across]])
    return value, gradient, hessian
