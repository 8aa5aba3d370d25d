"""The tree of branches and the teams in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from django.db.models import Count, Q, QuerySet

from zhiyin.core.access import seen
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.prepared import Given, Prepared
from zhiyin.people import access
from zhiyin.people.models import Branch, Employee, Team

_by_code = Prepared(lambda: access.visible_branches(SYSTEM).filter(code=Given("code")))


def branches(actor: Actor) -> QuerySet[Branch]:
    """The branches the actor sees, company first, then by code."""
    return access.visible_branches(actor).order_by("level", "code")


@cache
def _named(level: int) -> Prepared[Branch]:
    there = replace(SYSTEM, level=level, branch=cast("int", Given("branch")))
    return Prepared(lambda: branches(there).only("code", "name"))


def named_branches(actor: Actor) -> list[Branch]:
    """The same with code and name alone: what a filter offers."""
    return _named(actor.level)(branch=actor.branch) if actor.is_known else []


def branch(actor: Actor, code: str) -> Branch:
    """One branch in scope by its code."""
    return seen(actor, _by_code(code=code), "branch")


def teams(actor: Actor) -> QuerySet[Team]:
    """The teams the actor sees, by name."""
    return access.visible_teams(actor).select_related("branch").order_by("name")


@dataclass(frozen=True, slots=True)
class Node:
    """A branch in the tree as somebody sees it: `depth` counts from the top of what is seen."""

    branch: Branch
    depth: int
    people: int


def tree(actor: Actor) -> list[Node]:
    """The branches in scope in the order of a tree, with how many active employees work at each."""
    rows = branches(actor)
    staff = access.visible_employees(actor).filter(is_active=True).order_by()
    counts = dict(staff.values_list("branch").annotate(Count("pk")))
    below: dict[int | None, list[Branch]] = {}
    seen = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in seen else None, []).append(row)
    nodes: list[Node] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        nodes.append(Node(row, depth, counts.get(row.pk, 0)))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.pk, []))]
    return nodes


@dataclass(frozen=True, slots=True)
class BranchPage:
    """One branch with what belongs to it; `path` leads down to it as far as the reader sees."""

    branch: Branch
    path: list[Branch]
    children: list[Branch]
    teams: list[Team]
    people: list[Employee]


def branch_page(actor: Actor, code: str, most: int = 100) -> BranchPage:
    """The branch under `code` with its children, its teams, and at most `most` of its active employees."""
    here = branch(actor, code)
    above = [key for key in (here.scope_1, here.scope_2, here.scope_3, here.scope_4) if key]
    seen = access.visible_branches(actor)
    staff = access.visible_employees(actor).filter(branch=here, is_active=True)
    return BranchPage(
        branch=here,
        path=list(seen.filter(Q(pk__in=above) | Q(level=0)).exclude(pk=here.pk).order_by("level")),
        children=list(seen.filter(parent=here).order_by("code")),
        teams=list(teams(actor).filter(branch=here).annotate(size=Count("members"))),
        people=list(staff.order_by("name", "pk")[:most]),
    )
