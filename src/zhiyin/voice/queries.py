"""Reads about surveys, invitations and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from django.db.models import Avg, Count, FloatField, Max, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast

from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keys import among
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.facts import Told, told
from zhiyin.people import queries as people
from zhiyin.people.models import Branch
from zhiyin.touchpoints.models import Interaction

from . import access, rules
from .models import Answer, Dimension, Invitation, Item, Survey

NEWEST_FIRST = ("-answered_at", "-id")
NEWEST_INVITATION = ("-created_at", "-id")
VERDICTS = (rules.BELOW, rules.AS, rules.ABOVE, rules.NOT_ASKED, rules.NOT_RATED)
SHOWN_WITH = ("survey", "customer", "branch", "employee", "interaction", "service_kind")


@dataclass(frozen=True, slots=True)
class AnswerFilters:
    """What a list of answers is narrowed to; empty values narrow nothing. `since` is included, `until` is not."""

    survey: str = ""
    branch: str = ""
    verdict: str = ""
    group: str = ""
    kind: str = ""
    customer: int | None = None
    employee: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, object]:
        """As lookups on `Answer`."""
        named: dict[str, object] = {
            "survey__code": self.survey,
            "verdict": self.verdict,
            "group": self.group,
            "service_kind__code": self.kind,
            "customer__number": self.customer,
            "employee__number": self.employee,
            "answered_at__gte": self.since,
            "answered_at__lt": self.until,
            "is_dated": True if self.since or self.until else "",
        }
        return {name: value for name, value in named.items() if value not in {"", None}}


def answers(actor: Actor, filters: AnswerFilters) -> QuerySet[Answer]:
    """The answers in scope that fit `filters`, with what a list shows; a branch includes those below it."""
    require(actor, access.VIEW)
    if filters.verdict and filters.verdict not in VERDICTS:
        sentence = _("There is no verdict “%(verdict)s”. There are: %(known)s.")
        raise Refused("answer.verdict", sentence, field="verdict", verdict=filters.verdict, known=", ".join(VERDICTS))
    rows = access.visible(actor).filter(**filters.conditions())
    if filters.branch:
        branch = people.branch(actor, filters.branch)
        if branch.level:
            rows = rows.filter(**{f"scope_{branch.level}": branch.pk})
    return rows.select_related(*SHOWN_WITH)


def answer(actor: Actor, number: int, *, now: datetime) -> Answer:
    """One answer in scope, or of a customer in reach, by its number, with its items and its invitation."""
    require(actor, access.VIEW)
    items = Prefetch("items", Item.objects.select_related("dimension").order_by("dimension__position"))
    rows = access.readable(actor, now=now).select_related(*SHOWN_WITH, "invitation").prefetch_related(items)
    return one(rows, number=number)


def surveys(actor: Actor) -> QuerySet[Survey]:
    """All surveys by code, with their dimensions in order."""
    require(actor, access.VIEW)
    dimensions = Prefetch("dimensions", Dimension.objects.filter(is_active=True))
    return access.visible_surveys(actor).prefetch_related(dimensions).order_by("code")


def survey_names(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of all surveys, for a filter."""
    require(actor, access.VIEW)
    return list(access.visible_surveys(actor).order_by("code").values_list("code", "name"))


def survey(actor: Actor, code: str) -> Survey:
    """One survey by its code, or `NotFound`."""
    return one(surveys(actor), code=code)


def survey_named(actor: Actor, code: str) -> Survey:
    """One survey by the code that somebody wrote; an unknown one is refused with those that exist."""
    found = {survey.code: survey for survey in surveys(actor)}.get(code)
    if found is None:
        known = ", ".join(surveys(actor).values_list("code", flat=True)) or "—"
        sentence = _("There is no survey “%(code)s”. There are: %(known)s.")
        raise Refused("survey.unknown", sentence, field="survey", code=code, known=known)
    return found


def survey_after_service() -> Survey | None:
    """The survey that is sent after a service: the first active one that says so. Asked by the system, unscoped."""
    return Survey.objects.filter(is_active=True, after_service=True).order_by("pk").first()


def dimensions_of(survey: Survey) -> list[Dimension]:
    """The dimensions that are asked now, in order."""
    return list(Dimension.objects.filter(survey=survey, is_active=True))


def dimension_codes() -> list[str]:
    """The codes of all dimensions of any survey: the names of columns that files may have."""
    return sorted(set(Dimension.objects.values_list("code", flat=True)))


def answers_by_external_id(source: str, wanted: Sequence[str]) -> dict[str, Answer]:
    """The answers of this source that are here already, whatever their branch, with their items: for the import."""
    items = Prefetch("items", Item.objects.select_related("dimension"))
    rows = among(Answer.objects.filter(source=source), "external_id", wanted)
    return {row.external_id: row for row in rows.prefetch_related(items)}


