"""Which of several facts a rule is asked by first.

SQLite keeps no statistics here and takes any index: of "risk from .7 on" and "worth from 9,000 on" the one that a third
of all customers fit as soon as the one that few do. So each is counted in its index, up to `FEW`, and only the rarest
may be walked. PostgreSQL knows how its values lie.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from zhiyin.core.fulltext.index import Unindexed
from zhiyin.customers.models import CustomerFacts
from zhiyin.customers.models.facts import INDEXED

FEW = 20_000
FACTS = "facts__"
LOOKUPS = {"gte": GreaterThanOrEqual, "lte": LessThanOrEqual, "lt": LessThan}


def steered(parts: Sequence[Q]) -> list[Q]:
    """The conditions of an “all”, those of facts so that the rarest of them is the one that is walked."""
    ranges = [part for part in parts if _is_range(part)]
    if connection.vendor != "sqlite" or len(ranges) < 2:
        return list(parts)
    rarest = min(ranges, key=_size)
    return [part if part is rarest or part not in ranges else _unwalked(part) for part in parts]


def _is_range(part: Q) -> bool:
    """Whether a condition is a range of one indexed fact."""
    names = {_name(child) for child in part.children}
    return not part.negated and part.connector == Q.AND and names <= set(INDEXED) and len(names) == 1


def _name(child: object) -> str:
    path = child[0] if isinstance(child, tuple) else ""
    name, _, lookup = str(path).removeprefix(FACTS).rpartition("__")
    return name if lookup in LOOKUPS and str(path).startswith(FACTS) else ""


def _size(part: Q) -> int:
    asked = {path.removeprefix(FACTS): value for path, value in _children(part)}
    return CustomerFacts.objects.filter(**asked)[:FEW].count()


def _unwalked(part: Q) -> Q:
    found = Q()
    for path, value in _children(part):
        name, _, lookup = path.rpartition("__")
        found &= Q(LOOKUPS[lookup](Unindexed(F(name)), value))
    return found


def _children(part: Q) -> list[tuple[str, object]]:
    return [child for child in part.children if isinstance(child, tuple)]
