"""Taking back what an import of records has written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.events import Entry, record_all
from zhiyin.customers.services import out_of_reach, put_back, removable
from zhiyin.operations import access
from zhiyin.operations.models import Bill, Payment, Record
from zhiyin.operations.rules.lines import parse_lines

from .drafts import Draft
from .lines import exchange_lines
from .records import changed, reindex
from .settling import settle


@transaction.atomic
def remove_imported(*, draft: type[Draft[Any]], ids: Sequence[int], actor: Actor, now: datetime) -> dict[int, Refused]:
    """Remove records of one kind on which nothing hangs; why one stays, by its id."""
    require(actor, access.RECORD)
    gone, kept = removable(access.visible(actor, draft.MODEL), ids)
    facts = [(row, draft.REMOVED(row.pk, row.customer_id, row.number)) for row in gone]
    record_all([Entry(fact, row) for row, fact in facts], actor=actor, now=now)
    draft.MODEL.objects.filter(pk__in=[row.pk for row in gone]).delete()
    _settle((row.bill_id for row in gone if isinstance(row, Payment)), actor, now)
    return kept


@transaction.atomic
def restore_imported(
    *, draft: type[Draft[Any]], before: Mapping[int, Mapping[str, Any]], actor: Actor, now: datetime
) -> dict[int, Refused]:
    """Put back what records were before an import changed them; why one stays as it is, by its id."""
    require(actor, access.RECORD)
    rows = {row.pk: row for row in access.visible(actor, draft.MODEL).select_for_update().filter(pk__in=before)}
    kept = {pk: out_of_reach() for pk in before if pk not in rows}
    for pk, row in rows.items():
        try:
            with transaction.atomic():
                _restore(row, before[pk], draft, actor, now)
        except Refused as error:
            kept[pk] = error
    return kept


def _restore(row: Record, before: Mapping[str, Any], draft: type[Draft[Any]], actor: Actor, now: datetime) -> None:
    differs = put_back(row, before)
    if differs:
        row.save(update_fields=list(differs))
    if "custom" in differs:
        reindex([row])
    if "lines" in before:
        for said in exchange_lines([(row, parse_lines(before["lines"], field="lines"))]).values():
            differs["lines"] = said
    if differs:
        record_all([changed(row, draft, differs)], actor=actor, now=now)
        _settle(_bills(row, differs), actor, now)


def _bills(row: Record, before: Mapping[str, Any]) -> set[int | None]:
    """The bills that may stand otherwise now."""
    if isinstance(row, Payment):
        return {row.bill_id, before.get("bill_id")}
    return {row.pk} if isinstance(row, Bill) and "state" not in before else set()


def _settle(bills: Iterable[int | None], actor: Actor, now: datetime) -> None:
    settle((key for key in bills if key is not None), actor=actor, now=now)
