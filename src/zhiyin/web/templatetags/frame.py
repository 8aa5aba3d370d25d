"""The frame around every page. What does not change from page to page is made once and kept."""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import Actor
from zhiyin.web import interface

register = template.Library()

# value kept with the user, word, icon
THEMES = (
    ("", pgettext_lazy("appearance", "Auto"), "device-desktop"),
    ("light", pgettext_lazy("appearance", "Light"), "sun"),
    ("dark", pgettext_lazy("appearance", "Dark"), "moon"),
)
# What stands in a kept part for that which belongs to one request alone; nobody can guess and write it.
PLACES = {name: secrets.token_hex(12) for name in ("query", "path", "csrf_token")}
# htmx under a strict CSP: nothing inline, nothing evaluated; our own refusals (422 …) are shown where they point; what
# has arrived works at once (by default it waits 20 ms, in which a choice made in it is lost).
HTMX = {
    "defaultSettleDelay": 0,
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "40[0349]|413|422|429", "swap": True, "error": True},
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
def head() -> SafeString:
    """Styles and scripts of every page."""
    return _part("head", "")


@register.simple_tag(takes_context=True)
def rail(context: dict[str, Any]) -> SafeString:
    """The side bar, with the entry marked to which the page belongs."""
    rights, path = _rights(context["actor"]), context["request"].path
    here = tuple(item.url for item in interface.navigation(rights) if _is_within(path, item.url))
    return _part("rail", translation.get_language(), rights=rights, here=here)


@register.simple_tag(takes_context=True)
def dialogs(context: dict[str, Any]) -> SafeString:
    """The dialogs of every page: confirmation, palette, list of keys."""
    return _part("dialogs", translation.get_language(), rights=_rights(context["actor"]))


@register.simple_tag(takes_context=True)
def topbar(context: dict[str, Any]) -> SafeString:
    """The bar with the search and the person's own menu."""
    request = context["request"]
    name = getattr(getattr(request.user, "employee", None), "name", "") or request.user.get_username()
    made = _part("topbar", translation.get_language(), name=name, theme=request.user.theme)
    own = {"query": request.GET.get("q", ""), "path": request.get_full_path(), "csrf_token": str(context["csrf_token"])}
    for place, value in own.items():
        made = SafeString(made.replace(PLACES[place], escape(value)))
    return made


def _rights(actor: Actor) -> Actor:
    return Actor(kind=actor.kind, permissions=actor.permissions)


@lru_cache(maxsize=512)
def _part(part: str, language: str, **about: Any) -> SafeString:
    # Made of these arguments alone: who agrees in them is shown the same. The active language is `language`.
    known = {
        "language": language, "themes": THEMES, "menu": interface.menu(), "preferences_url": interface.preferences(),
        "navigation": interface.navigation(about["rights"]) if "rights" in about else (),
        "commands": interface.commands(about["rights"]) if "rights" in about else (),
    }  # fmt: skip
    return render_to_string(f"web/frame/{part}.html", PLACES | known | about)


def _is_within(path: str, url: str) -> bool:
    """Whether the page at `path` belongs to the entry of the side bar that leads to `url`."""
    start = url.split("?", maxsplit=1)[0].rstrip("/")
    return path.rstrip("/") == start or path.startswith(f"{start}/")
