"""The mathematics of record linkage: candidate pairs, levels of agreement, and the EM on the histogram of their
patterns.

Fellegi & Sunter 1969 (JASA 64): the weight of a pair is the sum of log2(m/u) over its fields, m and u the chances of
a level of agreement among pairs of one person and of two. Winkler 1990 for Jaro-Winkler and for rare values;
Enamorado, Fifield & Imai 2019 (APSR 113) for counting patterns first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhiyin.insight.errors import InsightError, MissingExtra
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import say

Codes: TypeAlias = NDArray[np.int64]

NAMES = ("given_name", "surname", "full_name", "street", "city", "email")
LEVELS = {"differ": 0, "near": 1, "close": 2, "same": 3}
MISSING = 4
LARGEST_BLOCK = 100
PAIRS = 30_000_000
RANDOM = 300_000


@dataclass(frozen=True)
class Field:
    """One field of all records: `codes` number its distinct `values`, -1 where missing."""

    name: str
    codes: Codes
    values: Sequence[str]

    @classmethod
    def of(cls, name: str, column: pd.Series) -> "Field":
        """The field of a column of texts, empty where missing."""
        codes, found = pd.factorize(column, use_na_sentinel=True)
        values = list(map(str, found))
        if "" in values:
            empty = values.index("")
            del values[empty]
            codes = np.where(codes == empty, -1, codes - (codes > empty))
        return cls(name, codes.astype(np.int64), values)

    def frequencies(self) -> Array:
        """The share of each value among the records that have one."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(float)
        shares: Array = counts / max(counts.sum(), 1.0)
        return shares

    def agreeing(self) -> float:
        """The share of the pairs of two different records in which both have the same value."""
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(float)
        return float((counts * (counts - 1)).sum() / max(counts.sum() * (counts.sum() - 1), 1.0))


def candidates(fields: Mapping[str, Field], rules: Sequence[Sequence[str]]) -> tuple[Codes, Codes, int]:
    """The pairs of records that agree in all fields of at least one rule, and how many blocks were too large to
    pair."""
    size = len(next(iter(fields.values())).codes)
    found, skipped = [np.empty(0, np.int64)], 0
    for rule in rules:
        code = np.zeros(size, np.int64)
        known = np.ones(size, bool)
        for name in rule:
            code = code * (len(fields[name].values) + 1) + fields[name].codes + 1
            # Two fields of two million values fit into 64 bits; a third one may not.
            code = np.unique(code, return_inverse=True)[1].astype(np.int64) if len(rule) > 2 else code
            known &= fields[name].codes >= 0
        order = np.flatnonzero(known)[np.argsort(code[known])]
        key = np.cumsum(np.diff(code[order], prepend=-1) != 0) - 1
        sizes = np.bincount(key) if len(key) else np.zeros(1, np.int64)
        skipped += int((sizes > LARGEST_BLOCK).sum())
        small = sizes[key] <= LARGEST_BLOCK
        order, key = order[small], key[small]
        for gap in range(1, LARGEST_BLOCK):
            same = np.flatnonzero(key[gap:] == key[:-gap])
            if not len(same):
                break
            one, two = order[same], order[same + gap]
            found.append(np.minimum(one, two) * size + np.maximum(one, two))
        if sum(map(len, found)) > PAIRS:
            raise InsightError(
                say("More than {pairs} pairs agree somewhere: the fields are too coarse to link by.", pairs=PAIRS),
                code="too_many_pairs",
            )
    pairs = np.unique(np.concatenate(found))
    return pairs // size, pairs % size, skipped


