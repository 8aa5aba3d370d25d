"""Work hours, kinds of service, and the service standards in their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.events import Entry, record
from zhiyin.customers.models import Tier
from zhiyin.touchpoints import access, events, rules
from zhiyin.touchpoints.models import Channel, ServiceKind, ServiceStandard, Touchpoint, WorkHours

from .register import apply, free_code

LONGEST_NAME = 120


@transaction.atomic
def define_hours(*, code: str, name: str, calendar: WorkCalendar, actor: Actor, now: datetime) -> WorkHours:
    """Add work hours by name."""
    require(actor, access.STANDARDS)
    row = WorkHours(code=free_code(WorkHours, code), name=text.name(name, most=LONGEST_NAME, field="name"))
    row.calendar = calendar.to_dict()
    row.save(force_insert=True)
    entry = Entry(events.WorkHoursDefined(row.pk, row.code), changed=("code", "name", "calendar"))
    record(entry, actor=actor, now=now)
    return row


@transaction.atomic
def change_hours(*, hours: WorkHours, name: str, calendar: WorkCalendar, actor: Actor, now: datetime) -> WorkHours:
    """Change work hours. Due times already given stay: a promise is not taken back."""
    require(actor, access.STANDARDS)
    before = {"name": hours.name, "calendar": hours.calendar}
    hours.name, hours.calendar = text.name(name, most=LONGEST_NAME, field="name"), calendar.to_dict()
    changed = tuple(field for field, value in before.items() if getattr(hours, field) != value)
    if changed:
        hours.save(update_fields=list(changed))
        entry = Entry(events.WorkHoursChanged(hours.pk), changed=changed, values=before)
        record(entry, actor=actor, now=now)
    return hours


@transaction.atomic
def define_kind(*, code: str, name: str, is_complaint: bool = False, actor: Actor, now: datetime) -> ServiceKind:
    """Add a kind of service."""
    require(actor, access.STANDARDS)
    code, name = free_code(ServiceKind, code), text.name(name, most=LONGEST_NAME, field="name")
    kind = ServiceKind.objects.create(code=code, name=name, is_complaint=is_complaint)
    entry = Entry(events.ServiceKindDefined(kind.pk, code), changed=("code", "name", "is_complaint"))
    record(entry, actor=actor, now=now)
    return kind


@dataclass(frozen=True, slots=True)
class KindTerms:
    """What is said about a kind of service."""

    name: str
    is_complaint: bool = False
    is_active: bool = True


@transaction.atomic
def change_kind(*, kind: ServiceKind, terms: KindTerms, actor: Actor, now: datetime) -> ServiceKind:
    """Change a kind of service, or put it out of use; its code stays, and what has it keeps it."""
    require(actor, access.STANDARDS)
    name = text.name(terms.name, most=LONGEST_NAME, field="name")
    values = {"name": name, "is_complaint": terms.is_complaint, "is_active": terms.is_active}
    if changed := apply(kind, values):
        record(Entry(events.ServiceKindChanged(kind.pk), changed=changed), actor=actor, now=now)
    return kind


@dataclass(frozen=True, slots=True)
class NewStandard:
    """What is promised, and where it applies (None: everywhere).

    Limits are seconds of business time in `hours`, or whole working days with `working_days`; None promises nothing.
    """

    name: str
    hours: WorkHours
    first_answer: int | None = None
    next_answer: int | None = None
    resolution: int | None = None
    tier: Tier | None = None
    service_kind: ServiceKind | None = None
    touchpoint: Touchpoint | None = None
    channel: Channel | None = None
    working_days: bool = False
    is_active: bool = True

    def values(self) -> dict[str, Any]:
        """As columns."""
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def define_standard(*, new: NewStandard, actor: Actor, now: datetime) -> ServiceStandard:
    """Add a standard at the end of the order."""
    require(actor, access.STANDARDS)
    _check(new)
    last = ServiceStandard.objects.aggregate(last=Max("position"))["last"] or 0
    standard = ServiceStandard.objects.create(position=last + 1, **new.values())
    record(Entry(events.StandardDefined(standard.pk), changed=tuple(new.values())), actor=actor, now=now)
    return standard


@transaction.atomic
def change_standard(*, standard: ServiceStandard, new: NewStandard, actor: Actor, now: datetime) -> ServiceStandard:
    """Change a standard, or put it out of use; promises already given keep their due times."""
    require(actor, access.STANDARDS)
    _check(new)
    values = new.values()
    changed = tuple(name for name, value in values.items() if getattr(standard, name) != value)
    if not changed:
        return standard
    before = {name: _plain(getattr(standard, name)) for name in changed}
    for name in changed:
        setattr(standard, name, values[name])
    standard.save(update_fields=list(changed))
    record(Entry(events.StandardChanged(standard.pk), changed=changed, values=before), actor=actor, now=now)
    return standard


@transaction.atomic
def move_standard(*, standard: ServiceStandard, position: int, actor: Actor, now: datetime) -> list[ServiceStandard]:
    """Put a standard at `position` (from 1) among all and number them anew; returns them in order."""
    require(actor, access.STANDARDS)
    rows = list(ServiceStandard.objects.select_for_update())
    rows = [row for row in rows if row.pk != standard.pk]
    rows.insert(max(0, min(position - 1, len(rows))), standard)
    for number, row in enumerate(rows, 1):
        row.position = number
    ServiceStandard.objects.bulk_update(rows, ["position"])
    entry = Entry(events.StandardMoved(standard.pk, standard.position), changed=("position",))
    record(entry, actor=actor, now=now)
    return rows


def _check(new: NewStandard) -> None:
    limits = rules.Limits(new.first_answer, new.next_answer, new.resolution)
    rules.check_standard(rules.Promised(new.name, limits, new.working_days))
    text.name(new.name, most=LONGEST_NAME, field="name")


def _plain(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value
