"""The rows of the list of tickets, made without a template: as one they took half of the page's time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhiyin.customers.access import told
from zhiyin.desk.models import Ticket
from zhiyin.desk.queries import Line
from zhiyin.web.templatetags.addresses import pattern
from zhiyin.web.templatetags.marks import badge

from .desk import opened, priority_mark, promise_mark, status_mark

register = template.Library()
DATA = '<td translate="no">'
BOX = (
    '<td><input class="form-check-input" type="checkbox" name="numbers" value="{number}"'
    ' aria-label="{select} {number}"></td>'
)


@register.simple_tag(takes_context=True)
def ticket_rows(context: dict[str, Any], lines: Sequence[Line]) -> SafeString:
    """What a list shows of each ticket; with a box to be chosen by for who may change them."""
    actor, select = context["actor"], escape(gettext("Select"))
    box = BOX if actor.may("desk.reply") else ""
    start, end = pattern("desk:ticket", 1)
    made = []
    for line in lines:
        ticket = line.ticket
        subject = f'<a href="{start}{ticket.number}{end}" translate="no">{escape(told(ticket.subject, actor))}</a>'
        made.append(
            f'<tr data-row>{box.format(number=ticket.number, select=select)}<td class="number">{ticket.number}</td>'
            f'<td class="tickets-subject">{subject}{_recovery(ticket)}</td>'
            f"{_named(ticket.customer.full_name if ticket.customer else '')}"
            f"{_named(ticket.service_kind.name if ticket.service_kind else '')}"
            f"<td>{status_mark(ticket)}</td><td>{priority_mark(ticket)}</td>"
            f"{_named(ticket.assignee.name if ticket.assignee else '')}"
            f"<td>{promise_mark(line)}</td><td>{opened(ticket)}</td></tr>\n"
        )
    return SafeString("".join(made))


def _named(name: str) -> str:
    return f"{DATA}{escape(name) if name else '–'}</td>"


def _recovery(ticket: Ticket) -> str:
    return f" {badge(gettext('Recovery'), 'warning', 'heart')}" if ticket.is_recovery else ""
