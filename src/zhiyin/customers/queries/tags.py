"""Reads of tags: the register, and those that a customer bears."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from zhiyin.core.access import one
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers.models import Customer, CustomerTag, Tag

_tags_of = Prepared(
    lambda: CustomerTag.objects.filter(customer=Given("customer")).select_related("tag").order_by("tag__name", "id")
)


def tags() -> QuerySet[Tag]:
    """The register, by name."""
    return Tag.objects.all()


_tags = Prepared(Tag.objects.all)


def named_tags() -> list[Tag]:
    """The same, for what a filter offers."""
    return _tags()


def tag(code: str) -> Tag:
    """One tag by code."""
    return one(Tag.objects.all(), code=code)


def tags_of(customer: Customer) -> list[Tag]:
    """The tags that a customer bears, by name."""
    return [row.tag for row in _tags_of(customer=customer.pk)]


def bearers() -> dict[int, int]:
    """How many customers of the whole company bear each tag, by its key: a figure without names."""
    rows = CustomerTag.objects.filter(customer__merged_into=None).order_by().values("tag")
    return dict(rows.annotate(count=Count("pk")).values_list("tag", "count"))
