"""Changing customers: nobody overwrites what somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, kind_of, record
from zhiyin.core.models import Event
from zhiyin.customers import access, events
from zhiyin.customers.models import OWN, Customer
from zhiyin.customers.rules import drafts, names
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import LABELS, NewCustomer
from zhiyin.people.models import SCOPES

from . import lines, owners, twins
from . import rows as build

PLAIN = (
    "family_name", "given_name", "full_name", "birth_date", "stage", "relation_level", "relation_kind", "note",
    "is_active",
)  # fmt: skip
CHANGEABLE = (*PLAIN, "tier", "branch", "owner", "custom")
COLUMNS = (*PLAIN, "tier_id", "branch_id", *SCOPES, "owner_id", "owner_since", "custom")
VERSIONED = (events.CustomerChanged, events.CustomerTaken, events.CustomerReturned, events.CustomerAssigned)
DERIVED = (*SCOPES, "owner_since")

STALE = _(
    "Somebody else has changed this customer meanwhile (%(fields)s). What you typed is still here: compare it with"
    " the present values and save again."
)
NOT_CHANGEABLE = _("“%(name)s” cannot be changed. There are: %(known)s.")


class Stale(Conflict):
    """Somebody was quicker: `fields` have changed since, `version` is the present one."""

    def __init__(self, customer: Customer, since: int) -> None:
        self.fields = tuple(sorted(_changed_since(customer, since)))
        self.version = Customer.objects.values_list("version", flat=True).get(pk=customer.pk)
        super().__init__("customer.stale", STALE, field="version", fields=lazystr(_Listed(self.fields)))


class _Listed:
    """Names of fields, in the reader's language once it is known."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = fields

    def __str__(self) -> str:
        return ", ".join(gettext(LABELS.get(name, name)) for name in self.fields)


@transaction.atomic
def change_customer(*, customer: Customer, version: int, change: Change, actor: Actor, now: datetime) -> Customer:
    """Apply `change` to what was read at `version`; `Stale` where that is not the present one any more."""
    require(actor, access.EDIT)
    if not sees(actor, customer):
        raise NotFound("customer")
    if customer.version != version and "drop_versions" not in settings.SABOTAGE:
        raise Stale(customer, version)
    draft = _draft(customer, change, now)
    twins.check_documents(draft, customer=customer.pk, actor=actor)
    before = {name: getattr(customer, name) for name in COLUMNS}
    _take_over(customer, draft, change, actor)
    _take_owner(customer, change, actor, now)
    _leave_owner(customer, before, now)
    different = [name for name in COLUMNS if getattr(customer, name) != before[name]]
    if not different and not change.parts:
        return customer
    _save(customer, different, now)
    taken = lines.apply(customer, draft, change)
    if "custom" in different:
        OWN.index([customer])
    shown = [name for name in different if name not in DERIVED]
    own = OWN.different(before["custom"], customer.custom)
    changed = (*(name.removesuffix("_id") for name in shown if name != "custom"), *own, *change.parts)
    values = {name: before[name] for name in shown} | taken
    fact = events.CustomerChanged(customer.pk, customer.version)
    record(Entry(fact, customer, changed=changed, values=values), actor=actor, now=now)
    return customer


@transaction.atomic
def add_contact(*, customer: Customer, new: NewContact, actor: Actor, now: datetime) -> Customer:
    """Add one contact detail to a customer."""
    change = Change({}, add_contacts=(new,))
    return change_customer(customer=customer, version=customer.version, change=change, actor=actor, now=now)


def _draft(customer: Customer, change: Change, now: datetime) -> NewCustomer:
    """The customer as it is to be, checked by the rules for new ones; its lines are those to add."""
    for name in change.values:
        if name not in CHANGEABLE:
            raise Refused("customer.not_changeable", NOT_CHANGEABLE, name=name, known=", ".join(CHANGEABLE))
    texts: dict[str, Any] = {name: getattr(customer, name) for name in PLAIN if name != "is_active"}
    is_made = customer.full_name == names.shown(customer.family_name, customer.given_name)
    if is_made and {"family_name", "given_name"} & change.values.keys():
        texts["full_name"] = ""
    texts |= {name: value for name, value in change.values.items() if name in texts}
    new = NewCustomer(kind=customer.kind, contacts=change.add_contacts, identities=change.add_identities, **texts)
    return drafts.cleaned(new, today=now.date())


def _take_over(customer: Customer, draft: NewCustomer, change: Change, actor: Actor) -> None:
    for name in PLAIN:
        value = change.values.get(name, customer.is_active) if name == "is_active" else getattr(draft, name)
        setattr(customer, name, value)
    if "custom" in change.values:
        customer.custom = OWN.settled(customer.custom, change.values["custom"])
    if "tier" in change.values:
        code = change.values["tier"]
        customer.tier = build.tiers([code])[code]
    if "branch" in change.values:
        code = change.values["branch"]
        if code != (customer.branch.code if customer.branch else ""):
            customer.place(build.branches([code], actor)[code])


def _take_owner(customer: Customer, change: Change, actor: Actor, now: datetime) -> None:
    code = change.values.get("owner")
    if code is None or owners.is_called(customer.owner, code):
        return
    owners.hand_over(customer, owners.named([code], actor)[code], now=now)


def _leave_owner(customer: Customer, before: Mapping[str, Any], now: datetime) -> None:
    """A customer that is moved to a branch which its owner does not see goes back into the pool."""
    owner = customer.owner
    is_moved = customer.branch_id != before["branch_id"] and customer.owner_id == before["owner_id"]
    if is_moved and owner is not None and not owners.looks_after(owner, customer):
        owners.hand_over(customer, None, now=now)


def _save(customer: Customer, different: list[str], now: datetime) -> None:
    version = customer.version
    customer.version, customer.changed_at = version + 1, now
    values = {name: getattr(customer, name) for name in (*different, "version", "changed_at")}
    rows = Customer.objects.filter(pk=customer.pk)
    if "drop_versions" not in settings.SABOTAGE:
        rows = rows.filter(version=version)
    if not rows.update(**values):
        raise Stale(customer, version)


def _changed_since(customer: Customer, version: int) -> set[str]:
    kinds = [kind_of(fact) for fact in VERSIONED]
    rows = Event.objects.filter(subject="customers.customer", subject_id=customer.pk, kind__in=kinds)
    recent = [row for row in rows.order_by("-id")[:20] if row.facts["version"] > version]
    return {name for row in recent for name in row.changed}
