"""The register: channels for the whole company, touchpoints at their branches."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext, override

from zhiyin.core import text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints import access, events, rules
from zhiyin.touchpoints.models import Channel, ServiceKind, Touchpoint, WorkHours


@dataclass(frozen=True, slots=True)
class NewChannel:
    """A channel with what speaks for it; grades from 0 (not judged) to 5 (very high), cost in the company's money."""

    code: str
    name: str
    suits: str = ""
    expense: int = 0
    speed: int = 0
    richness: int = 0
    interactivity: int = 0
    cost: Decimal | None = None
    position: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class NewTouchpoint:
    """A touchpoint; `cost` is per contact in the company's money."""

    code: str
    name: str
    channel: Channel
    branch: Branch | None
    place_kind: str = "other"
    hours: WorkHours | None = None
    owner: Employee | None = None
    suits: str = ""
    by_appointment: bool = False
    cost: Decimal | None = None
    is_active: bool = True


STARTING_CHANNELS = (
    # Grades (expense, speed, richness, interactivity) of the source's table; what it does not judge stays 0.
    ("phone", _("Telephone"), _("General questions"), (3, 5, 1, 3)),
    ("counter", _("Counter"), _("Deep questions; may need an appointment"), (4, 2, 5, 4)),
    ("letter", _("Letter"), _("A full explanation that can be kept"), (3, 1, 4, 1)),
    ("email", _("E-mail"), _("Explanations and documents"), (1, 4, 4, 2)),
    ("web", _("Web site"), _("Looking up, forms at any hour"), (1, 4, 4, 2)),
    ("app", _("App"), "", (0, 0, 0, 0)),
    ("sms", _("Text message"), _("Short notices"), (0, 0, 0, 0)),
    ("wechat", _("WeChat"), "", (0, 0, 0, 0)),
    ("event", _("Club and events"), _("Emotional exchange"), (0, 0, 0, 0)),
    ("survey", _("Survey"), _("What the customer thinks of us"), (0, 0, 0, 0)),
)


@transaction.atomic
def install_channels(*, actor: Actor, now: datetime) -> list[Channel]:
    """The channels that a company starts with, named in its language; those that exist stay as they are."""
    require(actor, access.STANDARDS)
    there = set(Channel.objects.values_list("code", flat=True))
    with override(settings.LANGUAGE_CODE):
        missing = [
            NewChannel(code, gettext(name), gettext(suits) if suits else "", *grades, position=position)
            for position, (code, name, suits, grades) in enumerate(STARTING_CHANNELS, 1)
            if code not in there
        ]
    for new in missing:
        define_channel(new=new, actor=actor, now=now)
    return list(Channel.objects.all())


@transaction.atomic
def define_channel(*, new: NewChannel, actor: Actor, now: datetime) -> Channel:
    """Add a channel."""
    require(actor, access.STANDARDS)
    code = free_code(Channel, new.code)
    channel = Channel(**{**_values(new), **_checked(new), "code": code, "currency": settings.CURRENCY})
    channel.save(force_insert=True)
    record(Entry(events.ChannelDefined(channel.pk, code), changed=("code", "name")), actor=actor, now=now)
    return channel


@transaction.atomic
def change_channel(*, channel: Channel, new: NewChannel, actor: Actor, now: datetime) -> Channel:
    """Change what is said about a channel; its code stays."""
    require(actor, access.STANDARDS)
    changed = apply(channel, {**_values(new), **_checked(new), "code": channel.code})
    if changed:
        record(Entry(events.ChannelChanged(channel.pk), changed=changed), actor=actor, now=now)
    return channel


@transaction.atomic
def open_touchpoint(*, new: NewTouchpoint, actor: Actor, now: datetime) -> Touchpoint:
    """Add a touchpoint at a branch of the actor's scope."""
    require(actor, access.MANAGE)
    _check_place(new, actor)
    code = free_code(Touchpoint, new.code)
    touchpoint = Touchpoint(**{**_values(new), **_checked(new), "code": code, "currency": settings.CURRENCY})
    touchpoint.place(new.branch)
    touchpoint.save(force_insert=True)
    entry = Entry(events.TouchpointOpened(touchpoint.pk, code), touchpoint, changed=("code", "name", "branch"))
    record(entry, actor=actor, now=now)
    return touchpoint


@transaction.atomic
def change_touchpoint(*, touchpoint: Touchpoint, new: NewTouchpoint, actor: Actor, now: datetime) -> Touchpoint:
    """Change a touchpoint; its code stays. Contacts recorded there keep the branch they were recorded at."""
    require(actor, access.MANAGE)
    if not sees(actor, touchpoint):
        raise NotFound("touchpoint")
    _check_place(new, actor)
    scopes = {name: getattr(new.branch, name, None) for name in ("scope_1", "scope_2", "scope_3", "scope_4")}
    changed = apply(touchpoint, {**_values(new), **_checked(new), **scopes, "code": touchpoint.code})
    if changed:
        shown = tuple(name for name in changed if not name.startswith("scope_"))
        record(Entry(events.TouchpointChanged(touchpoint.pk), touchpoint, changed=shown), actor=actor, now=now)
    return touchpoint


def free_code(table: type[Channel | Touchpoint | WorkHours | ServiceKind], code: str) -> str:
    """The code in its form, or `Refused` when it is malformed or taken."""
    code = rules.checked_code(code)
    if table.objects.filter(code=code).exists():
        raise Refused("code.taken", _("The code “%(code)s” is taken. Choose another."), field="code", code=code)
    return code


def _check_place(new: NewTouchpoint, actor: Actor) -> None:
    if new.branch is None and actor.level:
        raise Refused("touchpoint.branch", _("Choose the branch that the touchpoint belongs to."), field="branch")
    for what, row in (("branch", new.branch), ("employee", new.owner)):
        if row is not None and not sees(actor, row):
            raise NotFound(what)
    if new.place_kind not in Touchpoint.Place.values:
        known = ", ".join(Touchpoint.Place.values)
        sentence = _("“%(place)s” is no kind of place. There are: %(known)s.")
        raise Refused("touchpoint.place", sentence, field="place_kind", place=new.place_kind, known=known)


def _checked(new: NewChannel | NewTouchpoint) -> dict[str, Any]:
    longest = 60 if isinstance(new, NewChannel) else 120
    grades = (new.expense, new.speed, new.richness, new.interactivity) if isinstance(new, NewChannel) else ()
    if any(grade not in Channel.Grade.values for grade in grades):
        raise Refused("channel.grade", _("A judgement goes from 0 (none) to 5 (very high)."), field="expense")
    if new.cost is not None and not 0 <= new.cost < Decimal(10) ** 10:
        raise Refused(
            "cost.range",
            _("The cost per interaction is an amount from 0 on, below ten thousand million."),
            field="cost",
        )
    return {
        "name": text.name(new.name, most=longest, field="name"),
        "suits": text.line(new.suits, most=300, field="suits"),
    }


def _values(new: NewChannel | NewTouchpoint) -> dict[str, Any]:
    return {item.name: getattr(new, item.name) for item in fields(new)}


def apply(row: Model, values: dict[str, Any]) -> tuple[str, ...]:
    """Save what differs from `values`; the names of the columns that did."""
    changed = tuple(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=list(changed))
    return changed
