"""What is done to many tickets at once: each of them through the verb that changes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import pgettext

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.many.actions import Action, Apply, own_action
from zhiyin.desk import access
from zhiyin.desk.models import OWN, Ticket
from zhiyin.desk.rules import Priority, Status
from zhiyin.people.queries import colleagues, named_colleagues

from .own import write_fields
from .work import assign, change_priority, change_status

NO_VALUE = _("“%(value)s” is not possible here. There are: %(known)s.")
NO_COLLEAGUE = _("There is no colleague “%(value)s” in your part of the company; name one by number.")


def actions() -> Iterator[Action]:
    """Everything, with the values that there are to choose from."""
    yield Action("assignee", _("Assign to"), access.ASSIGN, _assign, _assignee_of, named_colleagues)
    yield Action("status", _("Set the status"), access.REPLY, _status, _status_of, _statuses)
    yield Action("priority", _("Set the priority"), access.REPLY, _priority, _priority_of, _priorities)
    for field in OWN.fields():
        yield own_action(field, access.REPLY, _own(field.code))


def _assignee_of(ticket: Ticket, _value: str) -> str:
    return str(ticket.assignee.number) if ticket.assignee else ""


def _status_of(ticket: Ticket, _value: str) -> str:
    return ticket.status


def _priority_of(ticket: Ticket, _value: str) -> str:
    return ticket.priority


def _assign(ticket: Ticket, value: str, actor: Actor, now: datetime) -> bool:
    number = int(value) if value.isdecimal() and len(value) < 18 else 0
    assignee = colleagues(actor).filter(number=number).first() if value else None
    if value and assignee is None:
        raise Refused("bulk.colleague", NO_COLLEAGUE, field="value", value=value[:40])
    return assign(ticket=ticket, assignee=assignee, actor=actor, now=now).version != ticket.version


def _status(ticket: Ticket, value: str, actor: Actor, now: datetime) -> bool:
    to = Status(_known(value, [status.value for status in Status]))
    return change_status(ticket=ticket, to=to, actor=actor, now=now).version != ticket.version


def _priority(ticket: Ticket, value: str, actor: Actor, now: datetime) -> bool:
    to = Priority(_known(value, [priority.value for priority in Priority]))
    return change_priority(ticket=ticket, to=to, actor=actor, now=now).version != ticket.version


def _own(code: str) -> Apply:
    def apply(ticket: Ticket, value: str, actor: Actor, now: datetime) -> bool:
        return write_fields(ticket=ticket, given={code: value}, actor=actor, now=now).version != ticket.version

    return apply


def _known(value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise Refused("bulk.value", NO_VALUE, field="value", value=value[:40], known=", ".join(known))
    return value


def _statuses(_actor: Actor) -> Sequence[tuple[str, str]]:
    return [
        ("open", pgettext("ticket status", "Open")),
        ("pending", pgettext("ticket status", "Waiting for the customer")),
        ("on_hold", pgettext("ticket status", "On hold")),
        ("solved", pgettext("ticket status", "Solved")),
        ("closed", pgettext("ticket status", "Closed")),
    ]


def _priorities(_actor: Actor) -> Sequence[tuple[str, str]]:
    names = (pgettext("priority", name) for name in ("Low", "Normal", "High", "Urgent"))
    return list(zip(("low", "normal", "high", "urgent"), names, strict=True))
