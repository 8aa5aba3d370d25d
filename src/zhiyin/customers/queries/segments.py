"""Reads about segments: which there are, who belongs to them, how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db.models import Q, QuerySet

from zhiyin.core.access import one, require
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Refused
from zhiyin.core.paging import SIZE, Page, capped_count, page_of
from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers import access
from zhiyin.customers.models import Customer, Segment
from zhiyin.customers.rules import reading
from zhiyin.customers.rules.reading import Told
from zhiyin.customers.rules.segments import Catalogue, Rule, parse

from .asking import condition_of, members_of
from .catalogue import every_field

ORDER = ("name", "id")
MEMBERS = ("-id",)
OFFERED = 200


def segments(actor: Actor, *, with_archived: bool = False) -> QuerySet[Segment]:
    """The segments the actor may use, by name: those of the own branch and below, and those made above."""
    require(actor, access.VIEW)
    rows = access.visible_segments(actor).select_related("branch", "owner")
    return rows if with_archived else rows.filter(is_active=True)


@cache
def _named(level: int) -> Prepared[Segment]:
    there = replace(SYSTEM, level=level, branch=cast("int", Given("branch")))
    return Prepared(lambda: segments(there).select_related(None).only("number", "name")[:OFFERED])


def named_segments(actor: Actor) -> list[Segment]:
    """The same with number and name alone, at most `OFFERED`: what a filter offers."""
    require(actor, access.VIEW)
    return _named(actor.level)(branch=actor.branch)


def segment_page(actor: Actor, *, cursor: str = "", size: int = SIZE) -> Page[Segment]:
    """One page of segments."""
    return page_of(segments(actor), order=ORDER, cursor=cursor, size=size)


def segment(actor: Actor, number: int) -> Segment:
    """One segment by number."""
    return one(segments(actor, with_archived=True), number=number)


def members(actor: Actor, segment: Segment, *, now: datetime) -> QuerySet[Customer]:
    """The customers in a segment that the actor sees."""
    require(actor, access.VIEW)
    return access.visible(actor).filter(members_of(segment, now=now))


def member_page(actor: Actor, segment: Segment, *, now: datetime, cursor: str = "", size: int = SIZE) -> Page[Customer]:
    """One page of the customers in a segment, with contact details."""
    rows = members(actor, segment, now=now).select_related("branch", "tier").prefetch_related("contacts")
    return page_of(rows, order=MEMBERS, cursor=cursor, size=size)


def asked(actor: Actor, rule: Rule, *, now: datetime) -> QuerySet[Customer]:
    """The customers of a rule that is not saved (yet)."""
    require(actor, access.VIEW)
    return access.visible(actor).filter(condition_of(rule, now=now))


def read_out(spec: Mapping[str, Any], catalogue: Catalogue) -> list[Told]:
    """A kept rule as people read it; nothing where it cannot be asked any more."""
    try:
        return list(reading.read_out(parse(spec, every_field()), catalogue))
    except Refused:
        return []


def overlap(actor: Actor, chosen: Iterable[Segment], *, now: datetime) -> list[list[tuple[int, bool]]]:
    """How many belong to each two of the chosen segments; the diagonal is each by itself, counted to a thousand."""
    conditions = [members_of(one, now=now) for one in chosen]
    rows = access.visible(actor)
    halves: dict[tuple[int, int], tuple[int, bool]] = {}
    for i, first in enumerate(conditions):
        for j, second in enumerate(conditions[: i + 1]):
            both = first if i == j else Q(first, second)
            halves[i, j] = halves[j, i] = capped_count(rows.filter(both))
    return [[halves[i, j] for j in range(len(conditions))] for i in range(len(conditions))]
