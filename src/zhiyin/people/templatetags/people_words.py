"""Codes of people as words: roles, who acted, where an event came from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from zhiyin.people.models import Notice
from zhiyin.people.queries import sentence_of
from zhiyin.people.ui import RHYTHMS, ROLE_TITLES

register = template.Library()
ACTORS = {"system": _("System"), "token": _("API token"), "respondent": _("Respondent"), "employee": _("Employee")}
ORIGINS = {"live": _("Live"), "import": _("Imported"), "demo": _("Demo")}


@register.filter
def role_title(code: str) -> str | Promise:
    """A role by its title; one that is not known any more by its code."""
    return ROLE_TITLES.get(code, code)


@register.filter
def actor_title(kind: str) -> str | Promise:
    """Who acted, where it is no person that can be named."""
    return ACTORS.get(kind, kind)


@register.filter
def origin_title(code: str) -> str | Promise:
    """Where an event came from."""
    return ORIGINS.get(code, code)


@register.filter
def without_places(sentence: str) -> str:
    """A sentence of an event without the places for its numbers, as a name of its kind."""
    return re.sub(r"\s*%\(\w+\)[sd]\s*", " … ", sentence).strip(" …:")


@register.simple_tag
def origins() -> Mapping[str, str | Promise]:
    """All origins, for a filter."""
    return ORIGINS


@register.filter
def rhythm_title(code: str) -> str | Promise:
    """When a subscription tells."""
    return RHYTHMS.get(code, code)


@register.filter
def notice_sentence(notice: Notice) -> SafeString:
    """A notice as a sentence; the names and figures in it are data, not words of its language."""
    return SafeString(sentence_of(notice, _marked, conditional_escape))


def _marked(value: str) -> str:
    return format_html('<span translate="no">{}</span>', value)
