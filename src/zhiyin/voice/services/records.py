"""Recording whole answers from staff, other systems and files: one or many, by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.bulk import builder, insert, insert_values
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.keys import among
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.people.models import SCOPES, Branch, Employee
from zhiyin.touchpoints.models import Interaction, ServiceKind
from zhiyin.voice import access, rules
from zhiyin.voice.models import Answer, Dimension, Item, Survey

from .answers import Scores, check_scores, given

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


@dataclass(frozen=True, slots=True)
class NewItem:
    """One dimension of a new answer by its code."""

    code: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class NewAnswer:
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
        check_answer(new, actor=actor, now=now)
    return record_checked(rows=rows, actor=actor, now=now)


@transaction.atomic
def record_checked(*, rows: Sequence[NewAnswer], actor: Actor, now: datetime) -> list[Answer]:
    """The same for what `check_answer` has seen: an import asks it row by row."""
    require(actor, access.RECORD)
    _refuse_known(rows)
    own = Branch.objects.filter(pk=actor.branch).first() if actor.branch else None
    taken = numbers.take("answer", len(rows)) if rows else range(0)
    answers = [_answer(new, number, own, actor) for new, number in zip(rows, taken, strict=True)]
    insert(answers)
    dimensions = _dimensions({new.survey.pk for new in rows if new.items})
    items = [
        (answer.pk, dimensions[new.survey.pk, item.code], item.scores.expected, item.scores.perceived)
        for answer, new in zip(answers, rows, strict=True)
        for item in new.items
    ]
    insert_values(Item, ITEM, items)
    entries = [Entry(given(answer), answer, occurred_at=answer.answered_at) for answer in answers]
    record_all(entries, actor=actor, now=now)
    return answers


def check_answer(new: NewAnswer, *, actor: Actor, now: datetime) -> None:
    """Raise `Refused` for what cannot be kept of `new`, `NotFound` for what the actor does not see."""
    rules.check_scale(new.scale)
    check_scores(new.scores, new.scale)
    known = dimension_codes(new.survey) if new.items else ()
    for item in new.items:
        check_dimension(known, item.code, field="dimensions")
        check_scores(item.scores, new.scale)
    rules.check_comment(new.comment)
    for field, text, longest in (("group", new.group, 120), ("source", new.source, 40)):
        if text:
            rules.check_name(text, field=field, longest=longest)
    if new.external_id:
        rules.check_name(new.external_id, field="external_id", longest=120)
    if new.scores.perceived is None and all(item.scores.perceived is None for item in new.items):
        sentence = _("There is no perceived score, neither overall nor of a dimension: there is nothing to keep.")
        raise Refused("answer.nothing", sentence, field="perceived")
    if new.answered_at > now:
        raise Refused("answer.future", _("This answer lies in the future."), field="answered_at")
    _check_scope(new, actor, now)


def _check_scope(new: NewAnswer, actor: Actor, now: datetime) -> None:
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
    branch = _branch(new, actor) or own
    return _made(
        number,
        rules.verdict(new.scores.expected, new.scores.perceived, new.survey.bar),
        new.scores.expected,
        new.scores.perceived,
        new.answered_at,
        *_copied(new),
        *[row and row.pk for row in _about(new)],
        *(_where(branch) if branch else NOWHERE),
    )


def _branch(new: NewAnswer, actor: Actor) -> Branch | None:
    if new.branch is not None:
        return new.branch
    # A customer identified from elsewhere may be known here; the answer still belongs to a branch that one sees.
    places = (new.interaction, new.employee, new.customer)
    return next((one.branch for one in places if one is not None and one.branch_id and sees(actor, one)), None)


def dimension_codes(survey: Survey) -> list[str]:
    """What the survey asks about (its dimensions are prefetched for many answers)."""
    return [one.code for one in survey.dimensions.all()]


def check_dimension(known: Sequence[str], code: str, *, field: str) -> None:
    """Raise `Refused` where this dimension is not among those `known`, which the survey asks about."""
    if code not in known:
        sentence = _("This survey has no dimension “%(code)s”. There are: %(known)s.")
        raise Refused("answer.dimension", sentence, field=field, code=code, known=", ".join(known))
