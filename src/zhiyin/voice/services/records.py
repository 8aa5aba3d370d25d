"""Recording whole answers from staff, other systems and files: one or many, by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.bulk import builder, insert, insert_values
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, Placed, record_all
from zhiyin.core.keys import among
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.people.models import SCOPES, Branch, Employee
from zhiyin.touchpoints.models import Interaction, ServiceKind
from zhiyin.voice import access, rules
from zhiyin.voice.models import Answer, Dimension, Item, Survey
from zhiyin.voice.rules import NewItem, Scores

from .answers import given

ABOUT = ("survey", "customer", "interaction", "service_kind", "employee")
COPIED = ("scale", "group", "comment", "source", "external_id", "is_dated", "answered_at")
PLACE = ("branch_id", *SCOPES)
NOWHERE = (None,) * len(PLACE)
ITEM = ("answer_id", "dimension_id", "expected", "perceived")
_about, _copied, _where = attrgetter(*ABOUT), attrgetter(*COPIED), attrgetter(*PLACE)
_made = builder(
    Answer,
    ("number", "verdict", "expected", "perceived", "finished_at", *COPIED, *(f"{name}_id" for name in ABOUT), *PLACE),
)


class NewAnswer(NamedTuple):
    """An answer as it comes from staff, another system or a file.

    Without `branch` it is placed at the contact it is about, else with the employee, the customer, or who records it.
    """

    survey: Survey
    scores: Scores
    answered_at: datetime
    branch: Branch | None = None
    customer: Customer | None = None
    interaction: Interaction | None = None
    service_kind: ServiceKind | None = None
    employee: Employee | None = None
    scale: int = rules.SCALE
    group: str = ""
    comment: str = ""
    source: str = ""
    external_id: str = ""
    items: Sequence[NewItem] = ()
    is_dated: bool = True


def record_answer(*, new: NewAnswer, actor: Actor, now: datetime) -> Answer:
    """Record one answer; raises `Conflict` when this external id of this source is known already."""
    return record_answers(rows=[new], actor=actor, now=now)[0]


@transaction.atomic
def record_answers(*, rows: Sequence[NewAnswer], actor: Actor, now: datetime) -> list[Answer]:
    """Record many answers in a few statements, one event each; raises for the first row at fault, writing nothing."""
    require(actor, access.RECORD)
    for new in rows:
        rules.check_said(new)
        _check_dimensions(new)
        check_reach(new, actor=actor, now=now)
    _refuse_known(rows)
    return _record(rows, actor, now)


@transaction.atomic
def record_checked(*, rows: Sequence[NewAnswer], actor: Actor, now: datetime) -> list[Answer]:
    """The same for what is checked and not here yet: an import cleans elsewhere, and has looked."""
    require(actor, access.RECORD)
    return _record(rows, actor, now)


def _record(rows: Sequence[NewAnswer], actor: Actor, now: datetime) -> list[Answer]:
    own = Branch.objects.filter(pk=actor.branch).first() if actor.branch else None
    taken = numbers.take("answer", len(rows)) if rows else range(0)
    answers = [_answer(new, number, own, actor) for new, number in zip(rows, taken, strict=True)]
    insert(answers)
    dimensions = _dimensions({new.survey.pk for new in rows if new.items})
    items = [
        (key, dimensions[survey, item.code], *item.scores)
        for key, survey, new in zip([one.pk for one in answers], [one.survey_id for one in answers], rows, strict=True)
        for item in new.items
    ]
    insert_values(Item, ITEM, items)
    entries = [Entry(given(answer), answer, occurred_at=answer.answered_at) for answer in answers]
    record_all(entries, actor=actor, now=now)
    return answers


def check_reach(new: NewAnswer, *, actor: Actor, now: datetime) -> None:
    """Raise `Refused` for an answer of the future, `NotFound` for what the actor does not see."""
    if new.answered_at > now:
        raise Refused("answer.future", _("This answer lies in the future."), field="answered_at")
    if new.customer is not None and not reaches(actor, new.customer, now=now):
        raise NotFound("customer")
    for what, row in (("branch", new.branch), ("interaction", new.interaction), ("employee", new.employee)):
        if row is not None and not sees(actor, row):
            raise NotFound(what)


def _refuse_known(rows: Sequence[NewAnswer]) -> None:
    keys = [(new.source, new.external_id) for new in rows if new.external_id]
    sources = {source for source, _id in keys}
    known = among(Answer.objects.filter(source__in=sources), "external_id", [external for _source, external in keys])
    twice = {key for key, count in Counter(keys).items() if count > 1}
    taken = twice | (set(known.values_list("source", "external_id")) & set(keys))
    if taken:
        source, external_id = min(taken)
        sentence = _("The answer “%(external_id)s” of “%(source)s” is here already.")
        raise Conflict("answer.known", sentence, field="external_id", external_id=external_id, source=source)


def _dimensions(surveys: set[int]) -> dict[tuple[int, str], int]:
    rows = Dimension.objects.filter(survey__in=surveys)
    return {(survey, code): pk for survey, code, pk in rows.values_list("survey_id", "code", "pk")}


def _answer(new: NewAnswer, number: int, own: Branch | None, actor: Actor) -> Answer:
    # Keys instead of rows: an import makes thousands of these.
    place = _place(new, actor) or own
    return _made(
        number,
        rules.verdict(new.scores.expected, new.scores.perceived, new.survey.bar),
        new.scores.expected,
        new.scores.perceived,
        new.answered_at,
        *_copied(new),
        *[row and row.pk for row in _about(new)],
        *(_where(place) if place else NOWHERE),
    )


def _place(new: NewAnswer, actor: Actor) -> Placed | None:
    if new.branch is not None:
        return new.branch
    # A customer identified from elsewhere may be known here; the answer still belongs to a branch that one sees.
    places: tuple[Placed | None, ...] = (new.interaction, new.employee, new.customer)
    return next((one for one in places if one is not None and one.branch_id and sees(actor, one)), None)


def _check_dimensions(new: NewAnswer) -> None:
    known = dimension_codes(new.survey) if new.items else ()
    for item in new.items:
        if item.code not in known:
            raise no_dimension(known, item.code, field="dimensions")


def dimension_codes(survey: Survey) -> list[str]:
    """What the survey asks about (its dimensions are prefetched for many answers)."""
    return [one.code for one in survey.dimensions.all()]


def no_dimension(known: Sequence[str], code: str, *, field: str) -> Refused:
    """The refusal of a dimension that is not among those `known`, which the survey asks about."""
    sentence = _("This survey has no dimension “%(code)s”. There are: %(known)s.")
    return Refused("answer.dimension", sentence, field=field, code=code, known=", ".join(known))
