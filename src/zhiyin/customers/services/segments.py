"""Segments: making, changing and archiving them, and who stands on a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiyin.core import bulk, numbers, text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Segment, SegmentMember
from zhiyin.customers.queries.catalogue import catalogue
from zhiyin.customers.rules import segments as rules
from zhiyin.people.models import Branch

from . import rows as build

NAMED_TWICE = _("There is already a segment called “%(name)s” here. Choose another name, or change that one.")
STALE = _("Somebody else has changed this segment meanwhile. Read it again, and save what is still to be different.")
NO_NAME = _("Give the segment a name by which colleagues find it.")
NO_KIND = _("A segment is a “rule” or a “list”, not “%(kind)s”.")
NEEDS_RULE = _("A segment by rule needs a rule; a list has none.")
NOT_A_LIST = _("Who belongs to this segment is said by its rule. Change the rule, or make a list.")
ITSELF = _("A segment cannot ask for itself, not by way of another one either (%(name)s).")
NOT_THERE = _("There are no customers %(numbers)s that you may see. Nobody was added; take them out and try again.")
AT_ONCE = 10_000
TOO_MANY = _("At most %(most)s at once. Add them in parts.")


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment as it is given: `rule` is JSON (`rules.segments`), None for a list; `branch` a code, own if empty."""

    name: str
    about: str = ""
    kind: str = "rule"
    rule: Any = None
    branch: str = ""


@transaction.atomic
def create_segment(*, new: NewSegment, actor: Actor, now: datetime) -> Segment:
    """Keep a segment; every fault of its rule is told at its place."""
    require(actor, access.SEGMENTS)
    draft = _checked(new, actor)
    branch = build.branches([draft.branch], actor)[draft.branch]
    _refuse_twice(draft.name, branch, None)
    row = Segment(
        number=numbers.take("segment")[0],
        name=draft.name,
        about=draft.about,
        kind=draft.kind,
        rule=draft.rule,
        owner_id=actor.id if actor.kind in {"employee", "token"} else None,
        created_at=now,
        changed_at=now,
    )
    row.place(branch)
    row.save()
    record(Entry(events.SegmentCreated(row.pk), row, changed=("name", "rule")), actor=actor, now=now)
    return row


@transaction.atomic
def change_segment(*, segment: Segment, version: int, new: NewSegment, actor: Actor, now: datetime) -> Segment:
    """Take over name, description and rule; the kind stays. `Conflict` where `version` is not the present one."""
    _own(segment, actor)
    draft = _checked(replace(new, kind=segment.kind), actor, segment)
    _refuse_twice(draft.name, segment.branch, segment)
    before = {"name": segment.name, "about": segment.about, "rule": segment.rule}
    after = {"name": draft.name, "about": draft.about, "rule": draft.rule}
    changed = tuple(name for name in before if before[name] != after[name])
    values = {**after, "version": version + 1, "changed_at": now}
    if not Segment.objects.filter(pk=segment.pk, version=version).update(**values):
        raise Conflict("segment.stale", STALE, field="version")
    record(Entry(events.SegmentChanged(segment.pk), segment, changed=changed, values=before), actor=actor, now=now)
    segment.refresh_from_db()
    return segment


@transaction.atomic
def archive_segment(*, segment: Segment, is_active: bool, actor: Actor, now: datetime) -> Segment:
    """Take a segment out of use, or back into it."""
    _own(segment, actor)
    if segment.is_active != is_active:
        segment.is_active = is_active
        segment.save(update_fields=["is_active"])
        record(Entry(events.SegmentChanged(segment.pk), segment, changed=("is_active",)), actor=actor, now=now)
    return segment


@transaction.atomic
def move_members(
    *, segment: Segment, add: Sequence[int] = (), remove: Sequence[int] = (), actor: Actor, now: datetime
) -> int:
    """Put customers (by number) on a list and take others off it; return how many moved.

    All, or none where one of them is not seen. Who is there already, or gone already, is no fault.
    """
    _own(segment, actor)
    if segment.kind != Segment.Kind.LIST:
        raise Refused("segment.not_a_list", NOT_A_LIST)
    coming, going = _seen(add, "add", actor), _seen(remove, "remove", actor)
    present = set(segment.members.filter(customer__in=coming).values_list("customer_id", flat=True))
    new = [(segment.pk, pk, now) for pk in coming if pk not in present]
    bulk.insert_values(SegmentMember, ("segment_id", "customer_id", "added_at"), new)
    gone, _by_model = segment.members.filter(customer__in=going).delete()
    if new or gone:
        record(Entry(events.SegmentMembersChanged(segment.pk, len(new), gone), segment), actor=actor, now=now)
    return len(new) + gone


def _own(segment: Segment, actor: Actor) -> None:
    require(actor, access.SEGMENTS)
    if not sees(actor, segment):
        raise NotFound("segment")


def _seen(numbers: Sequence[int], field: str, actor: Actor) -> list[int]:
    wanted = set(numbers)
    if len(wanted) > AT_ONCE:
        raise Refused("segment.too_many", TOO_MANY, field=field, most=AT_ONCE)
    found = dict(access.visible(actor).filter(number__in=wanted).values_list("number", "pk")) if wanted else {}
    if missing := sorted(wanted - found.keys()):
        shown = ", ".join(str(number) for number in missing[:10])
        raise Refused("segment.not_there", NOT_THERE, field=field, numbers=shown)
    return [found[number] for number in sorted(found)]


def _checked(new: NewSegment, actor: Actor, segment: Segment | None = None) -> NewSegment:
    if new.kind not in Segment.Kind.values:
        raise Refused("segment.kind", NO_KIND, field="kind", kind=str(new.kind)[:20])
    if (new.kind == Segment.Kind.LIST) != (new.rule is None):
        raise Refused("segment.needs_rule", NEEDS_RULE, field="rule")
    rule = None
    if new.rule is not None:
        parsed = rules.parse(new.rule, catalogue(actor))
        _refuse_itself(parsed, segment)
        rule = rules.to_json(parsed)
    about = text.line(new.about, most=500, field="about") if new.about else ""
    return replace(new, name=_name(new.name), about=about, rule=rule)


def _name(name: str) -> str:
    found = text.line(name, most=120, field="name")
    if not found:
        raise Refused("segment.no_name", NO_NAME, field="name")
    return found


def _refuse_itself(rule: rules.Rule, segment: Segment | None) -> None:
    """Walk the segments that are asked for; one that leads back here is refused."""
    if segment is None:
        return
    seen: set[int] = set()
    waiting = _asked_for(rules.to_json(rule))
    while waiting:
        if segment.number in waiting:
            raise Refused("segment.itself", ITSELF, field="rule", name=segment.name)
        seen |= waiting
        found = Segment.objects.filter(number__in=waiting).values_list("rule", flat=True)
        waiting = {number for spec in found if spec for number in _asked_for(spec)} - seen


def _asked_for(spec: Any) -> set[int]:
    """The numbers of the segments that a rule names."""
    if isinstance(spec, list):
        return {number for part in spec for number in _asked_for(part)}
    if not isinstance(spec, dict):
        return set()
    if spec.get("field") == "segment":
        return {int(one) for one in spec.get("value", []) if str(one).isdecimal() and len(str(one)) < 18}
    return {number for part in spec.values() for number in _asked_for(part)}


def _refuse_twice(name: str, branch: Branch | None, segment: Segment | None) -> None:
    same = Segment.objects.filter(name=name, branch=branch, is_active=True)
    if (same.exclude(pk=segment.pk) if segment else same).exists():
        raise Refused("segment.named_twice", NAMED_TWICE, field="name", name=name)
