"""Money, states and days of what customers have, in templates: `{% load operations %}`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.core.sorting import Sorts
from zhiyin.customers.access import told
from zhiyin.customers.models import Customer
from zhiyin.operations.models import Record
from zhiyin.operations.rules import words
from zhiyin.operations.rules.shown import Cell, How, Shown
from zhiyin.web.templatetags.kit import moment
from zhiyin.web.templatetags.marks import badge

register = template.Library()
SOON = 30
NOTHING = "–"  # the dash of all empty cells


@register.filter
def order_of(name: str, sorts: Sorts) -> str:
    """The order of a list that goes by this value of a record, empty where there is none."""
    return next((part for part in name.split(".") if sorts.goes_by(part)), "")


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
    return badge(gettext(words.STATES[row.noun()][row.stands]), words.TONES.get(row.stands, "neutral"))


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
def name_for(customer: Customer, actor: Actor) -> str:
    """The customer's name, masked after its first sign for who does not see the customer."""
    return customer.full_name if sees(actor, customer) else f"{customer.full_name[:1]}**"


@register.simple_tag
def title_of(shown: Shown, row: Record) -> str:
    """What a record is called: “Bill 1042”."""
    return gettext(shown.title) % {"number": row.number}


@register.simple_tag(takes_context=True)
def cell(context: dict[str, Any], row: Record, shown: Cell, today: date) -> SafeString:
    """One value of a record in the way that its kind says."""
    value = attrgetter(shown.name)(row)
    return SHOW[shown.how](row, told(value, context["actor"]) if shown.how == "text" else value, today)


def _data(_row: Record, value: object, _today: date) -> SafeString:
    return format_html('<span translate="no">{}</span>', value) if value else SafeString(NOTHING)


def _price(row: Any, value: Decimal | None, _today: date) -> SafeString:
    return money(value, row.currency, getattr(row, "period", ""))


def _due(row: Record, value: date | None, today: date) -> SafeString:
    return due_mark(value, today) if row.stands in words.AT_WORK else day(value)


def _quantity(row: Any, value: Decimal, _today: date) -> SafeString:
    return format_html('<span translate="no">{} {}</span>', f"{value.normalize():,f}", row.unit)


def _link(_row: Record, about: Record | None, _today: date) -> SafeString:
    if about is None:
        return SafeString(NOTHING)
    return format_html('<a href="{}">{}</a>', reverse(f"operations:{about.noun()}", args=[about.number]), about.number)


SHOW: dict[How, Callable[[Any, Any, date], SafeString]] = {
    "data": _data,
    "text": _data,
    "money": _price,
    "sum": lambda row, value, _today: money(value, row.currency),
    "day": lambda _row, value, _today: day(value),
    "due": _due,
    "moment": lambda _row, value, _today: moment(value),
    "quantity": _quantity,
    "link": _link,
}
