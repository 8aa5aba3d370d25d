"""Who is this? One record against all that are known, in about a millisecond, by the weights of a fitted linkage."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np

from zhiyin.insight import matching
from zhiyin.insight.linkage import LinkageModel, LinkageSummary
from zhiyin.insight.matching import LEVELS
from zhiyin.insight.shape import require
from zhiyin.insight.wording import say


@dataclass(frozen=True)
class Found:
    """A known record that may be the same person: `weight` in bits, `chance` with the share of matches of the fit."""

    id: str
    weight: float
    chance: float


class Finder:
    """An index over the records of a summary, in memory: each blocking rule leads from its values to the records.

    About 1 kB per record. `find` costs by the number of records that agree in a rule, not by how many are known."""

    def __init__(self, model: LinkageModel, summary: LinkageSummary) -> None:
        frame = summary.records.frame
        require(len(frame), 1, say("different records"))
        self._share = float(model.parameters["lambda"] or 0.0)
        self._weights = {(row["field"], LEVELS[row["level"]]): float(row["weight"]) for row in model.rows}
        self._same = {row["field"]: float(row["u"]) for row in model.rows if row["level"] == "same"}
        self._columns = {name: frame[name].astype(str).tolist() for name in self._same}
        self._names = frame["id"].astype(str).tolist() if "id" in frame else list(map(str, range(len(frame))))
        self._frequency = {name: frame.loc[frame[name] != "", name].value_counts(normalize=True) for name in self._same}
        self._blocks: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        for rule in (tuple(text.split("+")) for text in model.diagnostics["blocking"]):
            block = self._blocks[rule] = defaultdict(list)
            for place, values in enumerate(zip(*(self._columns[name] for name in rule), strict=True)):
                if all(values):
                    block[values].append(place)

    def find(self, record: Mapping[str, Any], most: int = 5) -> list[Found]:
        """The known records most likely to be of the person of `record` (roles of linkage -> values), best first.

        Fields that the fit did not use are ignored; missing ones count neither for nor against."""
        given = {name: normal(name, record.get(name)) for name in self._same}
        places = sorted(
            {
                place
                for rule, block in self._blocks.items()
                for place in block.get(tuple(given[name] for name in rule), ())
            }
        )
        if not places:
            return []
        total = np.zeros(len(places))
        for name, value in given.items():
            if value:
                total += self._weighed(name, value, [self._columns[name][place] for place in places])
        prior = log2(self._share / (1 - self._share))
        best = np.argsort(-total, kind="stable")[:most]
        chances = 1 / (1 + 2.0 ** -np.clip(total[best] + prior, -500, 500))
        return [
            Found(self._names[places[at]], float(total[at]), float(chance))
            for at, chance in zip(best, chances, strict=True)
        ]

    def _weighed(self, name: str, value: str, others: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The weight of one field against each candidate."""
        found = np.zeros(len(others))
        unlike = [place for place, other in enumerate(others) if other not in ("", value)]
        levels = matching.alike(name, [value] * len(unlike), [others[place] for place in unlike])
        for place, level in zip(unlike, levels, strict=True):
            found[place] = self._weights[name, int(level)]
        # Agreement in a rare value weighs more, as in the fit.
        rare = log2(self._same[name] / max(float(self._frequency[name].get(value, 1.0)), 1e-12))
        alike = [place for place, other in enumerate(others) if other == value]
        found[alike] = self._weights[name, LEVELS["same"]] + rare
        return found


def normal(name: str, value: Any) -> str:
    """A value as the summary has it: no blanks around, lower case, numbers and days without signs."""
    text = re.sub("^[ \u3000]+|[ \u3000]+$", "", "" if value is None else str(value)).lower()
    return re.sub("[^0-9a-z]", "", text) if name in ("phone", "national_id", "birth_date") else text
