"""What an inspector is shown of a period, table by table; no name and no text of a customer is among it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from zhiyin.core import seals
from zhiyin.core.events import kind_of
from zhiyin.core.models import Event, Seal, Unsealed
from zhiyin.core.webhooks.models import Webhook
from zhiyin.customers import events
from zhiyin.customers.models import (
    Approval,
    Consent,
    Erasure,
    Export,
    HandOut,
    LegalHold,
    RetentionRule,
    RetentionRun,
    SendingPurpose,
)
from zhiyin.customers.rules.duties import DUTIES
from zhiyin.customers.subject import subjects
from zhiyin.people.models import Employee, Token
from zhiyin.people.queries import known_roles

from .seen import KINDS as SEEN

EVENT = ("id", "occurred_at", "kind", "actor_kind", "actor_id", "subject", "subject_id", "customer_id")
CHANGED = tuple(map(kind_of, (events.CustomerChanged, events.CustomersMerged, events.CustomersUnmerged)))
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the evidence."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def evidence(since: datetime, until: datetime) -> Iterator[Table]:
    """Every table: what holds now, and what happened from `since` to before `until`. Rows are read when asked for."""
    yield Table("duties", ("duty", "PIPL", "GDPR", "GB/T 35273", "shown_by"), _duties())
    yield Table("fields", ("table", "column", "class"), _fields())
    yield Table("roles", ("role", "whole_company", "permissions"), _roles())
    yield _table("employees", Employee.objects.order_by("pk"), "id number roles branch_id is_active")
    yield _table("tokens", Token.objects.order_by("pk"), "id employee_id permissions created_at expires_at revoked_at")
    yield _table("recipients", Webhook.objects.order_by("pk"), "id name url kinds state created_at")
    yield _table("purposes", SendingPurpose.objects.all(), "code version basis most days is_active text")
    yield Table("consents", ("purpose", "version", "channel", "given", "withdrawn"), _consents(since, until))
    yield _table(
        "retention_rules", RetentionRule.objects.order_by("pk"), "kind days is_active changed_by_id changed_at"
    )
    yield _of(since, until, "retention_runs", RetentionRun.objects.all(), "started_at", "finished_at removed held")
    erased = "number state reason requested_by_id erased_at finished_at counts"
    yield _of(since, until, "erasures", Erasure.objects.all(), "requested_at", erased)
    yield _table("holds", LegalHold.objects.order_by("pk"), "id customer_id set_by_id set_at lifted_by_id lifted_at")
    yield _of(
        since, until, "hand_outs", HandOut.objects.all(), "made_at", "customer_id purpose requested_by_id taken_at"
    )
    asked = "id kind rows state asked_by_id decided_by_id decided_at"
    yield _of(since, until, "approvals", Approval.objects.order_by("pk"), "asked_at", asked)
    taken = "id kind format columns rows purpose actor_kind actor_id"
    yield _of(since, until, "exports", Export.objects.all(), "made_at", taken)
    yield _happened(since, until, "accesses", lambda rows: rows.filter(kind__in=SEEN))
    yield _happened(since, until, "changes", lambda rows: rows.filter(kind__in=CHANGED))
    yield _happened(since, until, "people", lambda rows: rows.filter(kind__startswith="people."))
    yield Table("seals", ("what", "value"), _seals())


def _table(name: str, rows: QuerySet[Any], columns: str) -> Table:
    names = tuple(columns.split())
    return Table(name, names, rows.values_list(*names).iterator(chunk_size=2000))


def _of(since: datetime, until: datetime, name: str, rows: QuerySet[Any], at: str, columns: str) -> Table:
    return _table(name, rows.filter(**{f"{at}__gte": since, f"{at}__lt": until}), f"{at} {columns}")


def _happened(
    since: datetime, until: datetime, name: str, narrow: Callable[[QuerySet[Event]], QuerySet[Event]]
) -> Table:
    rows = narrow(Event.objects.filter(occurred_at__gte=since, occurred_at__lt=until)).order_by("pk")
    return _table(name, rows, " ".join((*EVENT, "changed", "facts")))


def _duties() -> Iterator[Row]:
    for duty in DUTIES:
        yield duty.duty, duty.pipl, duty.gdpr, duty.gb, " ".join(duty.shown_by)


def _fields() -> Iterator[Row]:
    for table, columns in subjects().catalogue.items():
        for column, name in columns.items():
            yield table, column, name


def _roles() -> Iterator[Row]:
    for code, role in known_roles().items():
        yield code, role.whole_company, " ".join(sorted(role.permissions))


def _consents(since: datetime, until: datetime) -> Iterator[Row]:
    keys = ("purpose__code", "version", "channel")
    given, withdrawn = (
        {
            row[:-1]: row[-1]
            for row in Consent.objects.filter(**{f"{at}__gte": since, f"{at}__lt": until})
            .order_by()
            .values_list(*keys)
            .annotate(count=Count("id"))
        }
        for at in ("given_at", "withdrawn_at")
    )
    for key in sorted({*given, *withdrawn}):
        yield *key, given.get(key, 0), withdrawn.get(key, 0)


def _seals() -> Iterator[Row]:
    faults = [f"{fault.seal}: {fault.what}" for fault in seals.verify()]
    newest = Seal.objects.order_by("-number").first()
    yield "events", Event.objects.count()
    yield "seals", newest.number if newest else 0
    yield "newest seal", newest.hash if newest else ""
    yield "not sealed yet", Unsealed.objects.count()
    yield "faults", len(faults)
    for fault in faults:
        yield "fault", fault
