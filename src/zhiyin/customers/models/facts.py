"""Table: what upper areas have told about a customer, one column a fact.

One wide row a customer: a rule over several facts is one join, while a row per fact costs a join for each (measured at
a million customers in docs/segments.md). The indexes leave out what is not known, so that publishing stays cheap.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from .records import Customer

INDEXED = (
    "last_contact_at", "contacts_12m", "last_ticket_at", "open_tickets", "tickets_12m", "open_complaints",
    "complaints_12m", "last_answer_at", "satisfaction", "last_below_at", "first_bought_at", "last_bought_at",
    "holdings", "value_12m", "overdue", "next_renewal_at", "churn_risk", "clv", "potential", "credit_score", "loyalty",
)  # fmt: skip


def _indexes() -> list[models.Index]:
    known = {name: models.Q(**{f"{name}__isnull": False}) for name in INDEXED}
    return [models.Index(fields=[name, "customer"], name=f"fact_{name}", condition=known[name]) for name in INDEXED]


def _time() -> models.DateTimeField[Any, Any]:
    return models.DateTimeField(null=True)


def _count() -> models.IntegerField[Any, Any]:
    return models.IntegerField(null=True)


def _money() -> models.DecimalField[Any, Any]:
    return models.DecimalField(max_digits=16, decimal_places=2, null=True)


def _score() -> models.FloatField[Any, Any]:
    return models.FloatField(null=True)


class CustomerFacts(models.Model):
    """The facts of one customer (`rules.facts` says what each is); `<group>_at` is when a group was published."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="facts")
    last_contact_at = _time()
    contacts_12m = _count()
    contact_at = _time()
    last_ticket_at = _time()
    open_tickets = _count()
    tickets_12m = _count()
    open_complaints = _count()
    complaints_12m = _count()
    desk_at = _time()
    last_answer_at = _time()
    answers_12m = _count()
    satisfaction = _score()
    last_below_at = _time()
    voice_at = _time()
    first_bought_at = _time()
    last_bought_at = _time()
    holdings = _count()
    value_12m = _money()
    value_before = _money()
    overdue = _money()
    next_renewal_at = _time()
    business_at = _time()
    churn_risk = _score()
    clv = _money()
    potential = _money()
    credit_score = _score()
    loyalty = _score()
    score_at = _time()
    score_version = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = _indexes()


class FactsCursor(models.Model):
    """How far the event log has been followed for facts: one row."""

    last_seal = models.BigIntegerField()
