"""Who may see answers and surveys, and what the bearer of a survey's link may do."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from zhiyin.core.access import in_scope
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.access import reachable

from .models import Answer, Invitation, Survey

VIEW = "voice.view"
MANAGE = "voice.manage"
RECORD = "voice.record"
OPEN = (Invitation.State.CREATED, Invitation.State.SENT, Invitation.State.OPENED, Invitation.State.ANSWERED)


class Closed(Refused):
    """A link that opens nothing: unknown, expired and used look the same."""

    status = 404

    def __init__(self) -> None:
        super().__init__("survey.closed", _("This survey is closed: it was answered, has expired, or never existed."))


def visible(actor: Actor) -> QuerySet[Answer]:
    """Answers about the actor's branch and below."""
    return in_scope(actor, Answer.objects.all())


def readable(actor: Actor, *, now: datetime) -> QuerySet[Answer]:
    """Those, and the answers of a customer whom the actor reaches, wherever the service was: one at a time, no list."""
    if not actor.is_known or actor.level == 0:
        return visible(actor)
    own = Q(**{f"scope_{actor.level}": actor.branch})
    return Answer.objects.filter(own | Q(customer__in=reachable(actor, now=now)))


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations about the actor's branch and below."""
    return in_scope(actor, Invitation.objects.all())


def visible_surveys(actor: Actor) -> QuerySet[Survey]:
    """Surveys belong to the whole company: whoever may see answers sees them."""
    return Survey.objects.all() if actor.is_known else Survey.objects.none()


def token_of(seed: str) -> str:
    """The secret of a link: 256 bits, made from the invitation's seed with the installation's key, kept nowhere."""
    mac = salted_hmac("zhiyin.voice.link", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def by_token(token: str, *, now: datetime) -> Invitation:
    """The invitation that this link opens now, with its answer if it was begun, or `Closed`."""
    rows = Invitation.objects.select_related("survey", "answer")
    invitation = rows.filter(digest=digest_of(token), state__in=OPEN, expires_at__gt=now).first()
    if invitation is None:
        raise Closed
    answer = getattr(invitation, "answer", None)
    if answer is not None and answer.finished_at is not None:
        raise Closed
    return invitation
