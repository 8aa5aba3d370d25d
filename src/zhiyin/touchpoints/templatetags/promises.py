"""Spans of time, limits and masked names in templates: `{% load promises %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.customers.models import Customer

register = template.Library()
GRADES = {
    0: _("not judged"), 1: pgettext_lazy("grade", "low"), 2: _("rather low"), 3: _("rather high"),
    4: pgettext_lazy("grade", "high"), 5: _("very high"),
}  # fmt: skip


@register.filter
def duration(seconds: float | None) -> str:
    """5400 -> “1 h 30 min”; the form in which durations may be typed. Nothing for None."""
    if seconds is None:
        return ""
    left, parts = round(abs(seconds)), []
    words = {3600: gettext("%(n)s h"), 60: gettext("%(n)s min"), 1: gettext("%(n)s s")}
    for size, word in words.items():
        count, left = divmod(left, size)
        if count:
            parts.append(word % {"n": count})
    text = " ".join(parts) or words[1] % {"n": 0}
    return f"−{text}" if seconds < 0 else text  # a real minus sign


@register.filter
def limit(amount: int | None, working_days: bool) -> str:
    """A limit of a standard in its unit; a dash where nothing is promised."""
    if amount is None:
        return "–"  # the dash of all empty cells
    if working_days:
        return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}
    return duration(amount)


@register.filter
def graded(grade: int) -> str:
    """A judgement of a channel in words."""
    return str(GRADES[grade])


@register.filter
def name_for(customer: Customer, actor: Actor) -> str:
    """The customer's name, masked after its first sign for who does not see the customer."""
    return customer.full_name if sees(actor, customer) else f"{customer.full_name[:1]}**"
