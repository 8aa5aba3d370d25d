"""Money, states and days of what customers have, in templates: `{% load operations %}`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Record
from zhiyin.operations.rules import values, words
from zhiyin.web.templatetags.marks import badge

register = template.Library()
SOON = 30
NOTHING = "–"  # the dash of all empty cells


@register.simple_tag
def money(amount: Decimal | None, currency: str = "", period: str = "") -> SafeString:
    """An amount with its currency and how often it is due; a dash where there is none."""
    if amount is None:
        return SafeString(NOTHING)
    shown = format_html('<span translate="no">{} {}</span>', f"{amount:,.2f}", currency)
    return format_html("{} / {}", shown, gettext(words.PERIODS[period])) if period else shown


@register.simple_tag
def state_mark(row: Record) -> SafeString:
    """The state of a record in words and colour."""
    return badge(gettext(words.STATES[row.stands]), words.TONES.get(row.stands, "neutral"))


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A day, or a dash."""
    return (
        format_html('<time datetime="{0}" translate="no">{0}</time>', value.isoformat())
        if value
        else SafeString(NOTHING)
    )


@register.simple_tag
def due_mark(value: date | None, today: date) -> SafeString:
    """A day that something is due on, with how far it is where it is near or past."""
    shown, left = day(value), (value - today).days if value else SOON + 1
    if left > SOON:
        return shown
    tone, sign = ("danger", "alert-circle") if left < 0 else ("warning", "clock")
    return format_html("{} {}", shown, badge(_distance(left), tone, sign))


def _distance(left: int) -> str:
    if left == 0:
        return gettext("today")
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}


@register.filter
def period_named(code: str) -> str:
    """How often something is due, in words."""
    return gettext(words.PERIODS[code]) if code else NOTHING


@register.filter
def pairs_text(kept: dict[str, str]) -> str:
    """Named values one a line."""
    return values.pairs_text(kept)


@register.filter
def name_for(customer: Customer, actor: Actor) -> str:
    """The customer's name, masked after its first sign for who does not see the customer."""
    return customer.full_name if sees(actor, customer) else f"{customer.full_name[:1]}**"
