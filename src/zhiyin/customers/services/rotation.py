"""Changing the key of encrypted fields: every row is opened and closed anew, its blind index with it, in batches."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from zhiyin.core import secrets
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.customers import access
from zhiyin.customers.models import Identity
from zhiyin.customers.rules.identities import NewIdentity

from . import rows as build

BATCH = 500


def rotate_secrets(*, actor: Actor, report: Callable[[int], None] = lambda _done: None) -> int:
    """Close every document with the present key; returns how many were closed with another.

    Each batch is one transaction: what was broken off is gone on with, and no row is ever without its value. Raises
    `core.secrets.UnknownKey` for a value whose key is not held any more; it stays as it is.
    """
    require(actor, access.MANAGE)
    done = 0
    while changed := _batch():
        done += changed
        report(done)
    return done


@transaction.atomic
def _batch() -> int:
    old = Identity.objects.exclude(cipher__startswith=secrets.present_key()).order_by("pk")
    rows = list(old.select_for_update()[:BATCH])
    for row in rows:
        document = NewIdentity(row.kind, secrets.open_(row.cipher, context=build.IDENTITY))
        row.cipher = secrets.close(document.value, context=build.IDENTITY)
        row.blind = build.blind(document)
    Identity.objects.bulk_update(rows, ["cipher", "blind"], batch_size=BATCH)
    return len(rows)
