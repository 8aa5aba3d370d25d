"""The search for duplicates through all customers: compare, learn, and keep what was found as sets to review."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhiyin.core import bulk, clock, numbers
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.jobs import Report
from zhiyin.customers import access, events
from zhiyin.customers.models import DuplicateMember, DuplicatePair, DuplicateSet, MatchRun
from zhiyin.customers.queries import linking as reads
from zhiyin.customers.queries.matching import Rule
from zhiyin.customers.queries.reviewing import usual_order
from zhiyin.customers.rules import clusters, likeness
from zhiyin.customers.rules.clusters import Cluster, Link
from zhiyin.people.models import SCOPES

from .merging import merge_customers
from .sets import places, put, write

if TYPE_CHECKING:
    from zhiyin.insight.linkage import LinkageModel

ROLES = {"family_name": "surname", "company_name": "full_name", "address": "street", "document": "national_id"}
CHUNK = 500
NO_SCIENCE = _("The search for duplicates needs more libraries. Install them: pip install 'zhiyin[linkage]'")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a search has found: sets that are new, still there, gone, and all that are open now."""

    run: MatchRun
    new: int = 0
    kept: int = 0
    gone: int = 0
    pairs: int = 0
    merged: int = 0
    method: str = ""
    note: str = ""


def match_customers(
    *, rule: Rule, actor: Actor, now: datetime, method: str | None = None, report: Report = lambda _state: None
) -> Matched:
    """Compare all customers by `rule` and renew the open sets of duplicates.

    The same data give the same sets; a set keeps its number while it keeps most of its records; what was told apart
    once is not proposed again. Where the rule says from which chance on, sets whose records all share an identity
    document are merged. `method`: `splink` or `own`; None takes Splink where it is installed.
    """
    require(actor, access.MANAGE)
    report({"note": "reading"})
    keys, kinds, columns = _columns(rule, actor)
    report({"note": "comparing", "total": len(keys)})
    model, note = _learnt(keys, columns, rule, method)
    links = _links(model, kinds, rule) if model is not None else []
    report({"note": "saving"})
    matched = _save(rule, (len(keys), model, note), clusters.clusters(links), actor=actor, now=now)
    if rule.merge_from is None:
        return matched
    report({"note": "merging"})
    return replace(matched, merged=_merge_certain(rule.merge_from, actor, now))


def _columns(rule: Rule, actor: Actor) -> tuple[list[int], dict[int, str], dict[str, list[str]]]:
    """Ids, kinds by id, and the compared texts by field."""
    keys: list[int] = []
    kinds: dict[int, str] = {}
    columns: dict[str, list[str]] = {name: [] for name in rule.fields}
    for key, one in reads.records(actor):
        keys.append(key)
        kinds[key] = one.kind
        for name, text in likeness.compared(one, rule.fields).items():
            columns[name].append(text)
    return keys, kinds, columns


def _learnt(
    keys: list[int], columns: dict[str, list[str]], rule: Rule, method: str | None
) -> tuple[LinkageModel | None, str]:
    """The fitted linkage, or None and the reason why the data do not suffice."""
    # The science weighs 200 MB and more: only who searches loads it.
    try:
        import pandas as pd

        from zhiyin.insight import linkage
        from zhiyin.insight.errors import InsightError, MissingExtra, NotEnoughData
    except ImportError:
        raise Refused("match.science", NO_SCIENCE) from None
    used = {ROLES.get(name, name): texts for name, texts in columns.items() if any(texts)}
    try:
        # Whatever a library writes on the standard output is none of the command's answer.
        with contextlib.redirect_stdout(sys.stderr):
            summary = linkage.summarise(pd.DataFrame({"id": [str(key) for key in keys], **used}, dtype="object"))
            return linkage.fit(summary, threshold=rule.threshold, method=method), ""
    except MissingExtra:
        raise Refused("match.science", NO_SCIENCE) from None
    except NotEnoughData as error:
        return None, str(error)
    except InsightError as error:
        if error.code == "missing_column":
            return None, str(error)
        raise


