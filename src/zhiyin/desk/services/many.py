"""What is done to many tickets at once: each of them through the verb that changes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.utils.translation import pgettext

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.kinds import CHOOSING, label, options
from zhiyin.core.many.runs import Action, Apply
from zhiyin.core.models import CustomField
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
    yield Action("assignee", _("Assign to"), access.ASSIGN, _assign, named_colleagues)
    yield Action("status", _("Set the status"), access.REPLY, _status, _statuses)
    yield Action("priority", _("Set the priority"), access.REPLY, _priority, _priorities)
    for field in OWN.fields():
        offers = _options_of(field) if field.kind in CHOOSING else None
        yield Action(field.name, label(field), access.REPLY, _own(field.code), offers)


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


def _options_of(field: CustomField) -> Callable[[Actor], Sequence[tuple[str, str]]]:
    return lambda _actor: list(options(field).items())
