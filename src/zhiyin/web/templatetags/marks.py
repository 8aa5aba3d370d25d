"""Marks that mean one thing throughout: standing of a promise, tier, badge, figure, chart."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .kit import icon as icon_of

register = template.Library()
Text = str | Promise

# state -> (tone, icon, word): never colour alone
STANDINGS: dict[str, tuple[str, str, Text]] = {
    "met": ("success", "circle-check", _("Kept")),
    "running": ("info", "clock", _("On time")),
    "at_risk": ("warning", "alert-triangle", _("At risk")),
    "broken": ("danger", "circle-x", _("Broken")),
    "paused": ("neutral", "player-pause", _("Paused")),
    "none": ("neutral", "minus", _("No promise")),
}
TONES = {"success", "info", "warning", "danger", "neutral", "primary"}


@register.simple_tag
def badge(text: Text, tone: str = "neutral", icon: str = "", title: Text = "") -> SafeString:
    """A short mark; `tone` is success, info, warning, danger, primary or neutral."""
    if tone not in TONES:
        raise ValueError(f"There is no tone {tone!r}; there are: {', '.join(sorted(TONES))}.")
    return _mark(str(text), tone, icon, str(title))


@register.simple_tag
def standing(state: str, text: Text = "", title: Text = "") -> SafeString:
    """Where a promise stands (met, running, at_risk, broken, paused, none); `text` replaces the word (a time left)."""
    tone, sign, word = STANDINGS[state]
    if not text:
        return _mark(str(word), tone, sign, str(title))
    return _mark(str(text), tone, sign, str(title or word), hidden=str(word))


@lru_cache(maxsize=512)
def _mark(text: str, tone: str, sign: str, title: str, hidden: str = "") -> SafeString:
    # A list shows the same few a hundred times: so they are kept, and made without a template.
    about = format_html(' title="{}"', title) if title else ""
    picture = icon_of(sign, "icon-sm") if sign else ""
    spoken = format_html('<span class="visually-hidden">{}</span>', hidden) if hidden else ""
    return format_html('<span class="mark mark-{}"{}>{}{}<span>{}</span></span>', tone, about, picture, spoken, text)


@register.simple_tag
@lru_cache(maxsize=512)
def tier(name: str, rank: int | None = None) -> SafeString:
    """The tier of a customer; `rank` 1 is the highest."""
    level = min(max(rank, 1), 4) if rank else 4
    return format_html('<span class="tier tier-{}" translate="no">{}</span>', level, name)


@register.simple_tag
def avatar(name: str, size: str = "sm") -> SafeString:
    """The first sign of a name in a square; decorative."""
    sign = name.strip()[:1].upper() or "?"
    return format_html('<span class="avatar avatar-{}" aria-hidden="true" translate="no">{}</span>', size, sign)


@register.inclusion_tag("web/components/figure.html")
def figure(title: Text, value: object, **about: Any) -> dict[str, Any]:
    """A figure that is never alone.

    `about`: n (sample), low and high (interval) with `level` (95), period, target, standing (met, at_risk, broken),
    trend ("up", "down", "flat") with `change` as text, url (the rows behind it), unit, why (instead of a value).
    """
    allowed = {"n", "low", "high", "level", "period", "target", "standing", "trend", "change", "url", "unit", "why"}
    if unknown := set(about) - allowed:
        raise TypeError(f"figure knows no {', '.join(sorted(unknown))}; it knows {', '.join(sorted(allowed))}.")
    arrows = {"up": "trending-up", "down": "trending-down", "flat": "minus"}
    return {"title": title, "value": value, **about, "arrow": arrows.get(about.get("trend", ""), "")}


@register.inclusion_tag("web/components/chart.html")
def chart(spec: dict[str, Any], name: str = "chart") -> dict[str, Any]:
    """A chart with the table of the same data beside it and downloads.

    `spec`: title (says the finding), columns (names with units), rows (lists of the same length: category, then
    values), kind ("bar", "line", "range": low/value/high), axis (title of the value axis), note, urls (one per row).
    """
    return {
        "spec": spec,
        "id": f"{name}-data",
        "name": name,
        "rows": list(zip_longest(spec.get("urls", ()), spec["rows"])),
        "downloads": ("png", "svg", "csv"),
    }
