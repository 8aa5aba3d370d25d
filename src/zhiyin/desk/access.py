"""Who may see tickets and what may be done to them."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiyin.core.access import in_scope, require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound

from . import rules
from .models import Ticket

VIEW = "desk.view"
CREATE = "desk.create"
REPLY = "desk.reply"
NOTE = "desk.note"
ASSIGN = "desk.assign"
ASSIGN_OTHERS = "desk.assign_others"
SOLVE = "desk.solve"
REOPEN = "desk.reopen"
CLOSE = "desk.close"

RIGHT = {
    rules.Verb.REPLY: REPLY,
    rules.Verb.HEAR: REPLY,
    rules.Verb.NOTE: NOTE,
    rules.Verb.ASSIGN: ASSIGN,
    rules.Verb.PRIORITISE: REPLY,
    rules.Verb.RESUME: REPLY,
    rules.Verb.WAIT: REPLY,
    rules.Verb.HOLD: REPLY,
    rules.Verb.SOLVE: SOLVE,
    rules.Verb.REOPEN: REOPEN,
    rules.Verb.CLOSE: CLOSE,
}


def visible(actor: Actor) -> QuerySet[Ticket]:
    """Tickets of the actor's branch and below; tickets without a branch are seen at the root only."""
    return in_scope(actor, Ticket.objects.all())


def check(actor: Actor, verb: rules.Verb, ticket: Ticket) -> None:
    """`Forbidden` without the right, `NotFound` outside of scope; called before anything is written."""
    require(actor, RIGHT[verb])
    if not sees(actor, ticket):
        raise NotFound("ticket")


def allowed(actor: Actor, ticket: Ticket) -> set[rules.Verb]:
    """What this actor could do to the ticket as it is now: for buttons; the services check again."""
    status = rules.Status(ticket.status)
    return {verb for verb, right in RIGHT.items() if actor.may(right) and rules.allows(verb, status)}
