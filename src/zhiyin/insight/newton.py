"""Maximum likelihood by Newton's method in the logarithms of positive parameters, with standard errors.

The step is made an ascent by taking the absolute eigenvalues of the Hessian (Nocedal & Wright 2006, section 3.4), and
halved until the likelihood rises. Standard errors come from the observed information at the maximum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from zhiyin.insight import intervals
from zhiyin.insight.errors import NotEnoughData
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import say

Objective: TypeAlias = Callable[[Array], tuple[float, Array, Array]]
"""Parameters -> log-likelihood, its gradient and its Hessian, all in the parameters themselves."""

FARTHEST = 17.0
VAGUE = 8.0


@dataclass(frozen=True)
class Maximum:
    """The estimates by name, their covariance, the log-likelihood there and the steps it took."""

    names: tuple[str, ...]
    values: Array
    covariance: Array
    log_likelihood: float
    iterations: int

    @property
    def parameters(self) -> dict[str, float]:
        """The estimates by name."""
        return dict(zip(self.names, map(float, self.values), strict=True))

    @property
    def standard_errors(self) -> dict[str, float]:
        """Their standard errors by name."""
        return dict(zip(self.names, map(float, np.sqrt(np.diag(self.covariance))), strict=True))

    def intervals(self, level: float) -> dict[str, tuple[float, float]]:
        """Intervals by name, symmetric in the logarithm, so that none reaches zero."""
        spread = np.exp(intervals.z(level) * np.sqrt(np.diag(self.covariance)) / self.values)
        ends = zip(self.values / spread, self.values * spread, strict=True)
        return {name: (float(low), float(high)) for name, (low, high) in zip(self.names, ends, strict=True)}

    def draws(self, count: int, rng: np.random.Generator) -> Array:
        """`count` parameter vectors from the normal approximation in the logarithms, (count, parameters)."""
        covariance = self.covariance / np.outer(self.values, self.values)
        drawn: Array = np.exp(rng.multivariate_normal(np.log(self.values), covariance, size=count, method="eigh"))
        return drawn


def maximise(objective: Objective, names: Sequence[str], start: Sequence[float], *, steps: int = 200) -> Maximum:
    """The maximum over positive parameters from `start`.

    Raises NotEnoughData where there is none: the likelihood rises on and on in a parameter, or is flat."""
    log = np.log(np.asarray(start, float))
    before = np.nan
    with np.errstate(all="ignore"):
        value, gradient, hessian = _in_logs(objective, log)
        for step in range(1, steps + 1):
            move = _direction(gradient, hessian)
            decrement = float(gradient @ move) / 2
            log, value, gradient, hessian = _climb(objective, log, move, (value, gradient, hessian))
            if np.abs(log).max() > FARTHEST:
                raise _endless(names, log)
            # Newton squares the distance in every step: what is left after this one follows from the last two.
            if decrement < 1e-8 or (decrement < 1e-3 and decrement * (decrement / before) ** 2 < 1e-12):
                return _maximum(names, log, value, hessian, step)
            before = decrement
    raise _endless(names, log)


def _in_logs(objective: Objective, log: Array) -> tuple[float, Array, Array]:
    theta = np.exp(log)
    value, gradient, hessian = objective(theta)
    return value, gradient * theta, hessian * np.outer(theta, theta) + np.diag(gradient * theta)


def _direction(gradient: Array, hessian: Array) -> Array:
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        raise NotEnoughData(say("data for which the likelihood can be computed; here it is not finite"))
    sizes, axes = np.linalg.eigh(hessian)
    floor = max(float(np.abs(sizes).max()) * 1e-12, 1e-12)
    move: Array = axes @ ((axes.T @ gradient) / np.maximum(np.abs(sizes), floor))
    return move * min(1.0, 2.0 / max(float(np.abs(move).max()), 1e-300))


def _climb(
    objective: Objective, log: Array, move: Array, here: tuple[float, Array, Array]
) -> tuple[Array, float, Array, Array]:
    """One step that does not lower the likelihood; the place itself where none is found."""
    # Sums of many logarithms carry rounding noise of this size.
    noise = 1e-12 * abs(here[0])
    for halving in range(40):
        trial = log + move * 0.5**halving
        found = _in_logs(objective, trial)
        if np.isfinite(found[0]) and found[0] >= here[0] - noise:
            return (trial, *found)
    return (log, *here)


def _maximum(names: Sequence[str], log: Array, value: float, hessian: Array, step: int) -> Maximum:
    sizes, axes = np.linalg.eigh(-hessian)
    if float(sizes.min()) < VAGUE**-2:
        raise _endless(names, np.abs(axes[:, int(sizes.argmin())]))
    theta = np.exp(log)
    covariance = np.linalg.inv(-hessian) * np.outer(theta, theta)
    return Maximum(tuple(names), theta, covariance, float(value), step)


def _endless(names: Sequence[str], log: Array) -> NotEnoughData:
    worst = names[int(np.abs(log).argmax())]
    return NotEnoughData(
        say(
            "data that pin down {names}; here the likelihood has no clear maximum in {worst} (too "
            "few customers, or they do not differ as the model supposes)",
            names=", ".join(names),
            worst=worst,
        )
    )
