"""Writing down what customers have and do: one record, many at once, corrections, and files of other systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from functools import cache, cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from zhiyin.core import bulk, numbers
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.core.fields.own import Brought
from zhiyin.core.keys import among
from zhiyin.customers.access import reaches
from zhiyin.operations import access
from zhiyin.operations.models import OWN, Holding, Record
from zhiyin.people.models import SCOPES, Branch

from .drafts import Draft, NewHolding, Row
from .lines import add_lines, exchange_lines
from .settling import settle

BATCH = 1000
KEYS = ("source", "external_id")
TWICE = _("“%(external_id)s” of “%(source)s” is here already. Leave it out, or give it its own external_id.")
ELSEWHERE = _("A record of another branch has this external_id already. It is not changed from here.")


@transaction.atomic
def add_record(*, new: Draft[Row], actor: Actor, now: datetime) -> Row:
    """Write down one record of a customer."""
    return add_records(rows=[new], actor=actor, now=now)[0]


@transaction.atomic
def add_records(*, rows: Sequence[Draft[Row]], actor: Actor, now: datetime) -> list[Row]:
    """Write down many records of one kind in a few statements, one event each, in order; all of them or none."""
    require(actor, access.RECORD)
    writer = Writer(actor, now)
    made: list[Any] = [writer.made(new) for new in rows]
    _refuse_repeated(made)
    _save(made, rows, actor, now)
    return made


@transaction.atomic
def change_record(*, row: Row, new: Draft[Row], actor: Actor, now: datetime) -> Row:
    """Make `row` what `new` says; its number, its customer and where it came from stay."""
    require(actor, access.RECORD)
    if not sees(actor, row):
        raise NotFound("record")
    stays = {"customer_id", *KEYS} if new.branch else {"customer_id", *KEYS, "branch_id", *SCOPES}
    before = _overwrite(row, Writer(actor, now).made(new), stays | new.unsaid())
    if before:
        row.save(update_fields=list(before))
    if "custom" in before:
        reindex([row])
    if said := exchange_lines([(row, new.own_lines())]):
        before["lines"] = said[row.pk]
    if before:
        record_all([changed(row, type(new), before)], actor=actor, now=now)
        _settle([(row, new, before)], actor, now)
        row.refresh_from_db()
    return row


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of one row: the record that it made or met, what differed before, or why it was refused."""

    state: Literal["created", "updated", "unchanged", "refused"]
    row: Any = None
    error: Refused | None = None
    before: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def take_over_records(*, rows: Sequence[Draft[Row]], actor: Actor, now: datetime) -> list[TakenOver]:
    """Write down or correct records of one kind by (source, external_id); one answer per row, in order.

    A row at fault is answered with its refusal and hinders no other. No two rows have the same key.
    """
    require(actor, access.RECORD)
    writer = Writer(actor, now)
    made = [writer.tried(new) for new in rows]
    there = _known([row for row in made if isinstance(row, Record)])
    made = _with_own(made, rows, there)
    answers = [_answer(row, new, there, actor) for row, new in zip(made, rows, strict=True)]
    fresh = [(answer.row, new) for answer, new in zip(answers, rows, strict=True) if answer.state == "created"]
    _save([row for row, _new in fresh], [new for _row, new in fresh], actor, now)
    met = [(answer, new) for answer, new in zip(answers, rows, strict=True) if answer.state == "unchanged"]
    for pk, said in exchange_lines([(answer.row, new.own_lines()) for answer, new in met]).items():
        next(answer for answer, _new in met if answer.row.pk == pk).before["lines"] = said
    _correct([(answer, new) for answer, new in met if answer.before], actor, now)
    return [replace(answer, state="updated") if answer.before else answer for answer in answers]


def _with_own(
    made: Sequence[Record | Refused], rows: Sequence[Draft[Any]], there: Mapping[tuple[str, str], Record]
) -> list[Record | Refused]:
    """The same, holdings with the own fields that they are to hold; a refusal where one stands once only."""
    asked = [
        _brought(there.get((row.source, row.external_id)), new)
        for row, new in zip(made, rows, strict=True)
        if isinstance(row, Holding) and isinstance(new, NewHolding)
    ]
    brought = iter(OWN.brought(asked) if asked else ())
    found: list[Record | Refused] = []
    for row in made:
        custom = next(brought) if isinstance(row, Holding) else None
        if isinstance(row, Holding) and not isinstance(custom, Refused):
            row.custom = custom
        found.append(custom if isinstance(custom, Refused) else row)
    return found


def _brought(old: Record | None, new: NewHolding) -> Brought:
    held = old.custom if isinstance(old, Holding) else None
    return Brought(old.pk if old else None, held, new.custom or {})


def _correct(corrected: Sequence[tuple[TakenOver, Draft[Any]]], actor: Actor, now: datetime) -> None:
    if not corrected:
        return
    kind: type[Record] = type(corrected[0][0].row)
    kind.objects.bulk_update([answer.row for answer, _new in corrected], _written(kind), batch_size=200)
    reindex([answer.row for answer, _new in corrected if "custom" in answer.before])
    changes = [changed(answer.row, type(new), answer.before) for answer, new in corrected]
    record_all(changes, actor=actor, now=now)
    _settle([(answer.row, new, answer.before) for answer, new in corrected], actor, now)


