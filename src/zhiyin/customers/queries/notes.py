"""Reads of notes about a customer that the actor has read."""

from __future__ import annotations

from zhiyin.core.access import one
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Note

MOST = 100
_notes = Prepared(
    lambda: (
        Note.objects.filter(customer=Given("customer")).select_related("employee").order_by("-is_pinned", "-id")[:MOST]
    )
)


def notes_of(customer: Customer) -> list[Note]:
    """What colleagues wrote about a customer, the pinned first, then the newest; at most `MOST`."""
    return _notes(customer=customer.pk)


def note(customer: Customer, key: int) -> Note:
    """One note of a customer."""
    return one(Note.objects.select_related("customer", "employee").filter(customer=customer), pk=key)


def own_note(actor: Actor, customer: Customer, key: int) -> Note:
    """One note of a customer that the actor may change, or `Forbidden`."""
    found = note(customer, key)
    if not access.may_rewrite(actor, found):
        raise Forbidden(access.MANAGE)
    return found