def _links(model: LinkageModel, kinds: dict[int, str], rule: Rule) -> list[Link]:
    """The linked pairs with their reasons, without those that were told apart."""
    apart = reads.told_apart()
    names = [(name, ROLES.get(name, name)) for name in rule.fields if ROLES.get(name, name) in model.links]
    found = []
    for row in model.links.to_dict("records"):
        first, second = sorted((int(row["first"]), int(row["second"])))
        if (first, second) in apart or kinds[first] != kinds[second]:
            continue
        reasons = tuple(
            {"field": name, "level": row[role], "weight": round(row[f"{role}_weight"], 2)}
            for name, role in names
            if row[role]
        )
        found.append(Link(first, second, round(row["weight"], 3), row["chance"], reasons))
    return found


def _merge_certain(least: float, actor: Actor, now: datetime) -> int:
    """Merge the sets that are certain enough and share a document that proves it; how many."""
    merged = 0
    for records in reads.certain(least):
        survivor, *others = usual_order(records)
        try:
            with transaction.atomic():
                for absorbed in others:
                    merge_customers(survivor=survivor, absorbed=absorbed, choices=None, actor=actor, now=now)
        except Refused:
            continue  # somebody was quicker, or it is for a person to decide: the set stays open
        merged += 1
    return merged


@transaction.atomic
def _save(
    rule: Rule, learnt: tuple[int, LinkageModel | None, str], found: Sequence[Cluster], *, actor: Actor, now: datetime
) -> Matched:
    records, model, note = learnt
    known = reads.undecided()
    become = clusters.same_as_before(found, known)
    gone = [key for key in known if key not in become]
    searched = DuplicateSet.objects.filter(pk__in=gone, origin=DuplicateSet.Origin.MATCH)
    removed = searched.count()
    _clear([*become, *searched.values_list("pk", flat=True)])
    searched.delete()
    keys = _sets(rule, found, become, now)
    write(keys, found)
    run = MatchRun.objects.create(
        rule=rule.code, threshold=rule.threshold, started_at=now, finished_at=clock.now(), records=records,
        found=len(found), model=_kept(model),
    )  # fmt: skip
    record(Entry(events.CustomersMatched(run.pk, records, len(found))), actor=actor, now=now)
    pairs = sum(len(cluster.links) for cluster in found)
    method = str(model.diagnostics["method"]) if model is not None else ""
    return Matched(run, len(found) - len(become), len(become), removed, pairs, method=method, note=note)


def _clear(keys: Sequence[int]) -> None:
    """Take the members and pairs of sets away, before those of now are written."""
    for at in range(0, len(keys), CHUNK):
        some = keys[at : at + CHUNK]
        DuplicateMember.objects.filter(duplicate_set__in=some).delete()
        DuplicatePair.objects.filter(duplicate_set__in=some).delete()


def _sets(rule: Rule, found: Sequence[Cluster], become: dict[int, int], now: datetime) -> list[int]:
    """The id of the set of each cluster: an open one brought up to date, or a new one."""
    where = places(found)
    there = {place: key for key, place in become.items()}
    known = DuplicateSet.objects.in_bulk(list(become))
    new = []
    number = iter(numbers.take("duplicate_set", len(found) - len(become)))
    rows: list[DuplicateSet] = []
    for place, cluster in enumerate(found):
        key = there.get(place)
        row = known[key] if key is not None else DuplicateSet(number=next(number), found_at=now, origin="match")
        row.rule, row.size = rule.code, len(cluster.members)
        row.chance, row.weight = cluster.weakest.chance, cluster.weakest.weight
        put(row, where[place])
        rows.append(row)
        if key is None:
            new.append(row)
    columns = ["rule", "size", "chance", "weight", "branch_id", *SCOPES]
    DuplicateSet.objects.bulk_update(known.values(), [name.removesuffix("_id") for name in columns], CHUNK)
    bulk.insert(new)
    return [row.pk for row in rows]


def _kept(model: LinkageModel | None) -> dict[str, Any]:
    """What was learnt, for the check of one record."""
    if model is None:
        return {}
    names = {role: name for name, role in ROLES.items()}
    rows = [{**row, "field": names.get(row["field"], row["field"])} for row in model.rows]
    return {"share": model.parameters["lambda"], "rows": rows, "diagnostics": dict(model.diagnostics)}
