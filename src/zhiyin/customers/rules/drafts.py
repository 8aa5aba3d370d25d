"""A customer about to be written: what is given, and everything that is checked before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from zhiyin.core import text
from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _

from . import contacts, finding, identities, names
from .contacts import NewContact
from .identities import NewIdentity

KINDS = ("person", "company")
STAGES = ("prospect", "growing", "mature", "declining", "lost")
RELATION_LEVELS = ("transaction", "service", "relation")
RELATION_KINDS = ("basic", "reactive", "accountable", "proactive", "partnership")
CHOICES = (
    ("kind", KINDS), ("stage", ("", *STAGES)), ("relation_level", ("", *RELATION_LEVELS)),
    ("relation_kind", ("", *RELATION_KINDS)),
)  # fmt: skip
MOST = 20
EARLIEST = date(1850, 1, 1)
LONGEST = {
    "family_name": 120, "given_name": 120, "full_name": 200, "note": 10_000, "source": 40, "external_id": 120,
    "owner": 60,
}  # fmt: skip

LABELS = {
    "kind": _("Kind"),
    "family_name": _("Family name"),
    "given_name": _("Given name"),
    "full_name": _("Full name"),
    "birth_date": _("Date of birth"),
    "tier": _("Tier"),
    "stage": _("Life-cycle stage"),
    "relation_level": _("Level of the relation"),
    "relation_kind": _("Kind of relation"),
    "branch": _("Branch"),
    "owner": _("Owner"),
    "note": _("Remarks"),
    "contacts": _("Contact details"),
    "identities": _("Identity documents"),
    "is_active": _("Active"),
    "custom": _("Own fields"),
}

NO_NAME = _("Every customer has a name: write the family name and the given name, or the full name.")
WRONG_CHOICE = _("“%(value)s” is not possible here. There are: %(known)s.")
TOO_MANY = _("A customer has at most %(most)s of these.")
UNBORN = _("The date of birth lies outside 1850 and today; compare it.")

Item = TypeVar("Item")


class NewCustomer(NamedTuple):
    """A customer as it is given. `tier` and `branch` are codes; no branch: the one of who writes it.

    `owner` is an employee's number or sign-in name; empty: nobody.

    `full_name` is what is shown; without it, it is made of the other two in the order of their language. `words`, under
    which the customer is found beside its number, is made of the rest by `cleaned`. `custom` are values of the
    company's own fields by their code, as people write them.
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
    contacts: tuple[NewContact, ...] = ()
    identities: tuple[NewIdentity, ...] = ()
    words: str = ""
    custom: Mapping[str, Any] = MappingProxyType({})


def cleaned(new: NewCustomer, *, today: date) -> NewCustomer:
    """The checked customer, ready to be written; `Several` tells every field at fault at once."""
    errors: list[Refused] = []
    texts: dict[str, Any] = {name: (getattr(new, name) and _tried(errors, _text, new, name)) or "" for name in LONGEST}
    _tried(errors, _check_choices, new, today)
    found_contacts = _each(errors, contacts.cleaned, new.contacts, "contacts")
    found_identities = _each(errors, identities.cleaned, new.identities, "identities")
    if not errors and not (texts["full_name"] or texts["family_name"] or texts["given_name"]):
        errors.append(Refused("customer.no_name", NO_NAME, field="full_name"))
    if errors:
        raise errors[0] if len(errors) == 1 else Several(errors)
    texts["full_name"] = texts["full_name"] or names.shown(texts["family_name"], texts["given_name"])
    lines = _with_primary(tuple(dict.fromkeys(found_contacts)))
    called = finding.Called(
        new.kind, texts["full_name"], texts["family_name"], texts["given_name"], texts["external_id"]
    )
    words = finding.text_of(called, [(line.kind, line.normal) for line in lines])
    return new._replace(**texts, contacts=lines, identities=tuple(dict.fromkeys(found_identities)), words=words)


def _tried(errors: list[Refused], check: Callable[..., Item], *arguments: object) -> Item | None:
    try:
        return check(*arguments)
    except Refused as error:
        errors.append(error)
        return None


def _text(new: NewCustomer, name: str) -> str:
    value: str = getattr(new, name)
    check = text.lines if name == "note" else text.line
    return check(value, most=LONGEST[name], field=name)


def _check_choices(new: NewCustomer, today: date) -> None:
    for name, known in CHOICES:
        value: str = getattr(new, name)
        if value not in known:
            shown = ", ".join(code for code in known if code)
            raise Refused("customer.choice", WRONG_CHOICE, field=name, value=value, known=shown)
    if new.birth_date is not None and not EARLIEST <= new.birth_date <= today:
        raise Refused("customer.birth_date", UNBORN, field="birth_date")


def _each(errors: list[Refused], check: Callable[..., Item], items: tuple[Item, ...], field: str) -> list[Item]:
    if len(items) > MOST:
        errors.append(Refused("customer.too_many", TOO_MANY, field=field, most=MOST))
        return []
    found = [_tried(errors, lambda item=item, i=i: check(item, field=f"{field}.{i}")) for i, item in enumerate(items)]
    return [item for item in found if item is not None]


def _with_primary(found: tuple[NewContact, ...]) -> tuple[NewContact, ...]:
    """Exactly one primary contact detail of each kind: the first marked one, else the first."""
    chosen: dict[str, NewContact] = {}
    for contact in found:
        if contact.kind not in chosen or (contact.is_primary and not chosen[contact.kind].is_primary):
            chosen[contact.kind] = contact
    return tuple(
        NewContact(line.kind, line.value, line.label, chosen[line.kind] is line, line.normal) for line in found
    )
