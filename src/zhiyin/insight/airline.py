"""The airline model, ARIMA (0,1,1)(0,1,1) of Box & Jenkins 1970, by exact maximum likelihood.

Differenced once and by season, a series is a moving average of season + 1 periods, so that its covariance is a band
matrix: the likelihood is one banded Cholesky factor, and forecasts are the best linear ones given all that was seen."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize

from zhiyin.insight.intervals import Array


@dataclass(frozen=True)
class Airline:
    """`theta` and `seasonal` as R's `arima` signs them (ma1, sma1), the variance of the errors and ln L."""

    theta: float
    seasonal: float
    variance: float
    log_likelihood: float
    season: int

    @property
    def aic(self) -> float:
        """-2 ln L + 2 · 3 parameters."""
        return 6 - 2 * self.log_likelihood

    def forecast(self, series: Array, horizon: int) -> Array:
        """The coming `horizon` values of a series."""
        changes = difference(series, self.season)
        bands = _bands(self.theta, self.seasonal, self.season, len(changes))
        weight = linalg.solveh_banded(bands, changes, lower=True)
        covariance = _covariance(self.theta, self.seasonal, self.season)
        apart = len(changes) + np.arange(horizon)[:, None] - np.arange(len(changes))
        coming = np.where(apart < len(covariance), covariance[np.minimum(apart, len(covariance) - 1)], 0.0) @ weight
        values = list(map(float, series))
        for change in coming:
            values.append(float(change) + values[-1] + values[-self.season] - values[-self.season - 1])
        return np.array(values[len(series) :])


def difference(series: Array, season: int) -> Array:
    """The change of the change against the season before."""
    steps = np.diff(series)
    return np.asarray(steps[season:] - steps[:-season], float)


def fit(series: Array, season: int) -> Airline:
    """The maximum-likelihood fit. The series has to be longer than two seasons and a period and not constant in
    its changes."""
    changes = difference(series, season)
    n = len(changes)

    def loss(angles: Array) -> float:
        # On (-1, 1): invertible, as the moving average has to be.
        theta, seasonal = np.tanh(angles)
        factor = linalg.cholesky_banded(_bands(theta, seasonal, season, n), lower=True)
        scaled = linalg.solveh_banded(_bands(theta, seasonal, season, n), changes, lower=True)
        variance = max(float(changes @ scaled) / n, 1e-300)
        return float(n / 2 * (np.log(2 * np.pi * variance) + 1) + np.log(factor[0]).sum())

    found = optimize.minimize(
        loss, np.array([-0.3, -0.3]), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9}
    )
    theta, seasonal = (float(value) for value in np.tanh(found.x))
    bands = _bands(theta, seasonal, season, n)
    variance = float(changes @ linalg.solveh_banded(bands, changes, lower=True)) / n
    return Airline(theta, seasonal, variance, -float(found.fun), season)


def _covariance(theta: float, seasonal: float, season: int) -> Array:
    """Autocovariances of (1 + theta B)(1 + seasonal B^s) e for lags 0 … s + 1, the variance of e being 1."""
    weights = np.zeros(season + 2)
    weights[0], weights[1] = 1.0, theta
    weights[season] += seasonal
    weights[season + 1] += theta * seasonal
    return np.array([weights[: len(weights) - lag] @ weights[lag:] for lag in range(len(weights))])


def _bands(theta: float, seasonal: float, season: int, n: int) -> Array:
    """The covariance of n changes in LAPACK's lower banded form."""
    covariance = _covariance(theta, seasonal, season)[: min(season + 2, n)]
    return np.repeat(covariance[:, None], n, axis=1)
