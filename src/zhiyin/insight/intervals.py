"""Intervals that several models share: normal, t, Wilson, and the delta method for a ratio of two means."""

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array: TypeAlias = NDArray[np.float64]


def z(level: float) -> float:
    """The two-sided normal quantile of `level`, 1.96 for .95."""
    return float(special.ndtri(0.5 + level / 2))


@lru_cache(4096)
def t(level: float, degrees: float) -> float:
    """The two-sided quantile of Student's t."""
    return float(special.stdtrit(max(degrees, 1), 0.5 + level / 2))


def ts(level: float, degrees: Array) -> Array:
    """`t` of many degrees of freedom at once."""
    return np.asarray(special.stdtrit(np.maximum(degrees, 1), 0.5 + level / 2), dtype=np.float64)


def mean_interval(mean: float, variance: float, n: float, level: float) -> tuple[float, float]:
    """Student's interval of a mean; `variance` is the sample variance with n - 1."""
    half = t(level, n - 1) * (variance / n) ** 0.5
    return mean - half, mean + half


def wilson(successes: float, n: float, level: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927, JASA 22)."""
    quantile = z(level)
    share = successes / n
    centre = (share + quantile**2 / (2 * n)) / (1 + quantile**2 / n)
    half = quantile / (1 + quantile**2 / n) * (share * (1 - share) / n + quantile**2 / (4 * n**2)) ** 0.5
    # Rounding must not put the share itself outside of its interval.
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


def ratio_error(top: Array, bottom: Array, var_top: Array, var_bottom: Array, cov: Array) -> Array:
    """Standard errors of top/bottom by the delta method, from the variances and covariances *of the two means*."""
    ratio = top / bottom
    variance = var_top - 2 * ratio * cov + ratio**2 * var_bottom
    error: Array = np.sqrt(np.maximum(variance, 0.0)) / np.abs(bottom)
    return error


def percentile_interval(draws: Array, level: float) -> tuple[float, float]:
    """The percentile interval of bootstrap draws (Efron & Tibshirani 1993, ch. 13)."""
    low, high = np.quantile(draws, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high)
