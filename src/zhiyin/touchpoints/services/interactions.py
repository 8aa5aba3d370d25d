"""Recording contacts: one at a time as they happen, or many at once from another system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction

from zhiyin.core import bulk, numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, Placed, record_all
from zhiyin.core.keys import among
from zhiyin.core.text import line
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.people.models import SCOPES, Branch, Employee
from zhiyin.touchpoints import access, events, rules
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind, Touchpoint

BATCH = 1000
PLACE = ("branch_id", *SCOPES)
NOWHERE = (None,) * len(PLACE)
SAID = ("direction", "occurred_at", "ended_at", "wait_seconds", "subject", "text", "outcome")
_where, _said = attrgetter(*PLACE), attrgetter(*SAID)
_interaction = bulk.builder(
    Interaction,
    (
        "source", "external_id", *PLACE, "customer_id", "touchpoint_id", "employee_id", "service_kind_id", *SAID,
    ),
)  # fmt: skip
TWICE = _(
    "The interaction “%(external_id)s” of “%(source)s” is here already. Leave it out, or give it its own external_id."
)


class NewInteraction(NamedTuple):
    """A contact as it was. Only channel and time are needed; a touchpoint brings its channel.

    `wait_seconds` until somebody served; `ended_at` gives the duration. Without `branch` it is placed where it
    happened: at the touchpoint, else with the employee, else with the customer.
    """

    occurred_at: datetime
    channel: Channel | None = None
    touchpoint: Touchpoint | None = None
    customer: Customer | None = None
    employee: Employee | None = None
    service_kind: ServiceKind | None = None
    branch: Branch | None = None
    direction: str = "in"
    ended_at: datetime | None = None
    wait_seconds: int | None = None
    subject: str = ""
    text: str = ""
    outcome: str = ""
    source: str = ""
    external_id: str = ""


def record_interaction(*, new: NewInteraction, actor: Actor, now: datetime) -> Interaction:
    """Record one contact. A person who records it is its employee unless another is named."""
    return record_interactions(rows=[new], actor=actor, now=now)[0]


@transaction.atomic
def record_interactions(*, rows: Sequence[NewInteraction], actor: Actor, now: datetime) -> list[Interaction]:
    """Record many contacts in a few statements, one event each, in the given order; all of them or none."""
    made = checked_interactions(rows=rows, actor=actor, now=now)
    _refuse_repeated(made)
    return save(made, actor, now)


def checked_interactions(*, rows: Sequence[NewInteraction], actor: Actor, now: datetime) -> list[Interaction]:
    """The rows of contacts that the actor may record, neither numbered nor saved: `insert_interactions` saves them."""
    require(actor, access.RECORD)
    recorder = Recorder.of(actor, now)
    return [recorder.made(new) for new in rows]


def insert_interactions(*, rows: Sequence[Interaction]) -> list[Entry]:
    """Number and insert checked rows; their events, which the caller records in the same transaction."""
    for row, number in zip(rows, numbers.take("interaction", len(rows)), strict=True):
        row.number = number
    bulk.insert(rows)
    return [_entry(row) for row in rows]


@dataclass(frozen=True)
class Recorder:
    """Who records, from where, and when."""

    actor: Actor
    now: datetime
    own: Employee | None

    @classmethod
    def of(cls, actor: Actor, now: datetime) -> Recorder:
        """A person who records a contact as it happens is its employee."""
        own = None
        if actor.kind == "employee" and actor.id is not None and actor.origin == "live":
            own = Employee.objects.select_related("branch").get(pk=actor.id)
        return cls(actor, now, own)

    @cached_property
    def home(self) -> Branch | None:
        """The actor's branch: where a contact lies that has no other place."""
        return Branch.objects.filter(pk=self.actor.branch).first() if self.actor.branch else None

    def made(self, new: NewInteraction) -> Interaction:
        """The checked row, not saved and without a number."""
        channel = _channel(new)
        self._check_scope(new)
        contact = rules.checked_contact(
            rules.Contact(
                new.direction, new.occurred_at, new.ended_at, new.wait_seconds, new.subject, new.text, new.outcome
            ),
            self.now,
        )
        place, about = self._place(new), (new.customer, new.touchpoint, new.employee or self.own, new.service_kind)
        row = _interaction(
            line(new.source, most=40, field="source"), line(new.external_id, most=120, field="external_id"),
            *(_where(place) if place else NOWHERE), *[one and one.pk for one in about], *_said(contact),
        )  # fmt: skip
        row.channel = channel  # its code stands in the event
        return row

    def _check_scope(self, new: NewInteraction) -> None:
        if new.customer is not None and not reaches(self.actor, new.customer, now=self.now):
            raise NotFound("customer")
        for what, row in (("touchpoint", new.touchpoint), ("employee", new.employee), ("branch", new.branch)):
            if row is not None and not sees(self.actor, row):
                raise NotFound(what)

    def _place(self, new: NewInteraction) -> Placed | None:
        places: tuple[Placed | None, ...] = (new.branch, new.touchpoint, new.employee or self.own, new.customer)
        return next((place for place in places if place is not None and place.branch_id), None) or self.home


def _channel(new: NewInteraction) -> Channel:
    if new.touchpoint is None:
        if new.channel is None:
            sentence = _("Say through which channel the interaction came.")
            raise Refused("interaction.channel_missing", sentence, field="channel")
        return new.channel
    if new.channel is not None and new.channel.pk != new.touchpoint.channel_id:
        sentence = _("“%(touchpoint)s” belongs to another channel (%(channel)s). Choose that one, or no touchpoint.")
        names = {"touchpoint": new.touchpoint.code, "channel": new.touchpoint.channel.code}
        raise Refused("interaction.channel_differs", sentence, field="channel", **names)
    return new.touchpoint.channel


def known(rows: Iterable[Interaction]) -> dict[tuple[str, str], Interaction]:
    """The contacts that are here already under the keys of `rows`."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row.external_id:
            wanted.setdefault(row.source, []).append(row.external_id)
    found: dict[tuple[str, str], Interaction] = {}
    for source, keys in wanted.items():
        for start in range(0, len(keys), BATCH):
            there = among(Interaction.objects.filter(source=source), "external_id", keys[start : start + BATCH])
            found |= {(row.source, row.external_id): row for row in there}
    return found


def _refuse_repeated(rows: Sequence[Interaction]) -> None:
    keys = Counter((row.source, row.external_id) for row in rows if row.external_id)
    repeated = next((key for key, count in keys.items() if count > 1), None) or next(iter(known(rows)), None)
    if repeated:
        source, external_id = repeated
        raise Refused("interaction.exists", TWICE, field="external_id", source=source, external_id=external_id)


def save(rows: list[Interaction], actor: Actor, now: datetime) -> list[Interaction]:
    """Number and insert checked rows, with their events."""
    if rows:
        record_all(insert_interactions(rows=rows), actor=actor, now=now)
    return rows


def _entry(row: Interaction) -> Entry:
    fact = events.InteractionRecorded(
        interaction_id=row.pk, customer_id=row.customer_id, channel=row.channel.code, direction=row.direction,
        number=row.number, touchpoint_id=row.touchpoint_id, employee_id=row.employee_id,
        service_kind_id=row.service_kind_id,
    )  # fmt: skip
    return Entry(fact, row, occurred_at=row.occurred_at)
