"""How well the sets of duplicates agree with a file that knows which records are one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhiyin.core.access import in_scope, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.tabular import open_table
from zhiyin.customers import access
from zhiyin.customers.models import Customer, DuplicateMember, DuplicateSet
from zhiyin.customers.rules.clusters import Scores, scores

from .matching import last_run

IDS = ("external_id", "id", "source_id", "rec_id", "record_id", "unique_id")
CLUSTERS = ("cluster", "cluster_id", "truth", "true_cluster", "entity_id")
CHUNK = 500

NO_IDS = _("The file lacks a column of ids. It has: %(header)s. Name it one of: %(known)s.")
NO_CLUSTERS = _("The file lacks a column of true clusters. It has: %(header)s. Name it one of: %(known)s.")
NO_RUN = _("Nothing has been compared yet. Run first: zhiyin identity match")
TWICE = _("The id “%(value)s” stands twice in the file, first in row %(row)s, with different clusters.")
NOBODY = _("No customer has an id of this file. Import them first, or say the right --source. Sources here: %(known)s.")
AMBIGUOUS = _("The id “%(value)s” is of customers of several sources (%(known)s). Say which one: --source NAME")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of the sets that stand now; `missing`: ids of the file that no customer has."""

    scores: Scores
    threshold: float
    missing: int


def evaluate(actor: Actor, path: Path, *, source: str = "") -> Evaluation:
    """Compare the sets of duplicates with the truth in a table: a column of ids, a column of true clusters.

    Raises `Refused` for a file without them.
    """
    require(actor, access.MANAGE)
    run = last_run()
    if run is None:
        raise Refused("match.no_run", NO_RUN)
    truth = read_truth(path)
    keys = _keys(actor, list(truth), source)
    into = _survivors(list(keys.values()))
    together = _together([*keys.values(), *into.values()])
    found = {external: _cluster(key, into, together) for external, key in keys.items()}
    return Evaluation(scores(truth, found), run.threshold, len(truth) - len(keys))


def read_truth(path: Path) -> dict[str, str]:
    """The true cluster of each id of a file."""
    table = open_table(path)
    first, second = _column(table.header, IDS, NO_IDS), _column(table.header, CLUSTERS, NO_CLUSTERS)
    truth: dict[str, str] = {}
    row_of: dict[str, int] = {}
    for row in table.rows():
        if row.fault is not None:
            raise row.fault
        key, cluster = row.cells[first].strip(), row.cells[second].strip()
        if truth.setdefault(key, cluster) != cluster:
            raise Refused("truth.twice", TWICE, value=key, row=row_of[key])
        row_of.setdefault(key, row.number)
    return truth


def _column(header: Sequence[str], known: Sequence[str], lacking: str) -> int:
    plain = [name.strip().casefold().replace(" ", "_").replace("-", "_") for name in header]
    for name in known:
        if name in plain:
            return plain.index(name)
    raise Refused("truth.column", lacking, header=", ".join(header) or "–", known=", ".join(known))


def _keys(actor: Actor, externals: list[str], source: str) -> dict[str, int]:
    """The customers that these ids name."""
    found: dict[str, int] = {}
    of: dict[str, str] = {}
    # A record that another has absorbed still has its id.
    rows = in_scope(actor, Customer.objects.exclude(external_id=""))
    rows = rows.filter(source=source) if source else rows
    for at in range(0, len(externals), CHUNK):
        for key, name, external in rows.filter(external_id__in=externals[at : at + CHUNK]).values_list(
            "pk", "source", "external_id"
        ):
            if of.setdefault(external, name) != name:
                known = ", ".join(sorted((of[external], name)))
                raise Refused("truth.ambiguous", AMBIGUOUS, value=external, known=known)
            found[external] = key
    if not found:
        names = Customer.objects.exclude(source="").order_by().values_list("source", flat=True).distinct()[:20]
        raise Refused("truth.nobody", NOBODY, known=", ".join(names) or "–")
    return found


def _cluster(key: int, into: Mapping[int, int], together: Mapping[int, int]) -> int:
    """A number for everything that is held to be one person with this record."""
    last = into.get(key, key)
    return together.get(key, together.get(last, -last))


def _survivors(keys: Sequence[int]) -> dict[int, int]:
    """The record into which each one was merged, at the end of all merges."""
    into: dict[int, int] = {}
    wanted = set(keys)
    while wanted:
        found = dict[int, int]()
        ordered = sorted(wanted)
        for at in range(0, len(ordered), CHUNK):
            rows = Customer.objects.filter(pk__in=ordered[at : at + CHUNK], merged_into__isnull=False)
            found |= {key: last for key, last in rows.values_list("pk", "merged_into") if last is not None}
        into |= found
        wanted = set(found.values()) - into.keys()
    return {key: _end(key, into) for key in into}


def _end(key: int, into: Mapping[int, int]) -> int:
    while key in into:
        key = into[key]
    return key


def _together(keys: Sequence[int]) -> Mapping[int, int]:
    """The set in which each customer is: found and not dismissed."""
    rows = DuplicateMember.objects.exclude(duplicate_set__state=DuplicateSet.State.DISMISSED)
    return {
        customer: key
        for at in range(0, len(keys), CHUNK)
        for customer, key in rows.filter(customer__in=keys[at : at + CHUNK]).values_list(
            "customer_id", "duplicate_set_id"
        )
    }
