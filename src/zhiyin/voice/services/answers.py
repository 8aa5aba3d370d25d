"""Taking an answer tap by tap from the bearer of a link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.actor import RESPONDENT
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.people.models import SCOPES
from zhiyin.voice import access, events, rules
from zhiyin.voice.models import Answer, Dimension, Invitation, Item
from zhiyin.voice.rules import Scores

UNANSWERED = (Invitation.State.CREATED, Invitation.State.SENT, Invitation.State.OPENED)


@transaction.atomic
def give_answer(*, token: str, scores: Scores, now: datetime) -> Answer:
    """Take the overall answer of the bearer of the link. A second one changes nothing: the first stands."""
    invitation = access.by_token(token, now=now)
    rules.check_scores(scores, rules.SCALE)
    if scores.expected is None or scores.perceived is None:
        field = "expected" if scores.expected is None else "perceived"
        raise Refused("answer.both", _("Tap one number in each of the two rows, please."), field=field)
    rows = Invitation.objects.filter(pk=invitation.pk, state__in=UNANSWERED)
    if not rows.update(state=Invitation.State.ANSWERED):
        return Answer.objects.get(invitation=invitation)
    answer = _from_invitation(invitation, scores, now)
    answer.save()
    record(Entry(given(answer), answer, changed=("expected", "perceived")), actor=RESPONDENT, now=now)
    return answer


def _from_invitation(invitation: Invitation, scores: Scores, now: datetime) -> Answer:
    interaction = invitation.interaction
    answer = Answer(
        number=numbers.take("answer")[0],
        survey=invitation.survey,
        invitation=invitation,
        customer_id=invitation.customer_id,
        interaction=interaction,
        service_kind_id=interaction.service_kind_id if interaction else None,
        employee_id=invitation.employee_id,
        branch_id=invitation.branch_id,
        expected=scores.expected,
        perceived=scores.perceived,
        verdict=rules.verdict(scores.expected, scores.perceived, invitation.survey.bar),
        answered_at=now,
    )
    for name in SCOPES:
        setattr(answer, name, getattr(invitation, name))
    return answer


@transaction.atomic
def rate_dimension(*, token: str, code: str, scores: Scores, now: datetime) -> Item:
    """Keep one tap on one dimension: the side that is given replaces what stood there, the other stays."""
    answer = _begun(token, now)
    rules.check_scores(scores, answer.scale)
    dimension = Dimension.objects.filter(survey=answer.survey_id, code=code, is_active=True).first()
    if dimension is None:
        raise NotFound("dimension")
    given = {name: getattr(scores, name) for name in ("expected", "perceived") if getattr(scores, name) is not None}
    item, _new = Item.objects.update_or_create(answer=answer, dimension=dimension, defaults=given)
    fact = events.DimensionRated(answer.pk, answer.customer_id, code, answer.number)
    record(Entry(fact, answer, changed=tuple(given)), actor=RESPONDENT, now=now)
    return item


@transaction.atomic
def finish_answer(*, token: str, comment: str, now: datetime) -> Answer:
    """Keep the comment and close the link for good."""
    answer = _begun(token, now)
    answer.comment = rules.check_comment(comment)
    if not Answer.objects.filter(pk=answer.pk, finished_at=None).update(comment=answer.comment, finished_at=now):
        raise access.Closed
    answer.finished_at = now
    fact = events.AnswerFinished(answer.pk, answer.customer_id, bool(answer.comment), answer.number)
    record(Entry(fact, answer, changed=("comment", "finished_at")), actor=RESPONDENT, now=now)
    return answer


def _begun(token: str, now: datetime) -> Answer:
    answer: Answer | None = getattr(access.by_token(token, now=now), "answer", None)
    if answer is None:
        raise Refused("answer.overall_first", _("First say what you expected and how it was overall, please."))
    return answer


def given(answer: Answer) -> events.AnswerGiven:
    """The event of an answer, with its verdict."""
    is_below = answer.verdict == rules.BELOW
    return events.AnswerGiven(
        answer.pk, answer.customer_id, answer.interaction_id, is_below, answer.verdict, answer.number
    )
