"""The frame and the small things of every page; available in every template without loading."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiyin.core.actor import Actor
from zhiyin.web import interface

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
def rail(context: dict[str, Any]) -> SafeString:
    """The side bar, with the entry marked to which the page belongs."""
    actor, path = context["actor"], context["request"].path
    here = tuple(item.url for item in context["navigation"] if _is_within(path, item.url))
    return _part_of_frame("rail", _rights(actor), translation.get_language(), here)


@register.simple_tag(takes_context=True)
def dialogs(context: dict[str, Any]) -> SafeString:
    """The dialogs of every page: confirmation, palette, list of keys."""
    return _part_of_frame("dialogs", _rights(context["actor"]), translation.get_language(), ())


def _rights(actor: Actor) -> Actor:
    return Actor(kind=actor.kind, permissions=actor.permissions)


@lru_cache(maxsize=256)
def _part_of_frame(name: str, rights: Actor, language: str, here: tuple[str, ...]) -> SafeString:
    # Made of these arguments alone, so that whoever has the same rights and language may be shown the same.
    assert translation.get_language() == language
    about = {"navigation": interface.navigation(rights), "commands": interface.commands(rights), "here": here}
    return render_to_string(f"web/frame/{name}.html", about)


def _is_within(path: str, url: str) -> bool:
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
