"""Handing out to a customer all that is known of it: a file of JSON and CSV, for who asked, for a while."""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.events import Entry, record
from zhiyin.core.tabular.neutral import neutralise
from zhiyin.core.traces import Traces
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, HandOut
from zhiyin.customers.queries.handing_out import Table, everything
from zhiyin.customers.rules import purposes

KEPT_FOR = timedelta(hours=24)
SALT = "customers.hand_out"


@transaction.atomic
def hand_out(*, customer: Customer, purpose: str, actor: Actor, now: datetime) -> HandOut:
    """Make the file; the event is written first. Whoever asked for it may take it for `KEPT_FOR`, nobody else."""
    require(actor, access.HAND_OUT)
    if not sees(actor, customer):
        raise NotFound("customer")
    purposes.check(purpose)
    name = f"{secrets.token_hex(16)}.zip"
    made = HandOut.objects.create(
        customer=customer, file=name, requested_by_id=_who(actor), purpose=purpose, made_at=now,
        expires_at=now + KEPT_FOR,
    )  # fmt: skip
    record(Entry(events.CustomerHandedOut(customer.pk, made.pk, purpose), customer), actor=actor, now=now)
    _write_whole(customer, path_of(made))
    return made


@transaction.atomic
def hand_out_to(*, customer: Customer, path: Path, actor: Actor, now: datetime) -> None:
    """Write the file to `path`, which is not kept here any further."""
    require(actor, access.HAND_OUT)
    if not sees(actor, customer):
        raise NotFound("customer")
    record(Entry(events.CustomerHandedOut(customer.pk, 0, "legal"), customer), actor=actor, now=now)
    _write_whole(customer, path)


def _write_whole(customer: Customer, path: Path) -> None:
    """The file is there when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            _write(file, list(everything(customer)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def link_of(made: HandOut) -> str:
    """The signed text by which the file is asked for."""
    return signing.dumps([made.pk, made.requested_by_id], salt=SALT)


@transaction.atomic
def take_hand_out(*, link: str, actor: Actor, now: datetime) -> Path:
    """The file behind a link, its taking recorded first. Foreign, expired, forged and erased look the same."""
    require(actor, access.HAND_OUT)
    try:
        key, requester = signing.loads(link, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise NotFound("hand_out") from None
    rows = HandOut.objects.select_related("customer").filter(pk=key, requested_by=requester, expires_at__gt=now)
    made = rows.first()
    is_theirs = actor.id == requester or "drop_requester" in settings.SABOTAGE
    if made is None or not is_theirs or actor.kind not in {"employee", "token"}:
        raise NotFound("hand_out")
    if not sees(actor, made.customer) or not path_of(made).exists():
        raise NotFound("hand_out")
    record(Entry(events.HandOutTaken(made.customer_id, made.pk), made.customer), actor=actor, now=now)
    HandOut.objects.filter(pk=made.pk).update(taken_at=now)
    return path_of(made)


def drop_expired_hand_outs(*, now: datetime) -> int:
    """Remove the files whose time is over, and files that no row names; the rows stay and tell that they were made."""
    living = set(HandOut.objects.filter(expires_at__gt=now).values_list("file", flat=True))
    return _drop(path for path in _kept() if path.name not in living)


def forget_hand_outs(traces: Traces) -> int:
    """Remove the files made for these customers."""
    names = set(HandOut.objects.filter(customer__in=traces.keys).values_list("file", flat=True))
    return _drop(path for path in _kept() if path.name in names)


def path_of(made: HandOut) -> Path:
    """Where the file of a hand-out lies."""
    return _folder() / made.file


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "hand-outs"


def _kept() -> list[Path]:
    return sorted(_folder().iterdir()) if _folder().is_dir() else []


def _drop(paths: Iterator[Path]) -> int:
    gone = 0
    for path in paths:
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def _write(file: Any, tables: list[Table]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {table.name: table.rows for table in tables if table.rows}
        archive.writestr("customer.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for table in tables:
            if table.rows:
                archive.writestr(f"{table.name}.csv", _csv(table))


def _csv(table: Table) -> str:
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_cell(row[name]) for name in table.columns])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralise(value)
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return neutralise(value.isoformat() if hasattr(value, "isoformat") else str(value))


def _who(actor: Actor) -> int | None:
    return actor.id if actor.kind in {"employee", "token"} else None
