"""Writing sets of duplicates: where they stand, their members and pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zhiyin.core import bulk
from zhiyin.customers.models import Customer, DuplicateMember, DuplicatePair, DuplicateSet
from zhiyin.customers.rules.clusters import Cluster
from zhiyin.people.models import SCOPES

CHUNK = 500
MEMBER = ("duplicate_set_id", "customer_id")
PAIR = ("duplicate_set_id", "first_id", "second_id", "weight", "chance", "reasons")


def places(found: Sequence[Cluster]) -> list[tuple[int | None, ...]]:
    """For each cluster the lowest branch that has all its records at or below it, with its ancestors by level."""
    ids = [one for cluster in found for one in cluster.members]
    at: dict[int, tuple[int | None, ...]] = {}
    for start in range(0, len(ids), CHUNK):
        rows = Customer.objects.filter(pk__in=ids[start : start + CHUNK])
        at |= {key: tuple(scopes) for key, *scopes in rows.values_list("pk", *SCOPES)}
    return [placed([at[one] for one in cluster.members if one in at]) for cluster in found]


def placed(scopes: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
    """The branch (None: the whole company) that records with these ancestors have in common, and its ancestors."""
    common: list[int | None] = [None] * len(SCOPES)
    for level, values in enumerate(zip(*scopes, strict=True)):
        if len(set(values)) != 1 or values[0] is None:
            break
        common[level] = values[0]
    deepest = next((one for one in reversed(common) if one is not None), None)
    return (deepest, *common)


def write(keys: Sequence[int], found: Sequence[Cluster]) -> None:
    """The members and pairs of each cluster, under the key of its set."""
    members = [(key, one) for key, cluster in zip(keys, found, strict=True) for one in cluster.members]
    bulk.insert_values(DuplicateMember, MEMBER, members)
    bulk.insert_values(DuplicatePair, PAIR, list(_pairs(keys, found)))


def _pairs(keys: Sequence[int], found: Sequence[Cluster]) -> Iterable[tuple[Any, ...]]:
    for key, cluster in zip(keys, found, strict=True):
        for link in cluster.links:
            yield (key, link.first, link.second, link.weight, link.chance, list(link.reasons))


def put(row: DuplicateSet, place: Sequence[int | None]) -> None:
    """Let a set stand at a branch with its ancestors, as `placed` gives them (not saved)."""
    row.branch_id, *scopes = place
    for name, value in zip(SCOPES, scopes, strict=True):
        setattr(row, name, value)
