"""P2: who may not see personal numbers reads none, wherever agents may type them; the detector on a labelled set."""

from __future__ import annotations

import json
import random
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, TextField
from django.test import Client

from tests.customers import labelled
from tests.permissions.table import World, rows
from zhiyin.config.subjects import CATALOGUE
from zhiyin.core import clock
from zhiyin.core.models import IdempotencyKey, Job
from zhiyin.customers.models import ContactDetail
from zhiyin.customers.rules import detecting
from zhiyin.people import services as people

PHONE, CARD, BANK, EMAIL = "13998765432", "110101199003074477", "6222021234567890128", "canary@example.org"
SAID = f"{CARD} {BANK} {PHONE} {EMAIL}"
WHOLE = (PHONE, CARD, BANK, EMAIL)
READERS = ("analyst", "auditor", "quality")
# Names, numbers of other systems, and what tells of staff: no text that agents type about a customer.
NAMES = {"full_name", "family_name", "given_name", "external_id", "file_name", "error", "text", "question", "quantity"}
STAFF = ("people.", "core.")
LEAST = {"ci": 150, "long": 150, "short": 40}


def run(made: World, tier: str) -> tuple[dict[str, object], list[str]]:
    """Plant the numbers in every text; read every page and answer of the API as those who may not see them."""
    planted = _plant()
    asked, faults = 0, []
    addresses = [row.path for row in rows() if row.method == "get" and not row.path.startswith(("/s/", "/healthz"))]
    for name in READERS[: 1 if tier == "short" else None]:
        client, headers = _signed_in(made, name)
        for path in addresses:
            answer = client.get(path.format(**made.values), headers=headers if path.startswith("/api/") else {})
            if answer.status_code != 200 or answer.streaming:
                continue
            asked += 1
            text = answer.content.decode(errors="replace")
            faults += [f"{name} reads {value} at {path}" for value in WHOLE if value in text]
    faults += [f"{value} lies in {where}" for where, text in _beside() for value in WHOLE if value in text]
    recall, precision = _detector()
    if recall < 0.99 or precision < 0.95:
        faults.append(f"the detector finds {recall:.3f}, and is right in {precision:.3f}")
    if asked < LEAST[tier] or planted < 15:
        faults.append(f"only {asked} answers read, {planted} columns planted")
    return {"columns planted": planted, "answers read": asked, "recall": recall, "precision": precision}, faults


def _signed_in(made: World, name: str) -> tuple[Client, dict[str, str]]:
    """A browser of this person, and what it sends to the API where it may have a token."""
    client, user = Client(), made.company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    actor = made.company.actor(name)
    if not actor.may("people.tokens"):
        return client, {}
    _row, secret = people.issue_token(
        name="bar", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    return client, {"authorization": f"Bearer {secret}"}


def _plant() -> int:
    """Write the numbers into every column of text that tells of a customer; returns the columns."""
    count = 0
    for model, classes in CATALOGUE.items():
        table = apps.get_model(model)
        names = [name for name, kind in classes.items() if kind == "personal" and name not in NAMES]
        for name in names if not model.startswith(STAFF) and table._meta.managed else ():
            column = table._meta.get_field(name)
            if isinstance(column, CharField | TextField) and (column.max_length or 999) >= len(PHONE):
                room = column.max_length or 999
                table._base_manager.update(**{name: SAID if room >= len(SAID) else PHONE})
                count += 1
    ContactDetail.objects.filter(kind="phone").update(value=PHONE)
    ContactDetail.objects.filter(kind="email").update(value=EMAIL)
    return count


def _beside() -> list[tuple[str, str]]:
    """What is written besides pages: work that waits, stored answers, mails."""
    found = [("a job", json.dumps(list(Job.objects.values_list("arguments", "error")), default=str))]
    found.append(("a stored answer", json.dumps(list(IdempotencyKey.objects.values_list("body", flat=True)))))
    mails = Path(settings.EMAIL_FILE_PATH)
    return found + [(path.name, path.read_text(errors="replace")) for path in mails.glob("**/*") if path.is_file()]


def _detector() -> tuple[float, float]:
    """Recall and precision on lines of personal numbers in every spelling, and of numbers that only look so."""
    by = random.Random(20261122)
    right = wrong = missed = 0
    for number in range(labelled.LINES):
        is_personal = number % 2 == 0
        make = by.choice((labelled.mobile, labelled.national_id, labelled.bank_card) if is_personal else labelled.TRAPS)
        said = make(by)
        line = f"{by.choice(labelled.WORDS)}{said}"
        is_found = detecting.masked(line) != line
        right += is_found and is_personal
        wrong += is_found and not is_personal
        missed += is_personal and not is_found
    return right / (right + missed), right / max(right + wrong, 1)
