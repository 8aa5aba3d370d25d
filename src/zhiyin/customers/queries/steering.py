"""Which of several conditions a rule is asked by first.

SQLite keeps no statistics here and takes any index: of "risk from .7 on" and "worth from 9,000 on" the one that a third
of all customers fit as soon as the one that few do. So each is counted in its index, a few at first, and only the
rarest may be walked. PostgreSQL knows how its values lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import gt, le
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from zhiyin.core.fulltext.index import Unindexed
from zhiyin.customers.models import Customer, CustomerFacts
from zhiyin.customers.models.facts import INDEXED

COUNTED = (500, 5_000)
FACTS = "facts__"
LOOKUPS: dict[str, Any] = {"gte": GreaterThanOrEqual, "lte": LessThanOrEqual, "lt": LessThan, "in": In}
BORN = "birth_date"
LISTED = {f"{name}__in" for name in ("tier_id", "stage", "owner_id", BORN)}
LIMITS = {f"{BORN}__lte": le, f"{BORN}__gt": gt}


def steered(parts: Sequence[Q]) -> list[Q]:
    """The conditions of an “all”, written so that the rarest of them is the one that is walked."""
    parts = _within(parts)
    walkable = [part for part in parts if _is_walkable(part)]
    if connection.vendor != "sqlite" or len(walkable) < 2:
        return parts
    rarest = _rarest(walkable)
    return [part if part is rarest or part not in walkable else _unwalked(part) for part in parts]


def _within(parts: Sequence[Q]) -> list[Q]:
    """Birthdays as dates, without those that an age beside them rules out; which it then need not do again."""
    ages = [part for part in parts if _is_age(part)]
    limits = [(LIMITS[path], value) for age in ages for path, value in _children(age) if path in LIMITS]
    days = [part for part in parts if _paths(part) == [f"{BORN}__in"]]
    if not days or not limits:
        return list(parts)
    fitting = {
        id(part): Q(**{f"{BORN}__in": [day for day in value if all(holds(day, limit) for holds, limit in limits)]})
        for part in days
        for _path, value in _children(part)
    }
    return [fitting.get(id(part), part) for part in parts if part not in ages]


def _is_age(part: Q) -> bool:
    return (
        bool(_paths(part))
        and set(_paths(part)) <= {*LIMITS, f"{BORN}__isnull"}
        and (f"{BORN}__isnull", False) in (_children(part))
    )


def _is_walkable(part: Q) -> bool:
    """Whether a condition is a range of one indexed fact, or a list of values of an indexed column."""
    paths = _paths(part)
    if len(paths) == 1 and paths[0] in LISTED:
        return True
    names = {_fact(path) for path in paths}
    return len(names) == 1 and names <= set(INDEXED)


def _fact(path: str) -> str:
    name, _, lookup = path.removeprefix(FACTS).rpartition("__")
    return name if lookup in LOOKUPS and path.startswith(FACTS) else ""


def _rarest(parts: Sequence[Q]) -> Q:
    sizes = [0] * len(parts)
    for most in COUNTED:
        sizes = [_size(part, most) for part in parts]
        if min(sizes) < most:
            break
    return parts[sizes.index(min(sizes))]


def _size(part: Q, most: int) -> int:
    of_facts = {path.removeprefix(FACTS): value for path, value in _children(part) if path.startswith(FACTS)}
    rows = CustomerFacts.objects.filter(**of_facts) if of_facts else Customer.objects.filter(part)
    return rows[:most].count()


def _unwalked(part: Q) -> Q:
    found = Q()
    for path, value in _children(part):
        name, _, lookup = path.rpartition("__")
        found &= Q(LOOKUPS[lookup](Unindexed(F(name)), value))
    return found


def _paths(part: Q) -> list[str]:
    """What a plain “and” of lookups asks; nothing of any other condition."""
    children = _children(part)
    is_plain = not part.negated and part.connector == Q.AND and len(children) == len(part.children)
    return [path for path, _value in children] if is_plain else []


def _children(part: Q) -> list[tuple[str, Any]]:
    return [child for child in part.children if isinstance(child, tuple)]
