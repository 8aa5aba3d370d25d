"""Reads of the files of a customer that the actor has read."""

from __future__ import annotations

from zhiyin.core.access import one
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers.models import Attachment, Customer
from zhiyin.customers.rules.files import MOST

_files = Prepared(
    lambda: Attachment.objects.filter(customer=Given("customer")).select_related("employee").order_by("-id")[:MOST]
)


def files_of(customer: Customer) -> list[Attachment]:
    """A customer's files, the newest first."""
    return _files(customer=customer.pk)


def file(customer: Customer, key: int) -> Attachment:
    """One file of a customer."""
    return one(Attachment.objects.select_related("customer").filter(customer=customer), pk=key)
