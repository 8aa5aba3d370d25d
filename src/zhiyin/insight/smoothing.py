"""Forecasts of one series: damped exponential smoothing, Theta, the airline model, their mean, and Croston for
intermittent sales."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import optimize

from zhiyin.insight import airline
from zhiyin.insight.intervals import Array


def choose(series: Array, season: int, arima: bool = False) -> Callable[[Array, int], Array]:
    """Croston's method where sales come less than every 1.32 periods (Syntetos, Boylan & Croston 2005), else the
    mean of two methods, or of three with `arima`."""
    sold = np.flatnonzero(series != 0)
    apart = len(series) / max(len(sold), 1)

    def combined(values: Array, horizon: int) -> Array:
        return combination(values, horizon, season, arima)

    return croston if apart >= 1.32 else combined


def combination(series: Array, horizon: int, season: int, arima: bool = False) -> Array:
    """The mean of damped ETS and Theta, on a series freed of its season where two full seasons were seen; with
    `arima` also of the airline model, where three were."""
    factors = seasonal(series, season)
    free = series - factors[np.arange(len(series)) % len(factors)]
    found: Array = (damped(free, horizon) + theta(free, horizon)) / 2
    found = found + factors[(len(series) + np.arange(horizon)) % len(factors)]
    if not arima or len(series) < 3 * season or float(np.ptp(airline.difference(series, season))) == 0:
        return found
    return (2 * found + airline.fit(series, season).forecast(series, horizon)) / 3


def seasonal(series: Array, season: int) -> Array:
    """The additive season by classical decomposition; zero where less than two seasons, or none above chance, were
    seen."""
    length = len(series)
    if length < 2 * season + 1 or season < 2:
        return np.zeros(1)
    lag = (
        np.corrcoef(series[season:], series[:-season])[0, 1]
        if np.ptp(series[season:]) and np.ptp(series[:-season])
        else 0.0
    )
    if not lag > 1.645 / length**0.5:
        return np.zeros(1)
    window = np.ones(season + 1 - season % 2) / season
    if season % 2 == 0:
        window[[0, -1]] /= 2
    trend = np.convolve(series, window, mode="valid")
    edge = (length - len(trend)) // 2
    rest = series[edge : edge + len(trend)] - trend
    place = (edge + np.arange(len(trend))) % season
    factors = np.bincount(place, rest, minlength=season) / np.maximum(np.bincount(place, minlength=season), 1)
    found: Array = factors - factors.mean()
    return found


def _level_and_trend(series: Array, options: Any) -> tuple[float, float, float]:
    alpha, beta, phi = options
    level, trend, loss = float(series[0]), float(series[min(3, len(series) - 1)] - series[0]) / 3, 0.0
    for value in series[1:]:
        error = value - (level + phi * trend)
        loss += error * error
        level, trend = level + phi * trend + alpha * error, phi * trend + alpha * beta * error
    return level, trend, loss


def damped(series: Array, horizon: int) -> Array:
    """Exponential smoothing with damped additive trend, least squares over the three constants."""
    scale = float(series.std()) or 1.0

    def loss(options: Any) -> float:
        return _level_and_trend(series, options)[2] / scale**2

    grid = [(a, b, p) for a in (0.1, 0.4, 0.8) for b in (0.02, 0.2) for p in (0.85, 0.97)]
    start = min(grid, key=loss)
    limits = [(0.01, 0.99), (0.001, 0.5), (0.8, 0.98)]
    found = optimize.minimize(loss, start, method="L-BFGS-B", bounds=limits, options={"maxiter": 25})
    best = found.x if found.fun < loss(start) else np.array(start)
    level, trend, _ = _level_and_trend(series, best)
    ahead: Array = level + trend * np.cumsum(best[2] ** np.arange(1, horizon + 1))
    return ahead


def theta(series: Array, horizon: int) -> Array:
    """The Theta method as simple smoothing with half the slope of the line (Hyndman & Billah 2003)."""
    time = np.arange(len(series))
    slope = float(np.polyfit(time, series, 1)[0])
    alphas = np.linspace(0.05, 0.95, 10)
    level = np.full(len(alphas), series[0])
    loss = np.zeros(len(alphas))
    for value in series[1:]:
        error = value - level
        loss += error**2
        level = level + alphas * error
    best = int(loss.argmin())
    alpha = float(alphas[best])
    drift = slope / 2 * (np.arange(horizon) + (1 - (1 - alpha) ** len(series)) / alpha)
    found: Array = level[best] + drift
    return found


def croston(series: Array, horizon: int, alpha: float = 0.1) -> Array:
    """Size over interval of the sales, smoothed, times 1 - alpha/2 (Syntetos & Boylan 2005)."""
    sold = np.flatnonzero(series != 0)
    if not len(sold):
        return np.zeros(horizon)
    size, gap = float(series[sold[0]]), float(sold[0] + 1)
    for before, at in pairwise(sold):
        size += alpha * (float(series[at]) - size)
        gap += alpha * (float(at - before) - gap)
    return np.full(horizon, (1 - alpha / 2) * size / gap)


def accuracy(series: Array, judged: Array, season: int) -> dict[str, float | None]:
    """MASE (against the season before), sMAPE in percent and CRPS of forecasts from rolling origins, (origins,
    horizon)."""
    origins, horizon = judged.shape
    length = len(series)
    lag = season if length - origins > 2 * season else 1
    pairs = [
        (series[length - origins + k + step], judged[k, step])
        for k in range(origins)
        for step in range(horizon)
        if length - origins + k + step < length
    ]
    seen, hoped = np.array(pairs).T
    naive = float(np.abs(series[lag : length - origins] - series[: length - origins - lag]).mean())
    size = np.abs(seen) + np.abs(hoped)
    shares = 200 * np.abs(seen - hoped)[size > 0] / size[size > 0]
    return {
        "mase": float(np.abs(seen - hoped).mean() / naive) if naive > 0 else None,
        "smape": float(shares.mean()) if len(shares) else None,
        "crps": ranked_score(seen - hoped),
    }


def ranked_score(errors: Array) -> float | None:
    """The mean continuous ranked probability score, in units of the series: each forecast judged as one that is
    spread like the errors of all the others. E|X - y| - E|X - X'|/2 (Gneiting & Raftery 2007, JASA 102)."""
    n = len(errors)
    if n < 3:
        return None
    apart = np.abs(errors[:, None] - errors[None, :])
    each = apart.sum(axis=1)
    inside = apart.sum() - 2 * each
    return float((each / (n - 1) - inside / (2 * (n - 1) ** 2)).mean())
