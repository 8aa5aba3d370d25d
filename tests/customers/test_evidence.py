"""What an inspector is shown: every duty has its file, nobody's name is in it, and the manifest proves it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.canaries import plant
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.models import Event
from zhiyin.customers import services
from zhiyin.customers.rules.duties import DUTIES
from zhiyin.customers.services.evidence import is_ours

DAY = timedelta(days=1)


def test_the_evidence_covers_every_duty_names_nobody_and_proves_itself(
    company: Company, now: datetime, tmp_path: Path
) -> None:
    customer, canaries = plant(company, now)
    services.reveal(customer=customer, field="all", purpose="verify", actor=company.actor("agent"), now=now)
    services.set_retention(kind="customers.Note", days=90, actor=SYSTEM, now=now)
    path = tmp_path / "evidence.zip"
    packed = services.pack_evidence(
        since=now - DAY, until=now + DAY, path=path, actor=company.actor("auditor"), now=now
    )
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    assert is_ours(manifest)
    assert not is_ours({**manifest, "rows": {}})
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in manifest["sha256"]} == manifest["sha256"]
    assert len(DUTIES) == 17
    assert not {name for duty in DUTIES for name in duty.shown_by if not name.startswith("/")} - set(files)
    told = b"".join(files.values()).decode()
    assert not [word for word in canaries.words if word in told]
    seen = list(csv.DictReader(io.StringIO(files["accesses.csv"].decode())))
    assert [(row["kind"], json.loads(row["facts"])["purpose"]) for row in seen][-1] == (
        "customers.CustomerRevealed", "verify",
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(files["seals.csv"].decode())))
    assert ["faults", "0"] in rows
    assert packed.rows["retention_rules.csv"] == 1
    assert packed.rows["consents.csv"] == 1
    assert Event.objects.filter(kind="customers.ListExported", facts__kind="evidence").count() == 1


def test_only_who_audits_takes_the_evidence_and_only_of_a_period(
    company: Company, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "evidence.zip"
    with pytest.raises(Forbidden):
        services.pack_evidence(since=now - DAY, until=now, path=path, actor=company.actor("manager"), now=now)
    with pytest.raises(Refused, match="ends before"):
        services.pack_evidence(since=now, until=now, path=path, actor=company.actor("auditor"), now=now)
    client, user = Client(), company.people["auditor"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    answer = client.post("/customers/evidence", {"since": "2026-01-01", "until": "2026-06-30"})
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    assert client.post("/customers/evidence", {"since": "2026-02-01", "until": "2026-01-01"}).status_code == 422
    assert client.post("/customers/evidence", {"since": "x"}).status_code == 422
