"""Loading the demo company once, keeping its truth beside it, and saying who can sign in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from zhiyin.analysis.services.scores import publish_scores
from zhiyin.analysis.services.warehouse import refresh
from zhiyin.core import seals
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.people.models import Branch

from . import company, history, letter, standing
from .company import ACTOR
from .truth import CUSTOMERS, Truth, simulate

LOGINS = "demo-logins.json"
TRUTH = "demo-truth.csv"
Say = Callable[[str], None]


def is_loaded(home: Path) -> bool:
    """Whether the demo company is here already."""
    return (home / LOGINS).exists() and Branch.objects.filter(level=0).exists()


def load(*, home: Path, now: datetime, say: Say, customers: int = CUSTOMERS) -> None:
    """Make company, year and letter in one transaction, then the first figures. Refuses a company that is not ours."""
    if Branch.objects.exists():
        raise Refused(
            "demo.occupied", _("This installation holds a company already; the demo needs an empty ZHIYIN_HOME.")
        )
    say("company")
    truth = simulate(until=now, customers=customers)
    with transaction.atomic():
        made = company.found(home=home, now=now)
        say("history")
        history.tell(truth, made, now=now)
        letter.tell(made, now=now)
        standing.sort_out(now=now)
    _keep_truth(home / TRUTH, truth)
    say("figures")
    while seals.seal({}, now=now):
        pass
    refresh(actor=ACTOR, now=now)
    publish_scores(actor=ACTOR, now=now)


def logins(home: Path) -> dict[str, str]:
    """Log-in names with their passwords."""
    passwords: dict[str, str] = json.loads((home / LOGINS).read_text())
    return passwords


def _keep_truth(path: Path, truth: Truth) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["external_id", "branch", "true_ratio", "will_leave"])
        writer.writerows(
            [person.key, person.hall, f"{person.ratio:.4f}", int(person.leaves)] for person in truth.people
        )
