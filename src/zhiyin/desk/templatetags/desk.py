"""How tickets are shown: status, priority, time left."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zhiyin.desk.forms import PRIORITY_NAMES, STATUS_NAMES
from zhiyin.desk.models import Ticket
from zhiyin.desk.queries import Line
from zhiyin.desk.rules import NEVER, Priority, Status
from zhiyin.web.templatetags.marks import badge, standing

register = template.Library()
TONES = {
    Status.NEW: "primary",
    Status.OPEN: "info",
    Status.PENDING: "neutral",
    Status.ON_HOLD: "warning",
    Status.SOLVED: "success",
    Status.CLOSED: "neutral",
}
# From here on minutes say nothing.
LONG_HOURS = 100
PROMISES = {
    "first_answer": _("First answer"),
    "next_answer": _("Next answer"),
    "resolution": _("Resolution"),
}


@register.simple_tag
def status_mark(ticket: Ticket) -> SafeString:
    """The status as a mark."""
    status = Status(ticket.status)
    return badge(STATUS_NAMES[status], TONES[status])


@register.simple_tag
def priority_mark(ticket: Ticket) -> SafeString:
    """High and urgent are marked; the others are quiet."""
    priority = Priority(ticket.priority)
    name = str(PRIORITY_NAMES[priority])
    tone = {Priority.URGENT: "danger", Priority.HIGH: "warning"}.get(priority)
    return badge(name, tone, "flag") if tone else _quiet(name)


@lru_cache(maxsize=32)
def _quiet(name: str) -> SafeString:
    return format_html('<span class="text-secondary">{}</span>', name)


@register.simple_tag
def opened(ticket: Ticket) -> SafeString:
    """When the ticket was opened: to the minute, or the day where no more is known."""
    if ticket.dates_only:
        day = f"{ticket.opened_at:%Y-%m-%d}"
        return SafeString(f'<time datetime="{day}">{day}</time>')
    local = timezone.localtime(ticket.opened_at)
    exact = local.isoformat()
    shown = f"{exact[:10]} {exact[11:16]}"
    return SafeString(f'<time datetime="{exact}" title="{shown}">{shown}</time>')


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
        hours, minutes = divmod(int(abs(line.left)) // 60, 60)
        text = f"{hours}:{minutes:02d}" if hours < LONG_HOURS else gettext("%(n)s h") % {"n": hours}
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
    shown = f"{local:%H:%M}" if is_today else f"{local:%m-%d}"
    title = f"{local:%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), title, shown)


@register.filter
def promise_title(line: Line) -> str:
    """Which promise it is, and when it is due."""
    if not line.promise:
        return ""
    name, due = PROMISES[line.promise], line.ticket.due_at
    if due >= NEVER:
        return str(name)
    when = f"{timezone.localtime(due):%Y-%m-%d %H:%M}"
    return gettext("%(promise)s, due %(when)s") % {"promise": name, "when": when}


@register.simple_tag
def promise_mark(line: Line) -> SafeString:
    """The nearest promise with the time left, coloured by where it stands; as the kit's `standing` shows it."""
    if line.standing != "paused" and not line.promise:
        return format_html('<span class="text-secondary">{}</span>', "–")
    text = time_left(line)
    return standing(line.standing, text, promise_title(line) if text else "")
