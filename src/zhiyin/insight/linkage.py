"""Record linkage: which records are the same person, and how sure is that?

Fellegi & Sunter 1969 with Winkler's rare values, fitted by EM on the histogram of agreement patterns (Enamorado et
al. 2019)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from zhiyin.insight import matching, splinking
from zhiyin.insight.errors import InsightError, UnknownName
from zhiyin.insight.intervals import Array, wilson
from zhiyin.insight.labels import noop
from zhiyin.insight.matching import LEVELS, Chances, Codes, Field
from zhiyin.insight.models import roles
from zhiyin.insight.shape import Cells, Chart, Model, Summary, plain, require
from zhiyin.insight.tables import Column, Table, as_table, collect, pick, trimmed
from zhiyin.insight.wording import label, say

ROWS = 2_000_000
BLOCKING = (
    ("national_id",),
    ("phone",),
    ("email",),
    ("full_name", "birth_date"),
    ("surname", "birth_date"),
    ("given_name", "birth_date"),
    ("given_name", "surname"),
    ("full_name", "city"),
    ("full_name", "postcode"),
    ("surname", "postcode"),
    ("given_name", "postcode"),
    ("birth_date", "postcode"),
    ("surname", "street"),
)


@dataclass(frozen=True, eq=False)
class LinkageSummary(Summary):
    """The distinct records themselves as normalised texts, at most 2 000 000; linkage has no smaller summary."""

    model: ClassVar[str] = "linkage"
    mergeable: ClassVar[bool] = False
    records: Cells


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkageModel(Model):
    """`parameters`: the share of matches among all pairs (`lambda`), and of each field the chance of exact agreement
    between records of one person (`m_…`) and of two (`u_…`); `rows`: chances and weight of every level; `clusters`:
    the ids of the records that belong together, where there is an `id` (otherwise their numbers in the sorted
    table)."""

    model: ClassVar[str] = "linkage"
    method: ClassVar[str] = noop("Fellegi-Sunter weights, EM on agreement patterns, rare values, connected components")
    source: ClassVar[str] = "Fellegi & Sunter 1969, JASA 64; Winkler 1990; Enamorado, Fifield & Imai 2019, APSR 113"
    threshold: float
    clusters: tuple[tuple[str, ...], ...]
    assigned: pd.DataFrame = field(repr=False)
    evidence: Callable[[], pd.DataFrame] = field(repr=False)

    @cached_property
    def links(self) -> pd.DataFrame:
        """The linked pairs, compared when first asked for: `first` and `second` (ids), `weight`, `chance`, and for
        each field the level of agreement (a key of `matching.LEVELS`, empty where one side lacks it) and
        `FIELD_weight`, its share of the weight."""
        return self.evidence()

    def to_dict(self) -> dict[str, Any]:
        """JSON without the assignment of every record, which `score` gives, and without the pairs."""
        kept = {name: value for name, value in vars(self).items() if name not in ("assigned", "evidence", "links")}
        head = {"model": self.model, "method": self.method, "source": self.source}
        return head | {name: plain(value) for name, value in kept.items()}

    def charts(self) -> tuple[Chart, ...]:
        """The weight of each level of agreement."""
        labels = [f"{label(row['field'])}: {label(row['level'])}" for row in self.rows]
        series = {"weight": [row["weight"] for row in self.rows]}
        return (Chart(kind="bars", title=say("Weight of an agreement (log2 m/u)"), labels=labels, series=series),)


def summarise(table: Any, columns: Mapping[str, str] | None = None) -> LinkageSummary:
    """The records, normalised on the engine. Any of `given_name surname full_name birth_date street city postcode
    phone email national_id`, at least two, and `id`."""
    chosen = _normal(as_table(table), columns)
    names = [name for name in chosen.columns if name != "key"]
    values = {name: chosen[name].min() for name in names}
    frame = collect(chosen.group_by("key").aggregate(**values, count=chosen.count()), ROWS)
    frame = frame.astype({"count": "float64"}).sort_values("key", ignore_index=True)
    return LinkageSummary(Cells(("key", *names), frame[["key", *names, "count"]]))


def _normal(table: Table, columns: Mapping[str, str] | None) -> Table:
    given = dict(columns or {})
    fields = [role for role in roles("linkage") if role != "id"]
    if sum(role in given or role in table.columns for role in fields) < 2:
        raise InsightError(
            say(
                "Linkage compares at least two of: {value}. Say which columns they are: surname=NAME,birth_date=NAME.",
                value=", ".join(fields),
            ),
            code="missing_column",
        )
    chosen = pick(table, roles("linkage"), columns)
    return chosen.select(**_normalised({name: chosen[name] for name in chosen.columns}))


def _normalised(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns as texts without case and edges, and `key`, which tells records apart."""
    import ibis

    made: dict[str, Column] = {}
    for name, column in columns.items():
        text = trimmed(column)
        made[name] = text if name == "id" else text.lower()
        if name in ("phone", "national_id", "birth_date"):
            made[name] = made[name].re_replace("[^0-9a-z]", "")
    key = ibis.literal("")
    for part in [made["id"]] if "id" in made else list(made.values()):
        key = key + part + "|"
    return {"key": key, **made}


