"""What an area offers to the pages: navigation, panels for other areas' pages, the wording of its events.

An area declares one `INTERFACE` in its `ui.py`; the configuration lists them; pages ask here and know no area.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from zhiyin.core.actor import Actor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the side bar: shown to who holds `permission`."""

    title: Text
    url: str
    icon: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of somebody else's page, loaded by htmx from the URL named `url` with the page's number."""

    page: str
    title: Text
    url: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Wording:
    """How an event reads on a timeline: an icon, a sentence, and (optionally) where a click leads."""

    icon: str
    sentence: Text
    link: Callable[[Mapping[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """An entry of the palette and of the list of keys: `key` works outside of inputs."""

    title: Text
    url: str
    permission: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Interface:
    """All that one area offers."""

    navigation: tuple[NavigationItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()


@cache
def _interfaces() -> tuple[Interface, ...]:
    interfaces: tuple[Interface, ...] = import_string(settings.ZHIYIN_INTERFACES)
    return interfaces


def navigation(actor: Actor) -> list[NavigationItem]:
    """The side bar of this actor, in order."""
    items = [item for interface in _interfaces() for item in interface.navigation if actor.may(item.permission)]
    return sorted(items, key=lambda item: item.order)


def panels(page: str, actor: Actor) -> list[Panel]:
    """The panels that areas offer for `page` and this actor may see, in order."""
    found = [p for interface in _interfaces() for p in interface.panels if p.page == page and actor.may(p.permission)]
    return sorted(found, key=lambda panel: panel.order)


def wording(kind: str) -> Wording | None:
    """How events of `kind` read, or None where they are not for people."""
    for interface in _interfaces():
        if kind in interface.wordings:
            return interface.wordings[kind]
    return None


def commands(actor: Actor) -> list[Command]:
    """What the palette offers to this actor."""
    return [c for interface in _interfaces() for c in interface.commands if actor.may(c.permission)]
