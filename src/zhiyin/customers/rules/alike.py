"""How alike two customers are, one by one: the levels and weights of a learnt linkage, or those that are shipped.

The weight of a pair is the sum of log2(m/u) over its fields (Fellegi & Sunter 1969, JASA 64).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

from .likeness import LEVELS, NAMES

BY_LETTERS = (*NAMES, "address", "email")
# same, close, near, differ, in bits: judged, until the own data have been learnt from.
SHIPPED: Mapping[str, Sequence[float]] = {
    "given_name": (8, 6, 1, -5),
    "family_name": (6, 5, 0, -5),
    "company_name": (16, 8, 2, -8),
    "birth_date": (14, 6, 1, -6),
    "phone": (17, 8, 2, -1),
    "email": (17, 8, 3, -1),
    "address": (8, 6, 3, -1),
    "postcode": (6, 3, 1, -1),
    "document": (24, 0, 0, -6),
}
EXPECTED = 0.1
"""New records of somebody who is here already, as a share of all: judged."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits by field and level, and the chance that two records taken blindly are one person."""

    bits: Mapping[tuple[str, str], float]
    share: float

    @classmethod
    def of(cls, learnt: Mapping[str, Any], size: int) -> Weights:
        """The weights of a learnt linkage (`MatchRun.model`), completed by the shipped ones; `size`: customers."""
        bits = {
            (name, level): float(bit) for name, row in SHIPPED.items() for level, bit in zip(LEVELS, row, strict=True)
        }
        bits |= {(row["field"], row["level"]): float(row["weight"]) for row in learnt.get("rows", ())}
        return cls(bits, EXPECTED / max(size, 10))

    def reasons(self, one: Mapping[str, str], other: Mapping[str, str]) -> list[dict[str, Any]]:
        """What each field that both have says."""
        found = []
        for name, text in one.items():
            there = text and other.get(name, "")
            if there and (name, "same") in self.bits:
                known = level(name, text, there)
                found.append({"field": name, "level": known, "weight": round(self.bits[name, known], 2)})
        return found

    def chance(self, weight: float) -> float:
        """The chance that a pair of this weight is one person."""
        odds = min(max(weight + log2(self.share), -500.0), 500.0)
        return float(1 / (1 + 2.0**-odds))


def level(name: str, one: str, other: str) -> str:
    """same, close, near or differ; letters by Jaro-Winkler (Winkler 1990), numbers and days by edits with swaps."""
    if one == other:
        return "same"
    try:
        from rapidfuzz.distance import OSA, JaroWinkler
    except ImportError:  # the base install of the library has it not; then only what is the same is alike
        return "differ"
    if name in BY_LETTERS:
        near = JaroWinkler.similarity(one, other)
        return "close" if near >= 0.92 else "near" if near >= 0.8 else "differ"
    edits = OSA.distance(one, other, score_cutoff=2)
    return "close" if edits <= 1 else "near" if edits <= 2 else "differ"


def rare(reasons: Sequence[Mapping[str, Any]], count: int, size: int) -> list[dict[str, Any]]:
    """The same reasons where both names agree: they weigh what so rare a name weighs, log2(customers / bearers)."""
    names = [reason for reason in reasons if reason["field"] in NAMES]
    if size < 1000 or not names or any(reason["level"] != "same" for reason in names):
        return [dict(reason) for reason in reasons]
    bits = log2(size / max(count, 1)) / len(names)
    return [{**reason, "weight": round(bits, 2)} if reason in names else dict(reason) for reason in reasons]


def says_more_than_the_name(reasons: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something beside the names agrees: many people share a name."""
    return any(reason["weight"] > 0 for reason in reasons if reason["field"] not in NAMES)
