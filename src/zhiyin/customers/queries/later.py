"""What came to a merged customer after the merge, and to which of the two records it belongs.

A row goes back with the absorbed record where it follows a row of that record (the ticket of its contact), where its
source is one that only that record came from, or where its text holds a telephone number or an e-mail address that
only that record brought. Everything else stays with the survivor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count

from zhiyin.customers import subject
from zhiyin.customers.models import ContactDetail, Customer, Merge, MergeMove
from zhiyin.customers.rules.evidence import needles, says
from zhiyin.customers.subject import Reference

MOST = 5000  # later rows of one table that are looked at


@dataclass(frozen=True, slots=True)
class Later:
    """One row that came after the merge; `why` it goes back: `follows`, `source`, `said`, empty where it stays.

    `label` is the number by which people know it.
    """

    reference: str
    key: int
    why: str = ""
    label: str = ""

    @property
    def goes_back(self) -> bool:
        """Whether it belongs to the absorbed record."""
        return bool(self.why)


def later(merge: Merge) -> dict[str, list[Later]]:
    """By reference, the rows that came after a standing merge, each with what tells to whom it belongs."""
    sources, words = _only_source(merge), _only_contacts(merge)
    back: dict[str, set[int]] = {}
    found: dict[str, list[Later]] = {}
    for reference in subject.declared():
        if reference.on_merge != "move" or not reference.has_evidence:
            continue
        rows = _rows(reference, merge)
        why = {row["pk"]: _why(reference, row, sources, words) for row in rows}
        _follow(reference, rows, why, merge, back)
        labels = {row["pk"]: str(row.get("number", row["pk"])) for row in rows}
        found[reference.name] = [Later(reference.name, key, reason, labels[key]) for key, reason in why.items()]
        back[reference.model] = {key for key, reason in why.items() if reason}
    return found


def allowed(merge: Merge, back: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Of the rows that a person wants to give back, those that came after the merge."""
    if not back:
        return {}
    there = later(merge)
    return {name: {row.key for row in there.get(name, ()) if row.key in set(keys)} for name, keys in back.items()}


def _rows(reference: Reference, merge: Merge) -> list[dict[str, Any]]:
    model = apps.get_model(reference.model)
    standing = Merge.objects.filter(undone_at=None).exclude(pk__lt=merge.pk)
    moved = MergeMove.objects.filter(merge__in=standing.filter(survivor=merge.survivor_id), reference=reference.name)
    mark = merge.marks.get(reference.name, 0)
    rows = model._base_manager.filter(**{reference.field: merge.survivor_id}, pk__gt=mark)
    numbered = ["number"] if any(field.name == "number" for field in model._meta.concrete_fields) else []
    names = [
        *numbered,
        *(f"{name}_id" for name in reference.follows),
        *reference.said,
        *(["source"] if reference.by_source else []),
    ]
    return list(rows.exclude(pk__in=moved.values("key")).order_by("pk").values("pk", *names)[:MOST])


def _why(reference: Reference, row: Mapping[str, Any], source: str, words: Collection[str]) -> str:
    if reference.by_source and source and row["source"] == source:
        return "source"
    return "said" if any(says(row[name], words) for name in reference.said) else ""


def _follow(
    reference: Reference, rows: list[dict[str, Any]], why: dict[int, str], merge: Merge, back: dict[str, set[int]]
) -> None:
    """Mark the rows that follow what goes back, or what moved with the merge; rows may follow each other."""
    for name in reference.follows:
        field = apps.get_model(reference.model)._meta.get_field(name)
        target = field.related_model._meta.label if field.related_model else ""
        keys = {row[f"{name}_id"] for row in rows} - {None}
        goes = _moved(target, keys, merge) | back.get(target, set())
        for row in rows:
            own = {key for key, reason in why.items() if reason} if target == reference.model else set()
            if not why[row["pk"]] and row[f"{name}_id"] in goes | own:
                why[row["pk"]] = "follows"


def _moved(model: str, keys: Iterable[int], merge: Merge) -> set[int]:
    names = [reference.name for reference in subject.declared() if reference.model == model]
    rows = MergeMove.objects.filter(merge=merge, reference__in=names, key__in=list(keys))
    return set(rows.values_list("key", flat=True))


def _only_source(merge: Merge) -> str:
    """The source that only the absorbed record came from, and those that it had absorbed itself."""
    own = merge.absorbed.source
    if not own or merge.survivor.source == own:
        return ""
    with_it = MergeMove.objects.filter(merge=merge, reference="customers.Customer.merged_into").values("key")
    others = Customer.objects.filter(merged_into=merge.survivor_id, source=own).exclude(pk=merge.absorbed_id)
    return "" if others.exclude(pk__in=with_it).exists() else own


def _only_contacts(merge: Merge) -> frozenset[str]:
    """Numbers and addresses that only the absorbed record brought, as they may stand in a text."""
    moved = MergeMove.objects.filter(merge=merge, reference="customers.ContactDetail.customer").values("key")
    rows = ContactDetail.objects.filter(pk__in=moved, kind__in=("phone", "email"))
    return needles(rows.values_list("kind", "normal"))


@dataclass(frozen=True, slots=True)
class Group:
    """Later rows of one kind, for a person to look through; `title` is an English msgid."""

    reference: str
    title: str
    rows: list[Later]


def references() -> list[str]:
    """The references whose later rows a person may give back."""
    return [one.name for one in subject.declared() if one.on_merge == "move" and one.has_evidence]


def groups(merge: Merge) -> list[Group]:
    """The later rows by kind, only where there are any, with the numbers that people know them by."""
    titles = {reference.name: reference.title for reference in subject.declared()}
    return [Group(name, titles[name], rows) for name, rows in later(merge).items() if rows]


def moved(merge: Merge) -> list[tuple[str, int]]:
    """How many rows of each kind the merge has moved."""
    counted = merge.moves.order_by().values_list("reference").annotate(count=Count("id"))
    found = dict(counted)
    return [(one.title, found[one.name]) for one in subject.declared() if one.name in found and one.title]
