"""Narrowing a list by custom fields: what is asked in an address -> a condition on the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F, Model, QuerySet

from zhiyin.core.errors import Refused

from .kinds import ORDERED, cleaned, found, number_of
from .tables import CustomField, IndexedValue

BETWEEN = ".."
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a field is to be: the columns of the index with their lookups."""

    field: CustomField
    conditions: Mapping[str, str | Decimal]

    @property
    def text(self) -> str | None:
        """The one text that is asked for, None where the order of the values is asked."""
        text = self.conditions.get("text")
        return text if isinstance(text, str) else None


def asked(fields: Iterable[CustomField], given: Mapping[str, str]) -> list[Asked] | None:
    """The conditions for values by the fields' names (`custom.hobby`); None where no record can fit.

    `10..20`, `10..` and `..20` ask from … to, both included, where the field has an order.
    """
    known = {field.name: field for field in fields if field.is_filter}
    conditions = []
    for name, text in given.items():
        if not text.strip():
            continue
        try:
            found = _conditions(known[name], text.strip()) if name in known else {}
        except Refused:
            return None
        if not found:
            return None
        conditions.append(Asked(known[name], found))
    return conditions


def own_filters(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The filters by own fields: `hobby:reading` -> (`custom.hobby`, `reading`)."""
    parted = [one.partition(":") for one in given if one.strip()]
    return tuple((f"custom.{code.strip()}", value.strip()) for code, _colon, value in parted)


def keys(table: type[IndexedValue], one: Asked) -> QuerySet[Any, Any]:
    """The keys of the records that fit, as a subquery."""
    return table.objects.filter(field=one.field, **one.conditions).values("row")


def walked(rows: QuerySet[Row], table: type[IndexedValue], one: Asked) -> QuerySet[Row]:
    """The rows that fit, each once, with their key in the index as `position`: a page walks the index of one value.

    Of a range, whose rows stand in the order of their numbers, the keys are asked instead.
    """
    if one.text is None:
        return rows.filter(pk__in=keys(table, one))
    found: QuerySet[Row] = rows.filter(indexed__field=one.field, indexed__text=one.text).annotate(
        position=F("indexed__row")
    )
    return found


def _conditions(field: CustomField, text: str) -> dict[str, str | Decimal]:
    first, between, last = text.partition(BETWEEN)
    if between and field.kind in ORDERED:
        bounds = {"number__gte": first, "number__lte": last}
        values = {name: cleaned(field, bound) for name, bound in bounds.items() if bound.strip()}
        return {name: number for name, value in values.items() if (number := _number(field, value)) is not None}
    places = found(field, cleaned(field, text))
    if len(places) != 1:
        return {}
    folded, number = places[0]
    # What has an order is compared as such: 12.5 is 12.50.
    return {"text": folded} if number is None else {"number": number}


def _number(field: CustomField, value: Any) -> Decimal | None:
    return None if value is None else number_of(field, value)
