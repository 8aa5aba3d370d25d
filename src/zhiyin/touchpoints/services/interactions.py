"""Recording contacts: one at a time as they happen, or many at once from another system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core import numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.customers.access import reaches
from zhiyin.customers.models import Customer
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints import access, events, rules
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind, Touchpoint

BATCH = 1000
TWICE = _(
    "The contact “%(external_id)s” of “%(source)s” is here already. Leave it out, or give it its own external_id."
)


@dataclass(frozen=True, slots=True)
class NewInteraction:
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


@transaction.atomic
def record_interaction(*, new: NewInteraction, actor: Actor, now: datetime) -> Interaction:
    """Record one contact. A person who records it is its employee unless another is named."""
    return record_interactions(rows=[new], actor=actor, now=now)[0]


@transaction.atomic
def record_interactions(*, rows: Sequence[NewInteraction], actor: Actor, now: datetime) -> list[Interaction]:
    """Record many contacts in a few statements, one event each, in the given order; all of them or none."""
    require(actor, access.RECORD)
    own = _own_employee(actor)
    made = [_made(new, own, actor, now) for new in rows]
    _refuse_repeated(made)
    for row, number in zip(made, numbers.take("interaction", len(made)) if made else (), strict=True):
        row.number = number
    Interaction.objects.bulk_create(made, batch_size=BATCH)
    record_all([_entry(row) for row in made], actor=actor, now=now)
    return made


def _own_employee(actor: Actor) -> Employee | None:
    if actor.kind == "employee" and actor.id is not None and actor.origin == "live":
        return Employee.objects.select_related("branch").get(pk=actor.id)
    return None


def _made(new: NewInteraction, own: Employee | None, actor: Actor, now: datetime) -> Interaction:
    channel = _channel(new)
    _check_scope(new, actor, now)
    contact = rules.checked_contact(
        rules.Contact(
            new.direction, new.occurred_at, new.ended_at, new.wait_seconds, new.subject, new.text, new.outcome
        ),
        now,
    )
    row = Interaction(
        customer=new.customer, touchpoint=new.touchpoint, channel=channel, employee=new.employee or own,
        service_kind=new.service_kind, direction=contact.direction, occurred_at=contact.occurred_at,
        ended_at=contact.ended_at, wait_seconds=contact.wait_seconds, subject=contact.subject, text=contact.text,
        outcome=contact.outcome, source=new.source, external_id=new.external_id,
    )  # fmt: skip
    row.place(_branch(new, own, actor))
    return row


def _channel(new: NewInteraction) -> Channel:
    if new.touchpoint is None:
        if new.channel is None:
            raise Refused(
                "interaction.channel_missing", _("Say through which channel the contact came."), field="channel"
            )
        return new.channel
    if new.channel is not None and new.channel.pk != new.touchpoint.channel_id:
        sentence = _("“%(touchpoint)s” belongs to another channel (%(channel)s). Choose that one, or no touchpoint.")
        right = new.touchpoint.channel.code
        raise Refused(
            "interaction.channel_differs", sentence, field="channel", touchpoint=new.touchpoint.code, channel=right
        )
    return new.touchpoint.channel


def _check_scope(new: NewInteraction, actor: Actor, now: datetime) -> None:
    if new.customer is not None and not reaches(actor, new.customer, now=now):
        raise NotFound("customer")
    for what, row in (
        ("touchpoint", new.touchpoint),
        ("employee", new.employee),
        ("branch", new.branch),
    ):
        if row is not None and not sees(actor, row):
            raise NotFound(what)


def _branch(new: NewInteraction, own: Employee | None, actor: Actor) -> Branch | None:
    if new.branch is not None:
        return new.branch
    places = (new.touchpoint, new.employee or own, new.customer)
    found = next((place.branch for place in places if place is not None and place.branch_id), None)
    return found or (Branch.objects.filter(pk=actor.branch).first() if actor.branch else None)


def _refuse_repeated(rows: Iterable[Interaction]) -> None:
    keys = Counter((row.source, row.external_id) for row in rows if row.external_id)
    repeated = next((key for key, count in keys.items() if count > 1), None)
    for source in {source for source, _id in keys}:
        wanted = [external_id for its, external_id in keys if its == source]
        for start in range(0, len(wanted), BATCH):
            known = Interaction.objects.filter(source=source, external_id__in=wanted[start : start + BATCH])
            there = known.values_list("external_id", flat=True).first()
            repeated = (source, there) if there else repeated
    if repeated:
        source, external_id = repeated
        raise Refused("interaction.exists", TWICE, field="external_id", source=source, external_id=external_id)


def _entry(row: Interaction) -> Entry:
    fact = events.InteractionRecorded(
        interaction_id=row.pk, customer_id=row.customer_id, channel=row.channel.code, direction=row.direction,
        number=row.number, touchpoint_id=row.touchpoint_id, employee_id=row.employee_id,
        service_kind_id=row.service_kind_id,
    )  # fmt: skip
    return Entry(fact, row, occurred_at=row.occurred_at)
