"""The components of the pages; available in every template without loading."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiyin.core.actor import Actor

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite; decorative, so hidden from screen readers."""
    address = static("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        css, address, name,
    )  # fmt: skip


@register.filter
def may(actor: Actor, action: str) -> bool:
    """`{% if actor|may:"desk.reply" %}`."""
    return actor.may(action)


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: object) -> str:
    """The present address's query string with some parameters changed; an empty value drops the parameter."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("web/components/moment.html")
def moment(value: datetime | None) -> dict[str, Any]:
    """An instant: short in the reader's zone, exact in the tooltip."""
    return {"value": value}
