"""What taking back an import asks of the records of every area: which may go, and what stood in them before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.word import Word
from zhiyin.customers.models import Customer, LegalHold
from zhiyin.customers.subject import subjects
from zhiyin.people.models import SCOPES, Branch, Placed

Row = TypeVar("Row", bound=models.Model)
OUT_OF_REACH = _("The record is not here any more, or you do not see it.")
HANGS = _("Something hangs on this record since (%(what)s).")
CALLED = {
    "customers.Consent": _("Consent"),
    "customers.LegalHold": _("Legal hold"),
    "customers.SegmentMember": _("Segments"),
    "customers.TierStanding": _("Tier"),
}
OTHER = _("other records")


def removable(
    rows: models.QuerySet[Row], ids: Sequence[int], *, parts: Collection[type[models.Model]] = ()
) -> tuple[list[Row], dict[int, Refused]]:
    """Those of `rows` (in scope) under `ids` that may go, locked; and why each other one stays, by its id.

    What another record refers to stays, `parts` of it and what goes by cascade aside; so does what a customer under a
    legal hold has.
    """
    seen = {row.pk: row for row in rows.select_for_update(of=("self",)).filter(pk__in=ids)}
    kept = {pk: out_of_reach() for pk in ids if pk not in seen}
    hanging = _hanging(rows.model, list(seen), parts) | _held(seen.values())
    kept |= {pk: Refused("import.hangs", HANGS, what=called(what)) for pk, what in hanging.items()}
    return [row for pk, row in seen.items() if pk not in kept], kept


def out_of_reach() -> Refused:
    """Why nothing is done about a record that the actor does not see."""
    return Refused("import.out_of_reach", OUT_OF_REACH)


def called(model: str) -> Word:
    """What people call the records of a table (`area.Model`), for a sentence."""
    known = subjects()
    titles = {one.model: one.title for one in known.references if one.title}
    titles |= {one.model: one.title for one in known.kept}
    return Word(titles.get(model) or CALLED.get(model, OTHER))


def put_back(row: models.Model, before: Mapping[str, Any]) -> dict[str, Any]:
    """Give `row` (not saved) the values that an event has kept; what stood there until now, where it differs."""
    # A place goes with its branch alone.
    fields = (field for field in row._meta.concrete_fields if not field.generated and field.attname not in SCOPES)
    columns = {field.attname: field for field in fields}
    wanted = {name: columns[name].to_python(value) for name, value in before.items() if name in columns}
    if wanted.get("customer_id"):
        heir = Customer.objects.filter(pk=wanted.pop("customer_id")).values_list("pk", "merged_into").first()
        wanted |= {"customer_id": heir[1] or heir[0]} if heir else {}
    now = {name: getattr(row, name) for name in {*wanted, *(SCOPES if isinstance(row, Placed) else ())}}
    for name, value in wanted.items():
        setattr(row, name, value)
    if isinstance(row, Placed) and "branch_id" in wanted:
        row.place(Branch.objects.filter(pk=row.branch_id).first() if row.branch_id else None)
    return {name: value for name, value in now.items() if getattr(row, name) != value}


def _hanging(kind: type[models.Model], keys: Collection[int], parts: Collection[type[models.Model]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for relation in kind._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is models.CASCADE:
            continue
        if relation.field.model in parts:
            continue
        name = relation.field.attname
        rows = relation.field.model._base_manager.filter(**{f"{name}__in": keys})
        for pk in rows.values_list(name, flat=True).distinct():
            found.setdefault(pk, relation.field.model._meta.label)
    return found


def _held(rows: Iterable[models.Model]) -> dict[int, str]:
    owners = {row.pk: key for row in rows if (key := getattr(row, "customer_id", None))}
    held = set(
        LegalHold.objects.filter(customer__in=owners.values(), lifted_at=None).values_list("customer", flat=True)
    )
    return {pk: LegalHold._meta.label for pk, owner in owners.items() if owner in held}
