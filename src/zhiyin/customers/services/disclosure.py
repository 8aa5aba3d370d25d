"""Opening what is closed by default, each time for a purpose and with its audit row first."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from zhiyin.core import secrets
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, kind_of, record
from zhiyin.core.models import Event
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Opening
from zhiyin.customers.rules import identifying, purposes
from zhiyin.customers.rules.identifying import Identifier
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.people.models import Employee

from . import rows as build

OPEN_FOR = timedelta(minutes=30)
FIELDS = ("all", "birth_date", "contacts", "custom", "identities")
TRIES = 10  # failed identifications an hour

UNKNOWN_FIELD = _(
    "“%(name)s” cannot be shown. There are: all, birth_date, contacts, custom, identities, or one by its id."
)
TOO_MANY = _("%(tries)s identifications have failed within an hour. Wait, or ask your lead to identify the customer.")
NO_EMPLOYEE = _("Only a member of staff can identify a customer.")


@dataclass(frozen=True, slots=True)
class Revealed:
    """What may be shown in clear: lines by id; the date of birth and the remarks, empty where they are not.

    `is_own`: so may the company's own fields.
    """

    contacts: dict[int, str] = with_default(default_factory=dict)
    identities: dict[int, str] = with_default(default_factory=dict)
    birth_date: str = ""
    note: str = ""
    is_own: bool = False


@transaction.atomic
def reveal(*, customer: Customer, field: str, purpose: str, actor: Actor, now: datetime) -> Revealed:
    """The clear values of `field` (`all`, `birth_date`, `contacts`, `custom`, `identities`, `contacts.17`, …)."""
    require(actor, access.REVEAL)
    if not access.reaches(actor, customer, now=now):
        raise NotFound("customer")
    purposes.check(purpose)
    part, _dot, one = field.partition(".")
    if part not in FIELDS or (one and (part in {"all", "birth_date", "custom"} or not one.isdecimal())):
        raise Refused("reveal.field", UNKNOWN_FIELD, field="field", name=field)
    if "drop_audit" not in settings.SABOTAGE:
        record(Entry(events.CustomerRevealed(customer.pk, field, purpose), customer), actor=actor, now=now)
    born = customer.birth_date.isoformat() if customer.birth_date and part in {"all", "birth_date"} else ""
    shown = Revealed(birth_date=born, note=customer.note if part == "all" else "", is_own=part in {"all", "custom"})
    if part in {"all", "contacts"}:
        shown.contacts.update({row.pk: row.value for row in customer.contacts.all() if one in {"", str(row.pk)}})
    if part in {"all", "identities"}:
        rows = [row for row in customer.identities.all() if one in {"", str(row.pk)}]
        shown.identities.update({row.pk: secrets.open_(row.cipher, context=build.IDENTITY) for row in rows})
    return shown


@transaction.atomic
def identify(*, first: Identifier, second: Identifier, purpose: str, actor: Actor, now: datetime) -> Customer | None:
    """The one customer that both identifiers name, opened to this employee for `OPEN_FOR`; None where there is none.

    Which of the two failed is never told, a failure is recorded, and after `TRIES` within an hour there are no more.
    """
    require(actor, access.IDENTIFY)
    employee = Employee.objects.filter(pk=actor.id or 0).first()
    if employee is None or actor.kind not in {"employee", "token"}:
        raise Refused("identify.no_employee", NO_EMPLOYEE)
    purposes.check(purpose)
    one, other = identifying.pair(first, second)
    _refuse_fishing(employee, now)
    present = Customer.objects.filter(merged_into__isnull=True)
    found = list(_named(_named(present, one), other).distinct()[:2])
    if len(found) != 1:
        record(Entry(events.IdentificationFailed(employee.pk, purpose), employee), actor=actor, now=now)
        return None
    customer = found[0]
    if not sees(actor, customer):
        opening = Opening.objects.create(
            customer=customer, employee=employee, purpose=purpose, opened_at=now, expires_at=now + OPEN_FOR
        )
        fact = events.CustomerIdentified(customer.pk, opening.pk, purpose)
        record(Entry(fact, customer), actor=actor, now=now)
    return customer


def _refuse_fishing(employee: Employee, now: datetime) -> None:
    failed = Event.objects.filter(
        subject="customers.employee", subject_id=employee.pk, kind=kind_of(events.IdentificationFailed)
    )
    if failed.filter(occurred_at__gt=now - timedelta(hours=1)).count() >= TRIES:
        raise Refused("identify.too_many", TOO_MANY, tries=TRIES)


def _named(rows: QuerySet[Customer], identifier: Identifier) -> QuerySet[Customer]:
    if identifier.kind == "number":
        number = int(identifier.value)
        return rows.filter(Q(number=number) | Q(pk__in=Customer.objects.filter(number=number).values("merged_into")))
    if identifier.kind in {"phone", "email"}:
        return rows.filter(contacts__kind=identifier.kind, contacts__normal=identifier.value)
    return rows.filter(identities__blind__in=build.blinds(NewIdentity(identifier.kind, identifier.value)))
