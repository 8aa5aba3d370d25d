"""Creating customers, one or thousands by the same rules; adding tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import compress
from operator import attrgetter

from django.db import transaction

from zhiyin.core import bulk, numbers, text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.core.keys import among
from zhiyin.customers import access, events
from zhiyin.customers.models import OWN, ContactDetail, Customer, Identity, SearchText, Tier
from zhiyin.customers.rules import tags
from zhiyin.customers.rules.drafts import NewCustomer, cleaned
from zhiyin.people.models import SCOPES

from . import owners, twins
from . import rows as build
from .matching import know_sources

TIER_TAKEN = _("There is already a tier with the code “%(code)s”.")
EXTERNAL_TAKEN = _("The source “%(source)s” has given the id “%(external_id)s” before; change that customer instead.")
PLACE = ("branch_id", *SCOPES)
NOWHERE = (None,) * len(PLACE)
COPIED = (
    "kind", "family_name", "given_name", "full_name", "birth_date", "stage", "relation_level", "relation_kind", "note",
    "source", "external_id",
)  # fmt: skip
_customer = bulk.builder(
    Customer, ("number", "created_at", "changed_at", "tier_id", "owner_id", "owner_since", "custom", *PLACE, *COPIED)
)
SAID = (*COPIED, "tier", "owner", "contacts", "identities")
_copied, _said, _where = attrgetter(*COPIED), attrgetter(*SAID), attrgetter(*PLACE)


@transaction.atomic
def add_tier(*, code: str, name: str, rank: int, actor: Actor, now: datetime) -> Tier:
    """Add a tier; rank 1 is the highest."""
    require(actor, access.MANAGE)
    code = tags.code(code)
    if Tier.objects.filter(code=code).exists():
        raise Refused("tier.code_taken", TIER_TAKEN, field="code", code=code)
    tier = Tier.objects.create(code=code, name=text.name(name, most=120, field="name"), rank=rank)
    record(Entry(events.TierAdded(tier.pk), changed=("code", "name", "rank")), actor=actor, now=now)
    return tier


def create_customer(*, new: NewCustomer, actor: Actor, now: datetime, allow_twin: bool = False) -> Customer:
    """Create one customer with contact details and identity documents.

    `Twin` where the rules of entry warn of somebody who may be the same, or refuse; with `allow_twin` a warning is
    overruled (families share a phone), a refusal never.
    """
    require(actor, access.CREATE)
    draft = cleaned(new, today=now.date())
    _refuse_known_externals([draft])
    asked = twins.look(draft, actor=actor, allow=allow_twin)
    with transaction.atomic():
        _refuse_known_externals([draft])
        checked = twins.check(asked, allow=allow_twin)
        (customer,) = _create([draft], actor, now, has_twin=checked.has_twin, is_asked=True)
        twins.report({customer.pk: checked.report}, now=now)
    return customer


@transaction.atomic
def create_customers(*, rows: Sequence[NewCustomer], actor: Actor, now: datetime) -> list[Customer]:
    """Create many customers in a few statements, one event each; errors name the row (`rows.17.contacts.0`)."""
    require(actor, access.CREATE)
    drafts = _cleaned_rows(rows, now)
    _refuse_known_externals(drafts)
    return _create(drafts, actor, now)


@transaction.atomic
def create_checked(*, drafts: Sequence[NewCustomer], actor: Actor, now: datetime) -> list[Customer]:
    """The same for what `rules.drafts.cleaned` has given, under keys that nobody has: an import has looked."""
    require(actor, access.CREATE)
    return _create(drafts, actor, now)


def _cleaned_rows(rows: Sequence[NewCustomer], now: datetime) -> list[NewCustomer]:
    drafts: list[NewCustomer] = []
    errors: list[Refused] = []
    for i, new in enumerate(rows):
        try:
            drafts.append(cleaned(new, today=now.date()))
        except Refused as error:
            errors += [_in_row(i, one) for one in (error.errors if isinstance(error, Several) else [error])]
    if errors:
        raise Several(errors)
    return drafts


def _in_row(i: int, error: Refused) -> Refused:
    return Refused(error.code, error.sentence, field=f"rows.{i}.{error.field}", **error.params)


def _create(
    drafts: Sequence[NewCustomer], actor: Actor, now: datetime, *, has_twin: bool = False, is_asked: bool = False
) -> list[Customer]:
    tiers = build.tiers(draft.tier for draft in drafts)
    branches = build.branches((draft.branch for draft in drafts), actor)
    staff = owners.named((draft.owner for draft in drafts), actor)
    know_sources({draft.source for draft in drafts if draft.source})
    customs = OWN.for_new([draft.custom for draft in drafts], is_asked=is_asked)
    customers = []
    for draft, number, custom in zip(drafts, numbers.take("customer", len(drafts)), customs, strict=True):
        tier, branch = tiers[draft.tier], branches[draft.branch]
        place = _where(branch) if branch else NOWHERE
        rank, owned = tier.pk if tier else None, owners.owned(staff[draft.owner], branch, now)
        customers.append(_customer(number, now, now, rank, *owned, custom, *place, *_copied(draft)))
    bulk.insert(customers)
    keys = [customer.pk for customer in customers]
    _write_lines(customers, keys, drafts)
    OWN.index(customers, is_new=True)
    entries = [
        Entry(events.CustomerCreated(key, has_twin), customer, changed=_given(draft))
        for customer, key, draft in zip(customers, keys, drafts, strict=True)
    ]
    record_all(entries, actor=actor, now=now)
    return customers


def _write_lines(customers: Sequence[Customer], keys: Sequence[int], drafts: Sequence[NewCustomer]) -> None:
    """Contact details, documents and the words for the search, of customers just written."""
    rows = list(zip(customers, keys, drafts, strict=True))
    contacts = [build.contact(key, new) for _customer, key, draft in rows for new in draft.contacts]
    identities = [build.identity(customer, new) for customer, _key, draft in rows for new in draft.identities]
    texts = [build.search_text(key, customer.number, draft) for customer, key, draft in rows]
    bulk.insert_values(ContactDetail, build.CONTACT, contacts)
    bulk.insert_values(Identity, build.IDENTITY_ROW, identities)
    bulk.insert_values(SearchText, build.SEARCH_TEXT, texts)


def _given(draft: NewCustomer) -> tuple[str, ...]:
    """The names of the fields that were given."""
    own = tuple(f"custom.{code}" for code in draft.custom) if draft.custom else ()
    return tuple(compress(SAID, _said(draft))) + own


def _refuse_known_externals(drafts: Sequence[NewCustomer]) -> None:
    by_source: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.external_id:
            by_source.setdefault(draft.source, []).append(draft.external_id)
    for source, ids in by_source.items():
        twice = {external_id for external_id, count in Counter(ids).items() if count > 1}
        known = among(Customer.objects.filter(source=source), "external_id", ids).values_list("external_id", flat=True)
        for external_id in sorted({*twice, *known}):
            values = {"source": source, "external_id": external_id}
            raise Conflict("customer.external_taken", EXTERNAL_TAKEN, field="external_id", **values)