def fit(
    summary: LinkageSummary,
    *,
    threshold: float = 0.9,
    blocking: Sequence[Sequence[str]] | None = None,
    method: str | None = None,
    seed: int = 1,
) -> LinkageModel:
    """`threshold`: the chance from which two records are linked; `blocking`: the combinations of fields in one of
    which two records have to agree to be compared at all; `method`: `splink`, or `own`, which takes a tenth of the
    time; Splink where it is installed. Raises NotEnoughData below ten records or where no two agree in anything,
    MissingExtra."""
    if method is not None and method not in ("splink", "own"):
        raise UnknownName("method", method, ("splink", "own"))
    if not 0 < threshold < 1:
        raise InsightError(
            say("The threshold is a chance between 0 and 1, not {threshold}.", threshold=threshold), code="spec"
        )
    frame = summary.records.frame
    fields = {name: Field.of(name, frame[name]) for name in summary.records.keys if name not in ("key", "id")}
    fields = {name: part for name, part in fields.items() if len(part.values) > 1}
    require(len(frame), 10, say("different records"))
    require(len(fields), 2, say("fields with different values"))
    rules = _rules(fields, blocking)
    used = list(fields.values())
    if method == "splink" or (method is None and splinking.installed()):
        pairs, chances, kept = splinking.link(used, rules, seed)
        return _model(summary, pairs, (used, chances), (threshold, _skipped_rules(rules, kept), kept))
    one, two, skipped = matching.candidates(fields, rules)
    require(len(one), 5, say("pairs of records that agree in some field"))
    level = np.column_stack([matching.levels(part, one, two) for part in used])
    chances = _chances(used, level, seed)
    weight = _weights(used, level, one, chances)
    prior = np.log2(chances.share / (1 - chances.share))
    chance = 1 / (1 + 2.0 ** -np.clip(weight + prior, -500, 500))
    return _model(summary, (one, two, weight, chance), (used, chances), (threshold, _skipped_blocks(skipped), rules))


def _rules(fields: Mapping[str, Field], blocking: Sequence[Sequence[str]] | None) -> list[tuple[str, ...]]:
    if blocking is not None:
        for name in {name for rule in blocking for name in rule}:
            if name not in fields:
                raise UnknownName(say("field to block by"), name, fields)
        return [tuple(rule) for rule in blocking]
    rules: list[tuple[str, ...]] = [rule for rule in BLOCKING if set(rule) <= set(fields)]
    return rules or [(name,) for name in fields]


def _chances(fields: Sequence[Field], level: Codes, seed: int) -> Chances:
    code = np.zeros(len(level), np.int64)
    for place in range(len(fields)):
        code = code * 5 + level[:, place]
    size = len(fields[0].codes)
    total = size * (size - 1) / 2
    _, first, counts = np.unique(code, return_index=True, return_counts=True)
    return matching.estimate(level[first], counts.astype(float), matching.by_chance(fields, seed), total)


def _weights(fields: Sequence[Field], level: Codes, one: Codes, chances: Chances) -> Array:
    table = chances.weights()
    total = np.zeros(len(level))
    for place, part in enumerate(fields):
        total += table[place, level[:, place]]
        total += matching.rare(part, level[:, place], one, float(chances.u[place, LEVELS["same"]]))
    return total


def _model(
    summary: LinkageSummary,
    pairs: tuple[Codes, Codes, Array, Array],
    learnt: tuple[Sequence[Field], Chances],
    options: tuple[float, tuple[str, ...], Sequence[Sequence[str]]],
) -> LinkageModel:
    one, two, weight, chance = pairs
    fields, chances = learnt
    threshold, skipped, rules = options
    frame = summary.records.frame
    linked = chance >= threshold
    cluster = matching.components(len(frame), one[linked], two[linked])
    kept = (one[linked], two[linked], weight[linked], chance[linked])
    label = frame["id"] if "id" in frame else pd.Series(range(len(frame))).astype(str)
    people, matches = int(cluster.max()) + 1, float(chance.sum())
    same = LEVELS["same"]
    m = {f"m_{part.name}": float(chances.m[place, same]) for place, part in enumerate(fields)}
    u = {f"u_{part.name}": float(chances.u[place, same]) for place, part in enumerate(fields)}
    errors: dict[str, float | None] = {
        name: float((share * (1 - share) / max(matches, 1)) ** 0.5) for name, share in m.items()
    }
    return LinkageModel(
        n=int(frame["count"].sum()),
        finding=_finding(len(frame), people, int(linked.sum()), len(one)),
        parameters={"lambda": chances.share, **m, **u},
        standard_errors=errors,
        intervals={name: wilson(share * max(matches, 1), max(matches, 1), 0.95) for name, share in m.items()},
        diagnostics={
            "records": len(frame),
            "persons": people,
            "pairs_compared": len(one),
            "pairs_linked": int(linked.sum()),
            "expected_wrong_links": float((1 - chance[linked]).sum()),
            "expected_missed_links": float(chance[~linked].sum()),
            "method": "own" if chances.rounds else "splink",
            "rounds": chances.rounds or None,
            "blocking": ["+".join(rule) for rule in rules],
        },
        rows=tuple(_rows(fields, chances)),
        notes=_notes(summary) + skipped,
        threshold=threshold,
        clusters=_together(label.to_numpy(), cluster),
        assigned=_assigned(frame["key"], cluster, kept),
        evidence=partial(_links, label.to_numpy(), kept, fields, chances),
    )


