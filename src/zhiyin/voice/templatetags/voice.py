"""Marks of this area: the verdict of an answer, the state of an invitation, why one was not sent, a score."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from zhiyin.voice.ui import REASONS, STATES, VERDICTS
from zhiyin.web.interface import Text
from zhiyin.web.templatetags.marks import badge

register = template.Library()


@register.simple_tag
def verdict(code: str) -> SafeString:
    """Below, as or above expectation: icon and word, never colour alone."""
    tone, icon, text = VERDICTS[code]
    return badge(text, tone, icon)


@register.simple_tag
def invitation_state(code: str) -> SafeString:
    """Where an invitation stands."""
    tone, icon, text = STATES[code]
    return badge(text, tone, icon)


@register.filter
def reason(code: str) -> Text:
    """Why an invitation was not sent, as a half sentence."""
    return REASONS.get(code, code)


@register.filter
def score(value: Decimal | None) -> str:
    """A score without needless zeros; a dash where there is none."""
    return "—" if value is None else f"{value.normalize():f}"


@register.filter
def ratio(value: Decimal | None) -> str:
    """A ratio with two decimals; a dash where there is none."""
    return "—" if value is None else f"{value:.2f}"
