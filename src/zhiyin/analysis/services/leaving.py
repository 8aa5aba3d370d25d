"""Who may leave within twelve months, and what they are worth while they stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _

from zhiyin.insight import churn, clv, dropout, retention
from zhiyin.insight.errors import InsightError
from zhiyin.insight.histories import Counts
from zhiyin.insight.intervals import Array

from .people import ATTRIBUTES

DISCOUNT = 0.08
YEARS = 5
LEAST = 30
RENEWALS = ("renewal", "renewal_1", "renewal_2", "renewal_3")


@dataclass(frozen=True)
class Hazard:
    """The discrete hazard of a quarter (logistic regression on person-periods, Allison 1982)."""

    model: churn.ChurnModel

    def risk(self, frame: pd.DataFrame) -> Array:
        """The chance to leave within the four quarters ahead, 1 - Π(1 - p); NaN for who holds nothing.

        Renewals are those of each quarter; all else is taken to stay as it is.
        """
        design, predict = self.model.predictor
        stays = np.ones(len(frame))
        for renewal in RENEWALS:
            stays *= 1 - predict(design.matrix(frame.assign(renewal=frame[renewal].fillna(0.0))))
        return np.where(frame["holdings"].notna(), 1 - stays, np.nan)


def hazard(store: Any) -> Hazard:
    """Learn from the quarters behind. Raises InsightError where too few left or it ranks no better than chance."""
    rows = store.table("risked")
    model = churn.fit(churn.summarise(rows, {"left": "gone"}, attributes=ATTRIBUTES), folds=5)
    better_than_chance(model)
    return Hazard(model)


def better_than_chance(model: Any) -> None:
    """Refuse a model whose interval of the area under the curve reaches one half."""
    low, high = model.intervals["auc"]
    if low <= 0.5:
        ends = {"low": f"{low:.2f}", "high": f"{high:.2f}"}
        message = _("It ranks no better than chance (area under the curve %(low)s to %(high)s).") % ends
        raise InsightError(message, code="chance")


@dataclass(frozen=True)
class Lasting:
    """Value under contract: m·r / (1 + d - r), m what a year brings and r the chance to stay (Gupta & Lehmann 2003)."""

    model: retention.RetentionModel

    def value(self, frame: pd.DataFrame, risk: Array) -> Array:
        """The discounted value of who holds something; the company's retention where the own risk is not known."""
        kept = (self.model.parameters["retention"] or 0.0) ** len(RENEWALS)
        stays = np.where(np.isnan(risk), kept, 1 - risk)
        pairs = zip(frame["margin"].fillna(0.0), stays, strict=True)
        found = np.array([retention.value(margin, stay, DISCOUNT) for margin, stay in pairs])
        return np.where(frame["holdings"].notna() & frame["margin"].notna(), found, np.nan)


def lasting(store: Any) -> Lasting:
    """The share that a quarter keeps, from those behind. Raises NotEnoughData."""
    rows = store.table("risked")
    return Lasting(retention.fit(retention.summarise(rows.select(kept=1 - rows.gone)), at_least=LEAST))


@dataclass(frozen=True)
class Buying:
    """Value without a contract: BG/NBD and Gamma-Gamma (Fader, Hardie & Lee 2005), over five years."""

    model: clv.ClvModel

    def value(self, frame: pd.DataFrame) -> tuple[Array, Array]:
        """The chance to be gone, and the discounted value; NaN for who ever held something or never bought."""
        used = (~frame["has_held"].astype(bool) & frame["frequency"].notna()).to_numpy()
        x, recency, age, mean = (
            frame[name].to_numpy("float64") for name in ("frequency", "recency", "age", "monetary")
        )
        counts = Counts(np.nan_to_num(x), np.nan_to_num(recency), np.nan_to_num(age), np.ones(len(frame)))
        p, q, gamma = self.model.money()
        spend = p * (gamma + x * np.where(x > 0, mean, 0.0)) / (p * x + q - 1)
        with np.errstate(all="ignore"):
            theta = self.model.theta()
            bought = clv.purchases(self.model.buying, theta, counts, self.model.horizon, self.model.discount)
            gone = 1 - dropout.alive(theta, 0, counts)
        return np.where(used, gone, np.nan), np.where(used, bought * spend, np.nan)


def buying(store: Any) -> Buying:
    """Learn from what customers without any holding paid. Raises NotEnoughData."""
    rows = store.table("people")
    rows = rows.filter(~rows.has_held & rows.frequency.notnull())
    given: Mapping[str, str] = {name: name for name in ("frequency", "recency", "age", "monetary")}
    history = rows.select(*given)
    return Buying(clv.fit(clv.summarise(history, given), horizon=52.0 * YEARS, discount=DISCOUNT, at_least=LEAST))