def levels(field: Field, one: Codes, two: Codes) -> Codes:
    """The level of agreement of each pair, compared once per pair of distinct values."""
    a, b = field.codes[one], field.codes[two]
    found = np.full(len(one), LEVELS["same"], np.int64)
    found[(a < 0) | (b < 0)] = MISSING
    at = np.flatnonzero((a != b) & (a >= 0) & (b >= 0))
    low, high = np.minimum(a[at], b[at]), np.maximum(a[at], b[at])
    distinct, where = np.unique(low * len(field.values) + high, return_inverse=True)
    left = [field.values[code] for code in distinct // max(len(field.values), 1)]
    right = [field.values[code] for code in distinct % max(len(field.values), 1)]
    found[at] = alike(field.name, left, right)[where]
    return found


def alike(name: str, left: Sequence[str], right: Sequence[str]) -> Codes:
    """The level of agreement of each pair of different values: names by Jaro-Winkler, numbers and days by edits with
    swaps."""
    try:
        from rapidfuzz import distance, process
    except ImportError:
        raise MissingExtra("linkage", "rapidfuzz") from None
    if not left:
        return np.empty(0, np.int64)
    if name in NAMES:
        near = process.cpdist(left, right, scorer=distance.JaroWinkler.similarity)
        return np.where(near >= 0.92, LEVELS["close"], np.where(near >= 0.8, LEVELS["near"], LEVELS["differ"]))
    edits = process.cpdist(left, right, scorer=distance.OSA.distance)
    return np.where(edits <= 1, LEVELS["close"], np.where(edits <= 2, LEVELS["near"], LEVELS["differ"]))


@dataclass(frozen=True)
class Chances:
    """m and u of each level, (fields, 4 levels), the share of matches among all pairs, and the rounds of the own EM, 0
    where Splink learnt them."""

    m: Array
    u: Array
    share: float
    rounds: int

    def weights(self) -> Array:
        """log2(m/u) of each level, and 0 for missing, (fields, 5)."""
        return np.hstack([np.log2(self.m / self.u), np.zeros((len(self.m), 1))])


def by_chance(fields: Sequence[Field], seed: int) -> Array:
    """u: how often two records of two persons agree, from random pairs; `same` exactly from the frequencies."""
    rng = np.random.default_rng(seed)
    size = len(fields[0].codes)
    one, two = rng.integers(0, size, RANDOM), rng.integers(0, size, RANDOM)
    one, two = one[one != two], two[one != two]
    found = np.empty((len(fields), 4))
    for place, field in enumerate(fields):
        level = levels(field, one, two)
        counts = np.bincount(level, minlength=5)[:4].astype(float) + 0.5
        same = float(np.clip(field.agreeing(), 1e-9, 0.99))
        found[place] = counts / counts[:3].sum() * (1 - same)
        found[place, 3] = same
    return found


def estimate(patterns: Codes, counts: Array, u: Array, total: float, rounds: int = 500) -> Chances:
    """EM for m and the share of matches; `patterns` (patterns, fields) of levels with their `counts`. u is held fixed,
    but that of `same`, given as the share of all pairs that agree: those among them that are matches are taken out.

    `total`: all pairs of records. Those that are no candidates agree in nothing that matters and are taken as no
    matches, so that the chance of an agreement by accident is held against all the pairs in which it could have
    happened."""
    m = np.tile([0.03, 0.04, 0.13, 0.8], (len(u), 1))
    share, fields = min(0.5 * counts.sum() / total, 0.5), np.arange(len(u))
    step, agreeing, u, same = 0, u[:, LEVELS["same"]] * total, u.copy(), LEVELS["same"]
    while step < rounds:
        step += 1
        log_u = np.hstack([np.log(u), np.zeros((len(u), 1))])[fields, patterns].sum(axis=1)
        log_m = np.hstack([np.log(m), np.zeros((len(u), 1))])[fields, patterns].sum(axis=1)
        odds = np.log(share) - np.log1p(-share) + log_m - log_u
        match = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        before, share = share, float(np.clip(match.sum() / total, 1e-15, 1 - 1e-6))
        moved = abs(share / before - 1)
        for field in fields:
            # A tenth of a pair per level keeps a chance from becoming 0.
            new = np.bincount(patterns[:, field], match, minlength=5)[:4] + 0.1
            u[field, same] = max(agreeing[field] - new[same], 0.5) / (total - match.sum())
            new /= new.sum()
            moved = max(moved, float(np.abs(new - m[field]).max()))
            m[field] = new
        if moved < 1e-7:
            break
    return Chances(m, u, share, step)


def rare(field: Field, level: Codes, one: Codes, u_same: float) -> Array:
    """What agreement in this very value weighs more, or less, than agreement in general: log2(u / frequency)."""
    codes = field.codes[one]
    frequency = np.append(field.frequencies(), 1.0)[codes]
    found: Array = np.where(level == LEVELS["same"], np.log2(u_same / np.maximum(frequency, 1e-12)), 0.0)
    return found


def components(size: int, one: Codes, two: Codes) -> Codes:
    """The number of the connected component of each record."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(one), np.int8), (one, two)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)
