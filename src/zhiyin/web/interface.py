"""What an area offers to the pages: navigation, panels for other areas' pages, the wording of its events.

An area declares one `INTERFACE` in its `ui.py`; the configuration lists them; pages ask here and know no area.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
class Found:
    """One thing that a search has found: what it is called, a note beside it, where it is."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What an area can find: `find(actor, text, most)` answers within the actor's scope, the best first."""

    title: Text
    icon: str
    permission: str
    find: Callable[[Actor, str, int], Sequence[Found]]
    order: int


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the person's own menu."""

    title: Text
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Interface:
    """All that one area offers. `preferences` is the URL that takes language and theme (one area has it).

    `timeline` is what people call the area's events on a customer's timeline, which can be narrowed to them.
    """

    navigation: tuple[NavigationItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()
    searches: tuple[Search, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    preferences: str = ""
    timeline: Text = ""


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


def wordings() -> dict[str, Wording]:
    """The wording of every kind of event that people read."""
    return {kind: known for interface in _interfaces() for kind, known in interface.wordings.items()}


def timelines() -> dict[str, Text]:
    """What a timeline can be narrowed to: the area of the events, and what people call them."""
    named = [one for one in _interfaces() if one.timeline and one.wordings]
    return {next(iter(one.wordings)).partition(".")[0]: one.timeline for one in named}


def commands(actor: Actor) -> list[Command]:
    """What the palette offers to this actor."""
    return [c for interface in _interfaces() for c in interface.commands if actor.may(c.permission)]


def searches(actor: Actor) -> list[Search]:
    """Where this actor may search, in order."""
    found = [s for interface in _interfaces() for s in interface.searches if actor.may(s.permission)]
    return sorted(found, key=lambda search: search.order)


def menu() -> list[MenuItem]:
    """The person's own menu."""
    return [item for interface in _interfaces() for item in interface.menu]


def preferences() -> str:
    """Where language and theme are sent, or nothing."""
    return next((interface.preferences for interface in _interfaces() if interface.preferences), "")