def items_of(answer: Answer) -> dict[str, Item]:
    """The dimensions rated so far by their code: asked by the bearer of the link, whose answer it is."""
    return {item.dimension.code: item for item in Item.objects.filter(answer=answer).select_related("dimension")}


def invitations(actor: Actor, *, state: str = "", reason: str = "", survey: str = "") -> QuerySet[Invitation]:
    """The log of invitations in scope, those not sent with their reason."""
    require(actor, access.VIEW)
    named = {"state": state, "reason": reason, "survey__code": survey}
    rows = access.visible_invitations(actor).filter(**{name: value for name, value in named.items() if value})
    return rows.select_related("survey", "customer", "branch", "employee", "interaction", "answer")


def company_name() -> str:
    """The name under which the company asks: that of the root of its tree."""
    return Branch.objects.filter(level=0).values_list("name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Satisfaction so far: `n` answers with both sides, the ratio of their sums, and how many were below expectation.

    `perceived_only` answers say how it was but not what was expected: they count in no ratio.
    """

    n: int
    ratio: Decimal | None
    below: int
    perceived_only: int
    mean_perceived: Decimal | None
    latest: list[Answer]


def satisfaction_of(actor: Actor, customer: Customer, *, now: datetime, latest: int = 5) -> Satisfaction:
    """What one customer in reach has answered so far, wherever the service was."""
    require(actor, access.VIEW)
    newest = _newest(latest)(customer=customer.pk) if reaches(actor, customer, now=now) else []
    return _satisfaction(Answer.objects.filter(customer=customer.pk), newest)


@cache
def _newest(latest: int) -> Prepared[Answer]:
    return Prepared(lambda: _latest(Answer.objects.filter(customer=Given("customer")), latest))


def _latest(rows: QuerySet[Answer], latest: int = 5) -> QuerySet[Answer]:
    return rows.select_related("survey", "branch").order_by(*NEWEST_FIRST)[:latest]


def satisfaction_about(actor: Actor, interaction: Interaction) -> Satisfaction:
    """What was answered in scope about one contact."""
    require(actor, access.VIEW)
    rows = access.visible(actor).filter(interaction=interaction)
    return _satisfaction(rows, list(_latest(rows)))


def _satisfaction(rows: QuerySet[Answer], newest: list[Answer]) -> Satisfaction:
    if not newest:
        return Satisfaction(0, None, 0, 0, None, [])
    both = Q(expected__isnull=False, perceived__isnull=False)
    # Each score relative to its scale, so that answers on different scales may stand in one sum.
    figures = rows.aggregate(
        n=Count("pk", filter=both),
        sum_expected=Sum(_relative("expected"), filter=both),
        sum_perceived=Sum(_relative("perceived"), filter=both),
        below=Count("pk", filter=Q(verdict=rules.BELOW)),
        perceived_only=Count("pk", filter=Q(expected__isnull=True, perceived__isnull=False)),
        mean=Avg(_relative("perceived")),
    )
    sums = figures["sum_expected"], figures["sum_perceived"]
    ratio = Decimal(sums[1] / sums[0]).quantize(rules.PLACES) if figures["n"] else None
    mean = Decimal(figures["mean"]).quantize(rules.PLACES) if figures["mean"] is not None else None
    return Satisfaction(figures["n"], ratio, figures["below"], figures["perceived_only"], mean, newest)


def _relative(side: str) -> CombinedExpression:
    return Cast(side, FloatField()) / Cast("scale", FloatField())


def opened_by(token: str, *, now: datetime) -> Invitation:
    """The invitation that this link opens now, or `access.Closed`."""
    return access.by_token(token, now=now)


def answer_of(invitation: Invitation) -> Answer | None:
    """The answer that was begun under this invitation, if any."""
    found: Answer | None = getattr(invitation, "answer", None)
    return found


def facts_of(customers: Sequence[int], *, now: datetime) -> Told:
    """What surveys tell of customers (by key) to segments and tiers; satisfaction is the mean ratio of 12 months."""
    year, rated = Q(answered_at__gt=now - timedelta(days=365)), Q(expected__gt=0, perceived__isnull=False)
    ratio = Cast("perceived", FloatField()) / Cast("expected", FloatField())
    rows = Answer.objects.filter(customer__in=customers).order_by().values("customer")
    found = rows.annotate(
        last_answer_at=Max("answered_at"),
        answers_12m=Count("pk", filter=year),
        satisfaction=Avg(ratio, filter=year & rated),
        last_below_at=Max("answered_at", filter=Q(verdict=rules.BELOW)),
    )
    nothing = {"last_answer_at": None, "answers_12m": 0, "satisfaction": None, "last_below_at": None}
    return told(customers, found, nothing)
