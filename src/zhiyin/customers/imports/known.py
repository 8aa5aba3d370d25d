"""What the rows of a batch may refer to, and the customers that they are already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiyin.core.errors import Conflict
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import ImportContext, ImportRow
from zhiyin.core.models import CustomField
from zhiyin.customers import access, queries
from zhiyin.customers.models import OWN, Customer, Tier
from zhiyin.customers.rules import detecting
from zhiyin.customers.rules import rows as rows_of
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.services import owners
from zhiyin.customers.services.rows import blinds
from zhiyin.people.access import visible_branches
from zhiyin.people.models import Branch, Employee
from zhiyin.people.queries import colleagues

EXTERNAL = "external_id"
PLAIN = ("family_name", "given_name", "full_name", "stage", "relation_level", "relation_kind")
SEVERAL = _("Several customers here (%(numbers)s) have this %(column)s: it does not say whom the row means.")


class Several(Conflict):
    """More than one customer has a key; `one` of them."""

    def __init__(self, column: str, numbers: str, one: int) -> None:
        super().__init__("customer.several", SEVERAL, field=column, column=column, numbers=numbers)
        self.one = one


@dataclass(frozen=True, slots=True)
class Met:
    """A customer who is here already, and the key by which it was found."""

    customer: Customer
    key: str


@dataclass(frozen=True, slots=True)
class Known:
    """Tiers and branches by code; the customers of rows by the number of the row; own fields, where rows name some."""

    tiers: frozenset[str]
    branches: frozenset[str]
    staff: frozenset[str]
    own: Sequence[CustomField]
    customers: Mapping[int, Met | Several]

    @classmethod
    def of(cls, rows: Sequence[ImportRow], context: ImportContext) -> Known:
        """For the rows of one batch."""
        return cls(
            tiers=frozenset(Tier.objects.values_list("code", flat=True)),
            branches=frozenset(visible_branches(context.actor).values_list("code", flat=True)),
            staff=_staff(rows, context),
            own=OWN.fields() if any(row.draft and row.draft[7] for row in rows) else [],
            customers=met(rows, context),
        )


def _staff(rows: Sequence[ImportRow], context: ImportContext) -> frozenset[str]:
    """Whom rows name as owners and who may be one, as they name them."""
    asked = {rows_of.owner_of(row) for row in rows if row.draft} - {""}
    if not asked or not context.actor.may(access.ASSIGN):
        return frozenset()
    known = {name for row in colleagues(context.actor).select_related("user") for name in owners.names_of(row)}
    return frozenset(code for code in asked if code.lower() in known)


def met(rows: Sequence[ImportRow], context: ImportContext) -> dict[int, Met | Several]:
    """Who is here already, by the number of the row: by the first of its keys under which somebody is found.

    The id of a source leads to anybody of the company, the other keys only to whom the actor sees.
    """
    match = context.match or (EXTERNAL,)
    asked = {row.number: rows_of.keys(row, match) for row in rows if row.draft}
    every = Customer.objects.filter(merged_into__isnull=True).select_related("tier", "branch")
    every = every.prefetch_related("contacts", "identities")
    ids = {value for keys in asked.values() for name, value in keys if name == EXTERNAL}
    external = queries.by_external(context.source, ids, every)
    persons = {row.pk: row for row in external.values()}
    holders: dict[tuple[str, str], set[int]] = {(EXTERNAL, key): {row.pk} for key, row in external.items()}
    others = {key for keys in asked.values() for key in keys if key[0] != EXTERNAL}
    if others:
        holders |= _holders(others, context)
        wanted = {pk for found in holders.values() for pk in found} - persons.keys()
        persons |= {row.pk: row for row in every.filter(pk__in=wanted)}
    found = {number: _first(keys, holders, persons) for number, keys in asked.items()}
    return {number: one for number, one in found.items() if one is not None}


def shown(before: Mapping[str, Any]) -> dict[str, str]:
    """What a change has replaced, by the columns of a file; personal values as masked as everywhere."""
    told = {name: str(before[name]) for name in PLAIN if name in before}
    if "birth_date" in before:
        told["birth_date"] = f"{before['birth_date'][:4]}-**-**" if before["birth_date"] else ""
    if "note" in before:
        told["note"] = detecting.masked(before["note"])
    for name, model in (("tier", Tier), ("branch", Branch)):
        if f"{name}_id" in before:
            codes = model.objects.filter(pk=before[f"{name}_id"] or 0).values_list("code", flat=True)
            told[name] = next(iter(codes), "")
    if "owner_id" in before:
        numbers = Employee.objects.filter(pk=before["owner_id"] or 0).values_list("number", flat=True)
        told["owner"] = next(map(str, numbers), "")
    return told | OWN.shown(before, told=detecting.masked)


def find(rows: Sequence[ImportRow], context: ImportContext) -> dict[int, int]:
    """The ids of those who are here already; where several have the key, one of them stands for all."""
    return {number: one.customer.pk if isinstance(one, Met) else one.one for number, one in met(rows, context).items()}


def _holders(keys: set[tuple[str, str]], context: ImportContext) -> dict[tuple[str, str], set[int]]:
    blind_of = {
        blind: (name, value)
        for name, value in keys
        if name == "document"
        for blind in blinds(NewIdentity(*value.split(":", 1)))
    }
    return queries.holders_of(keys, blind_of, access.visible(context.actor))


def _first(
    keys: Sequence[tuple[str, str]],
    holders: Mapping[tuple[str, str], set[int]],
    persons: Mapping[int, Customer],
) -> Met | Several | None:
    for name, value in keys:
        found = sorted(pk for pk in holders.get((name, value), ()) if pk in persons)
        if len(found) == 1:
            return Met(persons[found[0]], name)
        if found:
            numbers = ", ".join(str(persons[pk].number) for pk in found[:5])
            return Several(name, numbers, found[0])
    return None
