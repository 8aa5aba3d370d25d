"""Scores of customers from the newest generation, published down as facts: risk of leaving, values, credit, loyalty.

What the data cannot carry is published for nobody, and the run says what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhiyin.analysis import access
from zhiyin.analysis.models import Generation, ScoreRun
from zhiyin.analysis.queries.rows import newest
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers.rules.facts import LOYALTY
from zhiyin.customers.services import set_facts, settle_tiers
from zhiyin.insight import loyalty, scorecard
from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import speaking

from .leaving import LEAST, Buying, Hazard, Lasting, better_than_chance, buying, hazard, lasting
from .people import ATTRIBUTES, gather
from .store import opened
from .warehouse import path_of

NAMES = ("churn_risk", "clv", "potential", "credit_score", "loyalty")
CUTS = {"delighted": 1.1, "satisfied": 1.0, "angry": 0.6}
AT_ONCE = 1000
Made = TypeVar("Made")
Report = Callable[[Mapping[str, Any]], None]


@dataclass
class Models:
    """What could be learnt; `told` holds what each model found, or what it lacks."""

    hazard: Hazard | None = None
    lasting: Lasting | None = None
    buying: Buying | None = None
    told: dict[str, str] = field(default_factory=dict)

    def learn(self, name: str, make: Callable[[], Made]) -> Made | None:
        """What `make` gives; None where the data cannot carry it, which is kept as a sentence."""
        try:
            made = make()
        except InsightError as error:
            self.told[name] = error.message
            return None
        model = getattr(made, "model", made)
        self.told[name] = getattr(model, "finding", "")
        return made


def publish_scores(*, actor: Actor, now: datetime, report: Report = lambda _progress: None) -> list[ScoreRun]:
    """Learn from the newest generation, write the scores of everybody in batches, and keep what each model says."""
    require(actor, access.REFRESH)
    generation = newest()
    if generation is None:
        return []
    language = settings.LANGUAGE_CODE
    with speaking(language), translation.override(language), opened(str(path_of(generation))) as store:
        gather(store, now=now)
        models = Models()
        table = _learn(store, models)
        counts = _write(store, table, models, (generation, actor, now, report))
        return _keep(generation, models, counts, now)


def _learn(store: Any, models: Models) -> Any:
    """Fit every model; the table of customers with the points of credit and the kind of loyalty."""
    models.hazard = models.learn("churn_risk", lambda: hazard(store))
    models.lasting = models.learn("clv", lambda: lasting(store))
    if store.con.execute("SELECT bool_or(NOT has_held AND frequency IS NOT NULL) FROM people").fetchone() == (True,):
        models.buying = models.learn("clv_bought", lambda: buying(store))
    people = store.table("people")
    cuts = {"satisfaction": "satisfaction", "stays": "stays"}
    kinds = models.learn("loyalty", lambda: loyalty.fit(loyalty.summarise(people, cuts, cuts=CUTS), at_least=LEAST))
    card = models.learn("credit_score", lambda: _card(store))
    table = people if kinds is None else loyalty.score(kinds, people, cuts)
    return table if card is None else scorecard.score(card, table)


def _card(store: Any) -> scorecard.ScorecardModel:
    model = scorecard.fit(scorecard.summarise(store.table("debts"), attributes=[*ATTRIBUTES, "late"]), folds=5)
    better_than_chance(model)
    return model


def _write(store: Any, table: Any, models: Models, run: tuple[Generation, Actor, datetime, Report]) -> Counter[str]:
    """Score and publish a thousand customers at a time, so that memory stays flat and other writers come in between."""
    generation, actor, now, report = run
    counts: Counter[str] = Counter()
    done = 0
    for batch in store.raw_sql(store.compile(table.order_by("customer"))).to_arrow_reader(AT_ONCE):
        told = _told(batch.to_pandas(), models)
        with transaction.atomic():
            set_facts(rows=told, actor=actor, now=now, version=generation.pk)
            settle_tiers(customers=list(told), actor=actor, now=now)
        for known in told.values():
            counts.update(name for name, value in known.items() if value is not None)
        done += len(told)
        report({"done": done})
    return counts


def _told(frame: pd.DataFrame, models: Models) -> dict[int, dict[str, float | None]]:
    """The scores of each customer by key; every name is there, None where nothing is known."""
    nothing = np.full(len(frame), np.nan)
    risk = models.hazard.risk(frame) if models.hazard else nothing
    value = models.lasting.value(frame, risk) if models.lasting else nothing
    gone, bought = models.buying.value(frame) if models.buying else (nothing, nothing)
    columns: dict[str, Array] = {
        "churn_risk": np.clip(np.where(np.isnan(risk), gone, risk), 0.0, 1.0),
        "clv": np.where(np.isnan(value), bought, value),
        "potential": frame["potential"].to_numpy("float64"),
        "credit_score": _debtors(frame) if "points" in frame else nothing,
        "loyalty": _loyal(frame["loyalty_kind"]) if "loyalty_kind" in frame else nothing,
    }
    rounded = {name: np.round(found, 4) for name, found in columns.items()}
    return {
        int(key): {name: None if np.isnan(rounded[name][place]) else float(rounded[name][place]) for name in NAMES}
        for place, key in enumerate(frame["customer"])
    }


def _debtors(frame: pd.DataFrame) -> Array:
    return np.asarray(frame["points"].where(frame["holdings"].notna()).round(), "float64")


def _loyal(kinds: pd.Series) -> Array:
    points = {kind: place for place, kind in LOYALTY.items()}
    return np.asarray(kinds.map(points), "float64")


def _keep(generation: Generation, models: Models, counts: Counter[str], now: datetime) -> list[ScoreRun]:
    alike = _("No %(least)s customers have the same main product.") % {"least": LEAST}
    sentences = {name: models.told.get(name, "") for name in NAMES}
    sentences["clv"] = " ".join(filter(None, (models.told.get("clv"), models.told.get("clv_bought"))))
    sentences["potential"] = "" if counts["potential"] else alike
    runs = [
        ScoreRun(generation=generation, score=name, n=counts[name], finding=sentences[name], at=now) for name in NAMES
    ]
    with transaction.atomic():
        ScoreRun.objects.filter(generation=generation).delete()
        return ScoreRun.objects.bulk_create(runs)