def _settle(written: Iterable[tuple[Record, Draft[Any], Mapping[str, Any]]], actor: Actor, now: datetime) -> None:
    concerned = {key for row, new, before in written for key in new.concerns(row, before)}
    settle((key for key in concerned if key is not None), actor=actor, now=now)


@dataclass(frozen=True)
class Writer:
    """Who writes, and when."""

    actor: Actor
    now: datetime

    @cached_property
    def home(self) -> Branch | None:
        """The actor's branch: where a record lies that has no other place."""
        return Branch.objects.filter(pk=self.actor.branch).first() if self.actor.branch else None

    def made(self, new: Draft[Row]) -> Record:
        """The checked row, not saved and without a number."""
        if not reaches(self.actor, new.customer, now=self.now):
            raise NotFound("customer")
        if new.branch is not None and not sees(self.actor, new.branch):
            raise NotFound("branch")
        row = new.MODEL(**new.checked())
        row.place(new.branch or new.customer.branch or self.home)
        return row

    def tried(self, new: Draft[Row]) -> Record | Refused:
        """The checked row, or why it is refused."""
        try:
            return self.made(new)
        except Refused as error:
            return error


def _answer(row: Record | Refused, new: Draft[Any], there: dict[tuple[str, str], Record], actor: Actor) -> TakenOver:
    if isinstance(row, Refused):
        return TakenOver("refused", error=row)
    old = there.get((row.source, row.external_id)) if row.external_id else None
    if old is None:
        return TakenOver("created", row)
    if not sees(actor, old):
        return TakenOver("refused", error=Refused("record.elsewhere", ELSEWHERE, field="external_id"))
    return TakenOver("unchanged", old, before=_overwrite(old, row, new.unsaid()))


def _overwrite(old: Record, new: Record, stays: set[str]) -> dict[str, Any]:
    """Give `old` (not saved) the columns of `new` but for those that stay; what stood there before."""
    names = [name for name in _written(type(old)) if name not in stays and getattr(old, name) != getattr(new, name)]
    before = {name: getattr(old, name) for name in names}
    for name in names:
        setattr(old, name, getattr(new, name))
    return before


@cache
def _written(kind: type[Record]) -> list[str]:
    """The columns that a draft decides on."""
    fields = [item for item in kind._meta.concrete_fields if not item.generated]
    return [item.attname for item in fields if item.attname not in {"id", "number"}]


def _known(rows: Iterable[Record]) -> dict[tuple[str, str], Record]:
    """The records that are here already under the keys of `rows`, which are of one kind."""
    wanted: dict[tuple[type[Record], str], list[str]] = {}
    for row in rows:
        if row.external_id:
            wanted.setdefault((type(row), row.source), []).append(row.external_id)
    found: dict[tuple[str, str], Record] = {}
    for (kind, source), keys in wanted.items():
        for start in range(0, len(keys), BATCH):
            there = among(kind.objects.filter(source=source), "external_id", keys[start : start + BATCH])
            found |= {(row.source, row.external_id): row for row in there}
    return found


def _refuse_repeated(rows: Sequence[Record]) -> None:
    keys = Counter((row.source, row.external_id) for row in rows if row.external_id)
    repeated = next((key for key, count in keys.items() if count > 1), None) or next(iter(_known(rows)), None)
    if repeated:
        source, external_id = repeated
        raise Refused("record.exists", TWICE, field="external_id", source=source, external_id=external_id)


def _save(rows: Sequence[Record], drafts: Sequence[Draft[Any]], actor: Actor, now: datetime) -> None:
    """Number and insert checked rows, with their events."""
    if not rows:
        return
    kind = rows[0].noun()
    for row, number in zip(rows, numbers.take(kind, len(rows)), strict=True):
        row.number = number
    bulk.insert(rows)
    reindex(rows, is_new=True)
    add_lines([(row, new.own_lines()) for row, new in zip(rows, drafts, strict=True)])
    entries = [
        Entry(new.ADDED(row.pk, row.customer_id, row.number, row.stands), row, occurred_at=_happened(row, actor, now))
        for row, new in zip(rows, drafts, strict=True)
    ]
    record_all(entries, actor=actor, now=now)
    _settle(((row, new, {}) for row, new in zip(rows, drafts, strict=True)), actor, now)


def reindex(rows: Sequence[Record], *, is_new: bool = False) -> None:
    """Let holdings be found by their own fields."""
    OWN.index([row for row in rows if isinstance(row, Holding)], is_new=is_new)


def changed(row: Record, draft: type[Draft[Any]], before: Mapping[str, Any]) -> Entry:
    """The event of a record in which `before` stood until now."""
    shown = tuple(name.removesuffix("_id") for name in before if name not in {*SCOPES, "custom"})
    if "custom" in before:
        shown = (*shown, *OWN.different(before["custom"], getattr(row, "custom", None)))
    fact = draft.CHANGED(row.pk, row.customer_id, row.number, row.stands)
    return Entry(fact, row, changed=shown, values=before)


def _happened(row: Record, actor: Actor, now: datetime) -> datetime:
    """When a record began to be: history at its own day in the company's zone, what is written down today now."""
    day = getattr(row, row.BEGAN or row.DAY)
    if actor.origin == "live":
        return now
    moment = day if isinstance(day, datetime) else datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
    return min(moment, now)
