"""Recording whole answers from staff, other systems and files: one or many, by the same rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.bulk import insert
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints.models import Interaction, ServiceKind
from zhiyin.voice import access, rules
from zhiyin.voice.models import Answer, Dimension, Item, Survey

from .answers import Scores, check_scores, given


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
    _refuse_known(rows)
    own = Branch.objects.filter(pk=actor.branch).first() if actor.branch else None
    taken = numbers.take("answer", len(rows)) if rows else range(0)
    answers = [_answer(new, number, own, actor) for new, number in zip(rows, taken, strict=True)]
    insert(answers)
    dimensions = _dimensions({new.survey.pk for new in rows if new.items})
    items = [_item(answer, dimensions, item) for answer, new in zip(answers, rows, strict=True) for item in new.items]
    insert(items)
    entries = [Entry(given(answer), answer, occurred_at=answer.answered_at) for answer in answers]
    record_all(entries, actor=actor, now=now)
    return answers


def check_answer(new: NewAnswer, *, actor: Actor, now: datetime) -> None:
    """Raise `Refused` for what cannot be kept of `new`, `NotFound` for what the actor does not see."""
    rules.check_scale(new.scale)
    check_scores(new.scores, new.scale)
    for item in new.items:
        check_dimension(new.survey, item.code, field="dimensions")
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
    known = Answer.objects.filter(source__in=sources, external_id__in=[external for _source, external in keys])
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
    answer = Answer(
        number=number,
        survey=new.survey,
        customer_id=new.customer.pk if new.customer else None,
        interaction_id=new.interaction.pk if new.interaction else None,
        service_kind_id=new.service_kind.pk if new.service_kind else None,
        employee_id=new.employee.pk if new.employee else None,
        expected=new.scores.expected,
        perceived=new.scores.perceived,
        scale=new.scale,
        verdict=rules.verdict(new.scores.expected, new.scores.perceived, new.survey.bar),
        group=new.group,
        comment=new.comment,
        source=new.source,
        external_id=new.external_id,
        is_dated=new.is_dated,
        answered_at=new.answered_at,
        finished_at=new.answered_at,
    )
    answer.place(_branch(new, actor) or own)
    return answer


def _branch(new: NewAnswer, actor: Actor) -> Branch | None:
    if new.branch is not None:
        return new.branch
    # A customer identified from elsewhere may be known here; the answer still belongs to a branch that one sees.
    places = (new.interaction, new.employee, new.customer)
    return next((one.branch for one in places if one is not None and one.branch_id and sees(actor, one)), None)


def check_dimension(survey: Survey, code: str, *, field: str) -> None:
    """Raise `Refused` where the survey does not ask about this dimension (its dimensions are prefetched for many)."""
    known = [one.code for one in survey.dimensions.all()]
    if code not in known:
        sentence = _("This survey has no dimension “%(code)s”. There are: %(known)s.")
        raise Refused("answer.dimension", sentence, field=field, code=code, known=", ".join(known))


def _item(answer: Answer, dimensions: dict[tuple[int, str], int], new: NewItem) -> Item:
    scores = new.scores
    return Item(
        answer=answer,
        dimension_id=dimensions[answer.survey_id, new.code],
        expected=scores.expected,
        perceived=scores.perceived,
    )
