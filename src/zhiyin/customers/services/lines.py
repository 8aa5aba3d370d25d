"""Adding and taking away the lines of a customer: contact details and identity documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiyin.core import bulk
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import ContactDetail, Customer, Identity, SearchText
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import MOST, TOO_MANY, NewCustomer

from . import rows as build

NO_LINE = _("This customer has no line with the id %(id)s; read the customer again.")


def apply(customer: Customer, draft: NewCustomer, change: Change) -> dict[str, Any]:
    """Write the lines of `change` (checked in `draft`); returns the values taken away, for the event.

    With them what taking it back needs: the ids of lines that were added, and of those that were primary.
    """
    before = _take_away(customer, change)
    before |= _add(customer, draft)
    before |= settle_primary(customer, change)
    SearchText.objects.filter(customer=customer).update(**build.found_by(customer))
    return before


def _take_away(customer: Customer, change: Change) -> dict[str, Any]:
    contacts = customer.contacts.filter(pk__in=change.remove_contacts)
    identities = customer.identities.filter(pk__in=change.remove_identities)
    _refuse_unknown("remove_contacts", change.remove_contacts, contacts)
    _refuse_unknown("remove_identities", change.remove_identities, identities)
    before = {
        "contacts": [{"kind": row.kind, "value": row.value} for row in contacts],
        "identities": [{"kind": row.kind, "cipher": row.cipher} for row in identities],
    }
    contacts.delete()
    identities.delete()
    return {name: values for name, values in before.items() if values}


def _refuse_unknown(field: str, wanted: Iterable[int], found: Iterable[ContactDetail | Identity]) -> None:
    for one in sorted(set(wanted) - {row.pk for row in found}):
        raise Refused("customer.no_line", NO_LINE, field=field, id=one)


def _add(customer: Customer, draft: NewCustomer) -> dict[str, Any]:
    present = {(row.kind, row.normal or row.value) for row in customer.contacts.all()}
    new = [one for one in draft.contacts if (one.kind, one.normal or one.value) not in present]
    rows = [build.contact(customer.pk, one._replace(is_primary=False)) for one in new]
    contacts = bulk.insert_values(ContactDetail, build.CONTACT, rows)
    kept = set(customer.identities.values_list("blind", flat=True))
    added = [one for one in draft.identities if kept.isdisjoint(build.blinds(one))]
    identities = bulk.insert_values(Identity, build.IDENTITY_ROW, [build.identity(customer, one) for one in added])
    if new and len(present) + len(new) > MOST:
        raise Refused("customer.too_many", TOO_MANY, field="contacts", most=MOST)
    both = {"added_contacts": list(contacts), "added_identities": list(identities)}
    return {name: keys for name, keys in both.items() if keys}


def settle_primary(customer: Customer, change: Change) -> dict[str, Any]:
    """One primary contact detail of each kind: a chosen or new marked one, else the one before, else the first.

    Returns the ids of those that are not any more, if any, as `contacts.primary`.
    """
    marked = {(new.kind, new.value.strip()) for new in change.add_contacts if new.is_primary}
    chosen: dict[str, ContactDetail] = {}
    ranks: dict[str, int] = {}
    rows = list(customer.contacts.order_by("id"))
    for row in rows:
        rank = 2 if row.pk in change.primary or (row.kind, row.value) in marked else int(row.is_primary)
        if rank > ranks.get(row.kind, -1):
            chosen[row.kind], ranks[row.kind] = row, rank
    for row in rows:
        is_primary = chosen[row.kind] is row
        if row.is_primary != is_primary:
            ContactDetail.objects.filter(pk=row.pk).update(is_primary=is_primary)
    former = [row.pk for row in rows if row.is_primary and chosen[row.kind] is not row]
    return {"contacts.primary": former} if former else {}