def _assigned(keys: pd.Series, cluster: Codes, pairs: tuple[Codes, Codes, Array, Array]) -> pd.DataFrame:
    """Each record with its cluster and the weight of its best link."""
    one, two, weight, _ = pairs
    best = np.full(len(keys), -np.inf)
    np.maximum.at(best, one, weight)
    np.maximum.at(best, two, weight)
    return pd.DataFrame({"key": keys, "cluster_id": cluster, "weight": np.where(np.isfinite(best), best, np.nan)})


def _links(
    labels: Any, pairs: tuple[Codes, Codes, Array, Array], fields: Sequence[Field], chances: Chances
) -> pd.DataFrame:
    """The pairs with what each field says about them."""
    one, two, weight, chance = pairs
    names = np.array([name for name, _ in sorted(LEVELS.items(), key=lambda item: item[1])] + [""], object)
    columns = {"first": labels[one], "second": labels[two], "weight": weight, "chance": chance}
    table = chances.weights()
    for place, part in enumerate(fields):
        level = matching.levels(part, one, two)
        rare = matching.rare(part, level, one, float(chances.u[place, LEVELS["same"]]))
        columns |= {part.name: names[level], f"{part.name}_weight": table[place, level] + rare}
    return pd.DataFrame(columns)


def _finding(records: int, people: int, linked: int, pairs: int) -> str:
    return say(
        "{records} records are {people} persons; {linked} of {pairs} compared pairs are linked.",
        records=records,
        people=people,
        linked=linked,
        pairs=pairs,
    )


def _together(labels: Any, cluster: Codes) -> tuple[tuple[str, ...], ...]:
    """The labels of each cluster of several records."""
    several = np.flatnonzero(np.bincount(cluster)[cluster] > 1)
    order = several[np.argsort(cluster[several], kind="stable")]
    names = list(map(str, labels[order].tolist()))
    cuts = [0, *(np.flatnonzero(np.diff(cluster[order])) + 1).tolist(), len(names)]
    return tuple(tuple(sorted(names[begin:end])) for begin, end in pairwise(cuts) if begin < end)


def _rows(fields: Sequence[Field], chances: Chances) -> list[dict[str, Any]]:
    table = chances.weights()
    return [
        {
            "field": part.name,
            "level": name,
            "m": float(chances.m[place, level]),
            "u": float(chances.u[place, level]),
            "weight": float(table[place, level]),
        }
        for place, part in enumerate(fields)
        for name, level in sorted(LEVELS.items(), key=lambda item: -item[1])
    ]


def _skipped_blocks(skipped: int) -> tuple[str, ...]:
    sentence = noop(
        "{skipped} groups of more than {size} records that agree in a blocking rule were not compared by it."
    )
    return (say(sentence, skipped=skipped, size=matching.LARGEST_BLOCK),) if skipped else ()


def _skipped_rules(rules: Sequence[tuple[str, ...]], kept: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    left = ", ".join("+".join(rule) for rule in rules if rule not in kept)
    sentence = noop("Not blocked by {rules}: more than {pairs} pairs would have been compared.")
    return (say(sentence, rules=left, pairs=matching.PAIRS),) if left else ()


def _notes(summary: LinkageSummary) -> tuple[str, ...]:
    notes = [say("Standard errors of m take the matches as known; they are lower bounds.")]
    double = int((summary.records.frame["count"] > 1).sum())
    if double:
        notes.append(say("{double} records occur more than once word for word and are one already.", double=double))
    return tuple(notes)


def score(model: LinkageModel, table: Any, columns: Mapping[str, str] | None = None) -> Table:
    """The rows that were summarised, with `cluster_id` and `weight` (of the best link, log2; missing without one)."""
    import ibis

    source = as_table(table)
    given = dict(columns or {})
    names = {role: given.get(role, role) for role in roles("linkage") if given.get(role, role) in source.columns}
    keyed = source.mutate(__key=_normalised({role: source[name] for role, name in names.items()})["key"])
    side = ibis.memtable(model.assigned.rename(columns={"key": "__k"}))
    return keyed.left_join(side, keyed["__key"] == side["__k"]).drop("__k", "__key")
