"""How tickets are shown: status, priority, time left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zhiyin.desk.forms import PRIORITY_NAMES, STATUS_NAMES
from zhiyin.desk.models import Ticket
from zhiyin.desk.queries import Line
from zhiyin.desk.rules import NEVER, Priority, Status

register = template.Library()
TONES = {
    Status.NEW: "primary",
    Status.OPEN: "info",
    Status.PENDING: "neutral",
    Status.ON_HOLD: "warning",
    Status.SOLVED: "success",
    Status.CLOSED: "neutral",
}
PROMISES = {
    "first_answer": _("First answer"),
    "next_answer": _("Next answer"),
    "resolution": _("Resolution"),
}


@register.inclusion_tag("web/components/badge.html")
def status_mark(ticket: Ticket) -> dict[str, Any]:
    """The status as a mark."""
    status = Status(ticket.status)
    return {"text": STATUS_NAMES[status], "tone": TONES[status]}


@register.inclusion_tag("desk/parts/priority.html")
def priority_mark(ticket: Ticket) -> dict[str, Any]:
    """High and urgent are marked; the others are quiet."""
    priority = Priority(ticket.priority)
    tone = {Priority.URGENT: "danger", Priority.HIGH: "warning"}.get(priority, "")
    return {"name": PRIORITY_NAMES[priority], "tone": tone}


@register.filter
def time_left(line: Line) -> str:
    """The business time left as hours and minutes (or working days); empty without a running promise."""
    if line.left is None:
        return ""
    standard = line.ticket.standard
    if standard is not None and standard.working_days:
        days = round(abs(line.left))
        text = ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}
    else:
        minutes = int(abs(line.left)) // 60
        text = f"{minutes // 60}:{minutes % 60:02d}"
    return text if line.left >= 0 else gettext("%(time)s over") % {"time": text}


@register.filter
def promise_name(line: Line) -> str:
    """Which promise it is."""
    return str(PROMISES[line.promise]) if line.promise else ""


@register.filter
def when(value: datetime) -> SafeString:
    """An instant for narrow lists: today the time, before that the day."""
    local = timezone.localtime(value)
    is_today = local.date() == timezone.localdate()
    shown = date(local, "H:i" if is_today else "m-d")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), date(local, "Y-m-d H:i"), shown)


@register.filter
def promise_title(line: Line) -> str:
    """Which promise it is, and when it is due."""
    if not line.promise:
        return ""
    name, due = PROMISES[line.promise], line.ticket.due_at
    if due >= NEVER:
        return str(name)
    when = date(timezone.localtime(due), "Y-m-d H:i")
    return gettext("%(promise)s, due %(when)s") % {"promise": name, "when": when}


@register.inclusion_tag("desk/parts/promise.html")
def promise_mark(line: Line) -> dict[str, Any]:
    """The nearest promise with the time left, coloured by where it stands."""
    return {"standing": line.standing, "text": time_left(line), "title": promise_title(line), "none": not line.promise}
