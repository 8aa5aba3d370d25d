"""Who is meant by the keys of a file: numbers, contact details, documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from zhiyin.customers.models import ContactDetail, Customer, Identity

from .merging import by_number

Key = tuple[str, str]


def holders_of(keys: Collection[Key], blinds: Mapping[str, Key], rows: QuerySet[Customer]) -> dict[Key, set[int]]:
    """The customers among `rows` (already scoped) by each of `keys`: (number | phone | email | wechat, normal form).

    `blinds`: the keys of documents by the blind indexes of these. The number of an absorbed record leads to the one
    that has absorbed it.
    """
    found: dict[Key, set[int]] = {}
    numbers = {int(value) for name, value in keys if name == "number"}
    for number, row in by_number(numbers, rows).items() if numbers else ():
        found[("number", str(number))] = {row.pk}
    normals = {value for name, value in keys if name in ContactDetail.Kind.values}
    lines = ContactDetail.objects.filter(normal__in=normals, customer__in=rows) if normals else None
    for kind, normal, owner in lines.values_list("kind", "normal", "customer") if lines is not None else ():
        found.setdefault((kind, normal), set()).add(owner)
    documents = Identity.objects.filter(blind__in=blinds, customer__in=rows) if blinds else None
    for blind, owner in documents.values_list("blind", "customer") if documents is not None else ():
        found.setdefault(blinds[blind], set()).add(owner)
    return found
