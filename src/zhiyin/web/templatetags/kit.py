"""The frame and the small things of every page; available in every template without loading."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiyin.core.actor import Actor

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite; decorative, so hidden from screen readers."""
    address = static("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        css, address, name,
    )  # fmt: skip


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages there are, each under its own name."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@register.simple_block_tag
def captured(content: str) -> SafeString:
    """`{% captured as toolbar %}…{% endcaptured %}`: rendered text without its outer blanks, to be asked or shown."""
    return SafeString(content.strip())


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


SHOWN = {"minute": slice(16), "day": slice(10), "time": slice(11, 16)}


@register.simple_tag
def moment(value: datetime | None, show: str = "minute") -> SafeString:
    """An instant in the reader's zone, exact in the tooltip; `show` is minute, day or time."""
    if not value:
        return SafeString('<span class="text-secondary">–</span>')
    local = timezone.localtime(value)
    exact = local.isoformat(" ", "seconds")[:19]
    return SafeString(f'<time datetime="{local.isoformat()}" title="{exact}">{exact[SHOWN[show]]}</time>')


@register.inclusion_tag("web/components/notice.html")
def notice(text: str, level: str = "info", tags: str = "") -> dict[str, Any]:
    """A message beside what was done. `tags` may hold `draft:KEY`: the draft under KEY has been sent."""
    tones = {"success": "circle-check", "warning": "alert-triangle", "error": "alert-circle", "danger": "alert-circle"}
    sent = [tag.removeprefix("draft:") for tag in tags.split() if tag.startswith("draft:")]
    tone = "danger" if level == "error" else level if level in tones else "info"
    return {"text": text, "tone": tone, "icon": tones.get(level, "info-circle"), "sent": sent[0] if sent else ""}
