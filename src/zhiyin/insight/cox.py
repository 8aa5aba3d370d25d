"""Cox's proportional hazards by lifelines: what raises the rate of leaving, where it is known how long each stayed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zhiyin.insight.errors import InsightError, MissingExtra
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import say

PENALTY = 0.01


@dataclass(frozen=True)
class Cox:
    """The fit: `slopes` and `errors` per column, the concordance on its own rows, and lifelines' fitter."""

    slopes: Array
    errors: Array
    concordance: float
    fitter: Any
    within: float

    def chance(self, x: Array) -> Array:
        """The chance of each row to have left by `within`."""
        stays = self.fitter.predict_survival_function(_frame(x), times=[self.within])
        found: Array = 1 - stays.to_numpy(float)[0]
        return found


def learn(x: Array, time: Array, left: Array, within: float | None = None) -> Cox:
    """`x` (rows, columns), the durations and who left (1 or 0). `within`: the duration that chances are of, the
    median by default. Raises MissingExtra, InsightError `collinear` where the fit does not settle."""
    try:
        from lifelines import CoxPHFitter
        from lifelines.exceptions import ConvergenceError
    except ImportError:
        raise MissingExtra("churn", "lifelines") from None
    frame = _frame(x).assign(time=time, left=left)
    try:
        fitter = CoxPHFitter(penalizer=PENALTY).fit(frame, "time", "left")
    except (ConvergenceError, np.linalg.LinAlgError):
        raise InsightError(
            say("Cox's regression did not settle: some attributes are copies of others or tell all."), code="collinear"
        ) from None
    slopes, errors = (part.to_numpy(float) for part in (fitter.params_, fitter.standard_errors_))
    middle = float(np.median(time)) if within is None else float(within)
    return Cox(slopes, errors, float(fitter.concordance_index_), fitter, middle)


def concordance(time: Array, left: Array, risk: Array) -> float:
    """The share of comparable pairs in which the one who left earlier had the higher risk (Harrell 1982)."""
    from lifelines.utils import concordance_index

    return float(concordance_index(time, -risk, left))


def _frame(x: Array) -> pd.DataFrame:
    return pd.DataFrame(x, columns=[f"x{place}" for place in range(x.shape[1])])
