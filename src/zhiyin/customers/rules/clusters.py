"""Sets of records from links between them, and how well such sets agree with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Link(NamedTuple):
    """Two records (`first` < `second`, ids) that are alike: weight in bits, chance, and what each field says."""

    first: int
    second: int
    weight: float
    chance: float
    reasons: tuple[Mapping[str, Any], ...] = ()


class Cluster(NamedTuple):
    """Records held together by links; `weakest` is the least of those without which it would fall apart."""

    members: tuple[int, ...]
    links: tuple[Link, ...]
    weakest: Link


def clusters(links: Iterable[Link]) -> list[Cluster]:
    """The connected components, the most certain first.

    The strongest links are taken first (Kruskal 1956), so that the weakest that was needed is a bottleneck.
    """
    root: dict[int, int] = {}

    def top(one: int) -> int:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    ordered = sorted(links, key=lambda link: (-link.weight, link.first, link.second))
    weakest: dict[int, Link] = {}
    for link in ordered:
        one, two = top(link.first), top(link.second)
        if one != two:
            root[two] = one
            weakest[one] = link
    members: dict[int, list[int]] = defaultdict(list)
    held: dict[int, list[Link]] = defaultdict(list)
    for one in list(root):
        members[top(one)].append(one)
    for link in ordered:
        held[top(link.first)].append(link)
    found = [Cluster(tuple(sorted(ids)), tuple(held[one]), weakest[one]) for one, ids in members.items()]
    return sorted(found, key=lambda cluster: (-cluster.weakest.weight, cluster.members))


def same_as_before(found: Sequence[Cluster], known: Mapping[int, frozenset[int]]) -> dict[int, int]:
    """Which cluster (its place) each known set (its id) has become: the one with which it shares most records."""
    place_of = {one: place for place, cluster in enumerate(found) for one in cluster.members}
    shared: list[tuple[int, int, int]] = []
    for key, ids in known.items():
        counts = Counter(place_of[one] for one in ids if one in place_of)
        shared += [(-count, place, key) for place, count in counts.items()]
    taken: set[int] = set()
    become: dict[int, int] = {}
    for _count, place, key in sorted(shared):
        if key not in become and place not in taken:
            become[key] = place
            taken.add(place)
    return become


@dataclass(frozen=True, slots=True)
class Scores:
    """Pairs of records that belong together: truly, as found, and both."""

    n: int
    true: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Of the pairs found, how many are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the true pairs, how many were found; 1 where there is none."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        together = self.true + self.found
        return 2 * self.right / together if together else 1.0


def scores(truth: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Scores:
    """Records (ids) to their true and found cluster; one that is not in `found` stands alone."""
    kept = {one: cluster for one, cluster in found.items() if one in truth}
    both = Counter((truth[one], cluster) for one, cluster in kept.items())
    return Scores(len(truth), _pairs(Counter(truth.values())), _pairs(Counter(kept.values())), _pairs(both))


def _pairs(counts: Counter[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())
