"""The evidence for an inspector: one ZIP of CSV files with a signed manifest; that it was made is recorded first."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.tabular.neutral import neutralise
from zhiyin.customers import events
from zhiyin.customers.models import Export
from zhiyin.customers.queries.evidence import Table, evidence
from zhiyin.customers.queries.seen import AUDIT
from zhiyin.customers.rules.duties import LOG_DAYS, RECORD_DAYS

EMPTY = _("The period ends before it begins. Give the first day and the last one.")


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: rows by file."""

    path: Path
    rows: dict[str, int]


@transaction.atomic
def pack_evidence(*, since: datetime, until: datetime, path: Path, actor: Actor, now: datetime) -> Packed:
    """Write the evidence of a period to `path`: what holds now, and what happened from `since` to before `until`."""
    require(actor, AUDIT)
    if since >= until:
        raise Refused("evidence.period", EMPTY, field="until")
    made = Export.objects.create(
        kind="evidence", format="zip", rows=0, actor_kind=actor.kind, actor_id=actor.id, made_at=now,
        filters={"since": since.isoformat(), "until": until.isoformat()},
    )  # fmt: skip
    record(Entry(events.ListExported(made.pk, "evidence", 0, False)), actor=actor, now=now)
    rows: dict[str, int] = {}
    digests: dict[str, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in evidence(since, until):
            name = f"{table.name}.csv"
            rows[name], digests[name] = _write(archive, name, table)
        manifest = {
            "period": made.filters, "made_at": now.isoformat(), "rows": rows, "sha256": digests,
            "kept_at_least_days": {"log": LOG_DAYS, "records": RECORD_DAYS},
        }  # fmt: skip
        archive.writestr("manifest.json", json.dumps(manifest | {"signature": _signed(manifest)}, indent=1))
    return Packed(path, rows)


def is_ours(manifest: dict[str, Any]) -> bool:
    """Whether a manifest was signed by this installation and not changed since."""
    told = {name: value for name, value in manifest.items() if name != "signature"}
    return hmac.compare_digest(str(manifest.get("signature", "")), _signed(told))


def _signed(manifest: dict[str, Any]) -> str:
    return hmac.new(settings.AUDIT_KEY, json.dumps(manifest, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def _write(archive: zipfile.ZipFile, name: str, table: Table) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w") as file:
        _line(file, digest, table.columns)
        for row in table.rows:
            _line(file, digest, row)
            count += 1
    return count, digest.hexdigest()


def _line(file: IO[bytes], digest: Any, row: Iterable[Any]) -> None:
    text = io.StringIO()
    csv.writer(text).writerow([_cell(value) for value in row])
    data = text.getvalue().encode()
    file.write(data)
    digest.update(data)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        value = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return neutralise(value.isoformat() if isinstance(value, datetime) else str(value))
