"""All that belongs to a customer, by what every area declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import Field, Model, QuerySet

from zhiyin.core import catalogue, secrets
from zhiyin.core.traces import Traces
from zhiyin.customers.models import ContactDetail, Customer, Identity
from zhiyin.customers.subject import subjects

OWN = "customers.Customer"
DOCUMENT = "customers.identity"
GONE = "—"
"""What stands where a text was that must not be empty."""
AMOUNTS = (models.DecimalField, models.FloatField, models.IntegerField)


def rows_of(model: str, path: str, keys: Iterable[int]) -> QuerySet[Model]:
    """The rows of `area.Model` that lead to these customers by `path`; SQLite's search index has no rows of its own."""
    found = cast("type[Model]", apps.get_model(model))
    manager: Any = found._base_manager
    is_table = found._meta.managed
    rows: QuerySet[Model] = manager.filter(**{f"{path}__in": list(keys)}) if is_table else manager.none()
    return rows


def emptied(model: str) -> dict[str, Any]:
    """What stands in each column that is not public once it is empty; an amount stays: alone it names nobody."""
    table = apps.get_model(model)._meta
    columns = [table.get_field(name) for name in catalogue.not_public(subjects().catalogue[model])]
    return {column.name: _empty(column) for column in columns if not isinstance(column, AMOUNTS)}


def _empty(field: Any) -> Any:
    column: Field[Any, Any] = field
    if column.null:
        return None
    if column.has_default():
        return column.get_default()
    return "" if column.blank else GONE


def kin(customer: Customer) -> tuple[int, ...]:
    """The customer's key and those of all records that were merged into it."""
    paths = [reference.field for reference in subjects().references if reference.model == OWN]
    known, fresh = {customer.pk}, {customer.pk}
    while fresh and paths:
        found = {key for path in paths for key in rows_of(OWN, path, fresh).values_list("pk", flat=True)}
        fresh = found - known
        known |= fresh
    return tuple(sorted(known))


def traces(keys: Iterable[int]) -> Traces:
    """The values by which these customers are found in texts: names, contact details, documents, foreign ids."""
    wanted = tuple(keys)
    return Traces.of(wanted, _values(wanted))


def _values(keys: tuple[int, ...]) -> Iterator[str]:
    for row in Customer.objects.filter(pk__in=keys):
        yield from (row.full_name, row.external_id)
        if row.family_name and row.given_name:
            yield f"{row.family_name}{row.given_name}"
            yield f"{row.given_name} {row.family_name}"
    for line in ContactDetail.objects.filter(customer__in=keys):
        yield from (line.value, line.normal)
        if line.kind == "phone":
            yield line.normal.removeprefix("+86")
    for document in Identity.objects.filter(customer__in=keys):
        yield secrets.open_(document.cipher, context=DOCUMENT)
