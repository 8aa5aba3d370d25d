"""Taking back what an import has written: those it created go, unless something hangs on them; values come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.fields.register import fields_of
from zhiyin.customers import access, events, queries
from zhiyin.customers.models import Customer, DuplicateMember, DuplicateSet, LegalHold, Tier
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.subject import subjects
from zhiyin.people.models import Branch, Employee

from .changing import CHANGEABLE, change_customer
from .taking_back import called

DERIVED = {
    "customers.ContactDetail", "customers.Identity", "customers.SearchText", "customers.SearchIndex",
    "customers.CustomerFacts", "customers.DuplicateMember", "customers.DuplicatePair", "customers.Opening",
}  # fmt: skip
STANDING = "customers.TierStanding"
HANGS = _("Something hangs on customer %(number)s since (%(what)s).")
OUT_OF_REACH = _("The customer is not here any more, or you do not see it.")


@transaction.atomic
def remove_imported(*, ids: Sequence[int], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Remove customers of whom nobody knows more than an import said; why one stays, by its id."""
    require(actor, access.CREATE)
    seen = {row.pk: row for row in access.visible(actor).select_for_update().filter(pk__in=ids)}
    kept = {pk: Refused("import.out_of_reach", OUT_OF_REACH) for pk in ids if pk not in seen}
    for pk, what in _hanging(seen).items():
        kept[pk] = Refused("customer.hangs", HANGS, number=seen[pk].number, what=called(what))
    gone = [row for pk, row in seen.items() if pk not in kept]
    keys = [row.pk for row in gone]
    _forget_in_sets(keys)
    for reference in subjects().references:
        if reference.model in DERIVED or reference.model == STANDING:
            queries.rows_of(reference.model, reference.field, keys).delete()
    record_all([Entry(events.CustomerRemoved(row.pk), row) for row in gone], actor=actor, now=now)
    Customer.objects.filter(pk__in=keys).delete()
    return kept


def _hanging(rows: Mapping[int, Customer]) -> dict[int, str]:
    """The first kind of rows that refers to each of these customers, derived ones aside."""
    found: dict[int, str] = {}
    for reference in subjects().references:
        if reference.model in DERIVED:
            continue
        referring = queries.rows_of(reference.model, reference.field, rows)
        if reference.model == STANDING:
            referring = referring.filter(chosen__isnull=False)
        for pk in referring.values_list(reference.field, flat=True).distinct():
            found.setdefault(pk, reference.model)
    for pk in LegalHold.objects.filter(customer__in=rows, lifted_at=None).values_list("customer", flat=True):
        found[pk] = "customers.LegalHold"
    return found


def _forget_in_sets(keys: Sequence[int]) -> None:
    """Take customers out of the sets of duplicates; a set of one is none."""
    sets = set(DuplicateMember.objects.filter(customer__in=keys).values_list("duplicate_set", flat=True))
    DuplicateMember.objects.filter(customer__in=keys).delete()
    for one in DuplicateSet.objects.filter(pk__in=sets):
        one.size = one.members.count()
        if one.size < 2:
            one.delete()
        else:
            one.save(update_fields=["size"])


@transaction.atomic
def restore_imported(*, before: Mapping[int, Mapping[str, Any]], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Put back what customers were before an import changed them; why one stays as it is, by its id.

    `before`: by id, the values that `CustomerChanged` has kept.
    """
    rows = access.visible(actor).select_related("tier", "branch").filter(pk__in=before)
    seen = {row.pk: row for row in rows}
    kept = {pk: Refused("import.out_of_reach", OUT_OF_REACH) for pk in before if pk not in seen}
    for pk, row in seen.items():
        try:
            change = _change(row, before[pk])
            change_customer(customer=row, version=row.version, change=change, actor=actor, now=now)
        except Refused as error:
            kept[pk] = error
    return kept


def _change(row: Customer, before: Mapping[str, Any]) -> Change:
    values = {name: value for name, value in before.items() if name in CHANGEABLE}
    if values.get("birth_date"):
        values["birth_date"] = date.fromisoformat(values["birth_date"])
    if "custom" in before:
        known = {field.code for field in fields_of("customers")}
        held = dict.fromkeys(row.custom or {}) | (before["custom"] or {})
        values["custom"] = {code: value for code, value in held.items() if code in known}
    if "tier_id" in before:
        values["tier"] = _code(Tier.objects.filter(pk=before["tier_id"] or 0).values_list("code", flat=True))
    if "branch_id" in before:
        values["branch"] = _code(Branch.objects.filter(pk=before["branch_id"] or 0).values_list("code", flat=True))
    if "owner_id" in before:
        values["owner"] = _code(
            map(str, Employee.objects.filter(pk=before["owner_id"] or 0).values_list("number", flat=True))
        )
    there = set(row.contacts.values_list("pk", flat=True))
    return Change(
        values,
        remove_contacts=tuple(pk for pk in before.get("added_contacts", ()) if pk in there),
        remove_identities=tuple(
            row.identities.filter(pk__in=before.get("added_identities", ())).values_list("pk", flat=True)
        ),
        primary=tuple(pk for pk in before.get("contacts.primary", ()) if pk in there),
    )


def _code(codes: Iterable[str]) -> str:
    return next(iter(codes), "")
