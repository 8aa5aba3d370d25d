"""What goes in and out over the API, and how a customer is written down in it: personal values masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from zhiyin.api.bodies import In
from zhiyin.api.paging import PageQuery
from zhiyin.core.fields.register import fields_of
from zhiyin.core.fields.showing import values_told
from zhiyin.core.models import CustomField
from zhiyin.customers.models import Customer
from zhiyin.customers.rules import detecting, masking
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.services import Revealed

Id = Annotated[int, Field(ge=1, lt=2**63)]
PLAIN = (
    "number", "kind", "full_name", "family_name", "given_name", "stage", "relation_level", "relation_kind",
    "source", "external_id",
    "is_active", "created_at", "changed_at", "version",
)  # fmt: skip
LINES = {"version", "add_contacts", "remove_contacts", "primary", "add_identities", "remove_identities"}


class ContactOut(Schema):
    """A contact detail; `value` is masked unless it was asked for with a purpose."""

    id: int
    kind: str
    value: str
    label: str
    is_primary: bool
    is_masked: bool


class IdentityOut(Schema):
    """An identity document; `value` is masked unless it was asked for with a purpose."""

    id: int
    kind: str
    value: str
    is_masked: bool


class CustomerOut(Schema):
    """One customer; `version` goes back with a change. The day of birth is masked unless it was asked for.

    `custom` are the company's own fields by code (docs/fields.md); what is masked of them reads ••••••.
    `owner` is the number of the employee who looks after it.
    """

    number: int
    kind: str
    full_name: str
    family_name: str
    given_name: str
    birth_date: str | None
    tier: str | None
    stage: str
    relation_level: str
    relation_kind: str
    branch: str | None
    owner: int | None
    source: str
    external_id: str
    is_active: bool
    created_at: datetime
    changed_at: datetime
    version: int
    contacts: list[ContactOut]
    custom: dict[str, Any]


class CustomerDetail(CustomerOut):
    """One customer with remarks and documents."""

    note: str
    identities: list[IdentityOut]


class ContactIn(In):
    """kind: phone, email, address, wechat."""

    kind: str
    value: str
    label: str = ""
    is_primary: bool = False


class IdentityIn(In):
    """kind: national_id, passport, company_code, other."""

    kind: str
    value: str


class CustomerIn(In):
    """A new customer; `tier` and `branch` are codes, no branch: the one of the token's owner.

    `owner` is an employee's number or sign-in name (right `customers.assign`).
    `allow_twin` takes a phone or e-mail that somebody else has as meant.
    """

    kind: str = "person"
    family_name: str = ""
    given_name: str = ""
    full_name: str = ""
    birth_date: date | None = None
    tier: str = ""
    stage: str = ""
    relation_level: str = ""
    relation_kind: str = ""
    branch: str = ""
    owner: str = ""
    note: str = ""
    source: str = ""
    external_id: str = ""
    contacts: list[ContactIn] = []
    identities: list[IdentityIn] = []
    custom: dict[str, Any] = {}
    allow_twin: bool = False


class CustomerPatch(In):
    """What is to be different; what is left out stays. `version` is the one that was read.

    Of `custom` too what is left out stays; null takes a value away.
    """

    version: Id
    family_name: str = ""
    given_name: str = ""
    full_name: str = ""
    birth_date: date | None = None
    tier: str = ""
    stage: str = ""
    relation_level: str = ""
    relation_kind: str = ""
    branch: str = ""
    owner: str = ""
    note: str = ""
    is_active: bool = True
    add_contacts: list[ContactIn] = []
    remove_contacts: list[Id] = []
    primary: list[Id] = []
    add_identities: list[IdentityIn] = []
    remove_identities: list[Id] = []
    custom: dict[str, Any] = {}


class CustomerQuery(PageQuery):
    """Filters of the list; `tier`, `branch`, `tag` are codes (a branch includes those below); `segment`: number.

    `custom`: own fields as `code:value` (`visits:3..5` from … to), any number of them.
    `owner`: me, none, or the number of an employee.
    `sort`: number, name, tier, stage, branch, since, `custom.code`; `-` before it: falling; empty: newest first.
    """

    text: str = ""
    tier: str = ""
    kind: str = ""
    branch: str = ""
    stage: str = ""
    relation_level: str = ""
    relation_kind: str = ""
    owner: str = ""
    segment: str = ""
    tag: str = ""
    sort: str = ""
    custom: list[str] = []


class IdentifierIn(In):
    """kind: number, phone, email, national_id, passport, company_code."""

    kind: str
    value: str


class IdentifyIn(In):
    """Two identifiers of different kinds, and the purpose: service, contact, verify, correct, legal."""

    first: IdentifierIn
    second: IdentifierIn
    purpose: str


def new_customer(payload: CustomerIn) -> NewCustomer:
    """The customer to be created."""
    values: dict[str, Any] = payload.model_dump(exclude={"contacts", "identities", "allow_twin"})
    values["contacts"] = _contacts(payload.contacts)
    values["identities"] = _identities(payload.identities)
    return NewCustomer(**values)


def change(payload: CustomerPatch) -> Change:
    """The change: what was left out is not touched."""
    return Change(
        payload.model_dump(exclude_unset=True, exclude=LINES),
        add_contacts=_contacts(payload.add_contacts),
        remove_contacts=tuple(payload.remove_contacts),
        primary=tuple(payload.primary),
        add_identities=_identities(payload.add_identities),
        remove_identities=tuple(payload.remove_identities),
    )


def brief(row: Customer, fields: Sequence[CustomField] = ()) -> CustomerOut:
    """One customer of a list, masked; `fields` are the own ones that are told with it."""
    return CustomerOut.model_validate(_fields(row, Revealed(), fields))


def detail(row: Customer, shown: Revealed | None = None) -> CustomerDetail:
    """One customer; in clear what is in `shown`."""
    shown = shown or Revealed()
    note = shown.note or detecting.masked(row.note)
    identities = [
        {
            "id": line.pk,
            "kind": line.kind,
            "value": shown.identities.get(line.pk) or masking.document(line.last4),
            "is_masked": line.pk not in shown.identities,
        }
        for line in row.identities.all()
    ]
    given = _fields(row, shown, fields_of("customers"))
    return CustomerDetail.model_validate(given | {"note": note, "identities": identities})


def _fields(row: Customer, shown: Revealed, own: Sequence[CustomField]) -> dict[str, Any]:
    contacts = [
        {
            "id": line.pk,
            "kind": line.kind,
            "value": shown.contacts.get(line.pk) or masking.contact(line.kind, line.value),
            "label": detecting.masked(line.label),
            "is_primary": line.is_primary,
            "is_masked": line.pk not in shown.contacts,
        }
        for line in row.contacts.all()
    ]
    born = {"birth_date": shown.birth_date or masking.birth_date(row.birth_date) or None}
    places: dict[str, Any] = {
        "tier": row.tier.code if row.tier else None,
        "branch": row.branch.code if row.branch else None,
        "owner": row.owner.number if row.owner else None,
    }
    custom = {"custom": values_told(own, row.custom, told=detecting.masked, is_clear=shown.is_own)}
    return {name: getattr(row, name) for name in PLAIN} | places | born | {"contacts": contacts} | custom


def _contacts(lines: list[ContactIn]) -> tuple[NewContact, ...]:
    return tuple(NewContact(line.kind, line.value, line.label, line.is_primary) for line in lines)


def _identities(lines: list[IdentityIn]) -> tuple[NewIdentity, ...]:
    return tuple(NewIdentity(line.kind, line.value) for line in lines)
