"""Files of customers: taking them in, handing them out to who may see the customer, removing them."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.events import Entry, record
from zhiyin.core.traces import Traces
from zhiyin.customers import access, events
from zhiyin.customers.models import Attachment, Customer
from zhiyin.customers.rules import files as rules

HEAD = 4096


@transaction.atomic
def attach(*, customer: Customer, name: str, chunks: Iterable[bytes], actor: Actor, now: datetime) -> Attachment:
    """Keep a file of a customer in reach: whole on the disk before its row; the same content is kept once."""
    require(actor, access.FILES)
    if not access.reaches(actor, customer, now=now):
        raise NotFound("customer")
    name = rules.name(name)
    if Attachment.objects.filter(customer=customer).count() >= rules.MOST:
        raise Refused("file.full", rules.FULL, field="file", most=rules.MOST)
    kind, size, digest = _keep(name, chunks)
    made = Attachment.objects.create(
        customer=customer, name=name, kind=kind, size=size, sha256=digest,
        employee_id=access.employee_of(actor), added_at=now,
    )  # fmt: skip
    record(Entry(events.FileAttached(customer.pk, made.pk), customer), actor=actor, now=now)
    return made


@transaction.atomic
def take_file(*, file: Attachment, actor: Actor, now: datetime) -> Path:
    """Where the file lies, for who may see the customer; that it was taken is recorded first."""
    require(actor, access.VIEW)
    path = path_of(file.sha256)
    if not access.reaches(actor, file.customer, now=now) or not path.exists():
        raise NotFound("file")
    record(Entry(events.FileTaken(file.customer_id, file.pk), file.customer), actor=actor, now=now)
    return path


@transaction.atomic
def remove_file(*, file: Attachment, actor: Actor, now: datetime) -> None:
    """Remove a file; what it holds goes with the last row that names it."""
    require(actor, access.FILES)
    if not access.reaches(actor, file.customer, now=now):
        raise NotFound("file")
    fact = events.FileRemoved(file.customer_id, file.pk)
    record(Entry(fact, file.customer, values={"name": file.name}), actor=actor, now=now)
    digest = file.sha256
    file.delete()
    transaction.on_commit(lambda: _drop_unnamed([digest]))


def let_go(keys: Iterable[int]) -> None:
    """What these files hold goes with the last row that names it, once they are removed in this transaction."""
    digests = set(Attachment.objects.filter(pk__in=list(keys)).values_list("sha256", flat=True))
    transaction.on_commit(lambda: _drop_unnamed(sorted(digests)))


def forget_files(traces: Traces) -> int:
    """Remove what files of these customers hold, where no other customer has the same."""
    own = Attachment.objects.filter(customer__in=traces.keys)
    mine = set(own.values_list("sha256", flat=True))
    shared = Attachment.objects.filter(sha256__in=mine).exclude(customer__in=traces.keys)
    gone = mine - set(shared.values_list("sha256", flat=True))
    found = [path for digest in sorted(gone) if (path := path_of(digest)).exists()]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def path_of(digest: str) -> Path:
    """Where content with this digest lies."""
    return _folder() / digest[:2] / digest


def _keep(name: str, chunks: Iterable[bytes]) -> tuple[str, int, str]:
    """Write to a draft, check, then rename to the digest of what was written: its kind, size and digest."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{secrets.token_hex(16)}.part"
    head, size, digest = b"", 0, hashlib.sha256()
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                rules.check_size(size)
                head += chunk[: HEAD - len(head)]
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise Refused("file.empty", rules.EMPTY, field="file")
            kind = rules.kind(name, head)
            file.flush()
            os.fsync(file.fileno())
        kept = path_of(digest.hexdigest())
        kept.parent.mkdir(exist_ok=True)
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return kind, size, digest.hexdigest()


def _drop_unnamed(digests: Iterable[str]) -> None:
    for digest in digests:
        if not Attachment.objects.filter(sha256=digest).exists():
            path_of(digest).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "customers"
