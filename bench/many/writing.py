"""Customers into their tables: tuples by COPY, or many rows a statement; no instance of a model is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction

from zhiyin.core import bulk, numbers
from zhiyin.core.actor import SYSTEM
from zhiyin.core.events import Entry, record_all
from zhiyin.core.models import Unsealed
from zhiyin.customers import events
from zhiyin.customers.models import ContactDetail, Customer, CustomerTag, Identity, SearchText
from zhiyin.customers.queries.pool import today
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import rows as build
from zhiyin.customers.services.creation import COPIED, PLACE, SAID
from zhiyin.customers.services.matching import know_sources

from . import persons
from .world import World

IMPORT = SYSTEM.acting_for("import")
COLUMNS = ("number", "created_at", "changed_at", "tier_id", "owner_id", "owner_since", *PLACE, *COPIED)
TAGGED = ("tag_id", "customer_id", "added_at", "employee_id")
_copied, _where = attrgetter(*COPIED), attrgetter(*PLACE)


class Key(NamedTuple):
    """What the rows beside a customer have to know of it."""

    pk: int


def write_customers(count: int, world: World) -> Iterator[int]:
    """Write customers 0 to `count - 1`; yields after each batch how many there are."""
    know_sources({persons.SOURCE})
    day = today(world.now)
    for start in range(0, count, persons.BATCH):
        many = min(persons.BATCH, count - start)
        drafts = persons.batch(start, many, world.places, day)
        with transaction.atomic():
            _write(start, drafts, world)
        yield start + many


def _write(start: int, drafts: Sequence[NewCustomer], world: World) -> None:
    given = numbers.take("customer", len(drafts))
    keys = bulk.insert_values(Customer, COLUMNS, list(_customers(drafts, given, world)))
    pairs = [(Key(key), draft) for key, draft in zip(keys, drafts, strict=True)]
    contacts = [build.contact(key.pk, new) for key, draft in pairs for new in draft.contacts]
    documents = [build.identity(key, new) for key, draft in pairs for new in draft.identities]
    texts = [build.search_text(key.pk, number, draft) for (key, draft), number in zip(pairs, given, strict=True)]
    bulk.insert_values(ContactDetail, build.CONTACT, contacts)
    bulk.insert_values(Identity, build.IDENTITY_ROW, documents)
    bulk.insert_values(SearchText, build.SEARCH_TEXT, texts)
    tags = [(n, key, code) for n, key in enumerate(keys, start) for code in persons.tags_of(n)]
    bulk.insert_values(CustomerTag, TAGGED, [(world.tags[code], key, world.now, None) for _n, key, code in tags])
    entries = [*_created(pairs, world), *_tagged(tags, start, drafts, world)]
    record_all(entries, actor=IMPORT, now=world.now)
    Unsealed.objects.all().delete()


def _customers(drafts: Iterable[NewCustomer], given: Iterable[int], world: World) -> Iterator[tuple[object, ...]]:
    now, day = world.now, today(world.now)
    for draft, number in zip(drafts, given, strict=True):
        owner = world.staff[draft.owner] if draft.owner else None
        owned = (owner, day if owner else None)
        tier, branch = world.tiers[draft.tier] or None, world.branches[draft.branch]
        yield (number, now, now, tier, *owned, *_where(branch), *_copied(draft))


def _created(pairs: Iterable[tuple[Key, NewCustomer]], world: World) -> Iterator[Entry]:
    for key, draft in pairs:
        said = tuple(name for name in SAID if getattr(draft, name))
        yield Entry(events.CustomerCreated(key.pk), world.branches[draft.branch], changed=said)


def _tagged(
    tags: Iterable[tuple[int, int, str]], start: int, drafts: Sequence[NewCustomer], world: World
) -> Iterator[Entry]:
    for n, key, code in tags:
        place = world.branches[drafts[n - start].branch]
        yield Entry(events.CustomerTagged(key, code), place, changed=("tags",))
