"""The frame and the small things of every page; available in every template without loading."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiyin.core.actor import Actor

register = template.Library()

# htmx under a strict CSP: nothing inline, nothing evaluated; our own refusals (422 …) are shown where they point.
HTMX = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "40[0349]|422|429", "swap": True, "error": True},
        {"code": "...", "swap": False, "error": True},
    ],
}
SCRIPTS = ("dialogs", "keys", "palette", "live", "drafts", "filters", "charts")


@register.simple_tag
def htmx_config() -> str:
    """The settings of htmx for its meta element."""
    return json.dumps(HTMX, separators=(",", ":"))


@register.simple_tag
def page_scripts() -> SafeString:
    """The frame's own scripts, each a small module that knows no other."""
    addresses = ((static(f"web/{name}.js"),) for name in SCRIPTS)
    return format_html_join("\n  ", '<script type="module" src="{}"></script>', addresses)


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


@register.filter
def within(path: str, url: str) -> bool:
    """Whether the page at `path` belongs to the entry of the side bar that leads to `url`."""
    start = url.split("?", maxsplit=1)[0].rstrip("/")
    return path.rstrip("/") == start or path.startswith(f"{start}/")


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
def moment(value: datetime | None, show: str = "minute") -> dict[str, Any]:
    """An instant in the reader's zone, exact in the tooltip; `show` is minute, day or time."""
    return {"value": value, "format": {"minute": "Y-m-d H:i", "day": "Y-m-d", "time": "H:i"}[show]}


@register.inclusion_tag("web/components/notice.html")
def notice(text: str, level: str = "info", tags: str = "") -> dict[str, Any]:
    """A message beside what was done. `tags` may hold `draft:KEY`: the draft under KEY has been sent."""
    tones = {"success": "circle-check", "warning": "alert-triangle", "error": "alert-circle", "danger": "alert-circle"}
    sent = [tag.removeprefix("draft:") for tag in tags.split() if tag.startswith("draft:")]
    tone = "danger" if level == "error" else level if level in tones else "info"
    return {"text": text, "tone": tone, "icon": tones.get(level, "info-circle"), "sent": sent[0] if sent else ""}
