"""PLS path modelling on covariance matrices, many at once: one fit is a batch of one, a bootstrap a batch of a
thousand.

Lohmöller 1989; inner schemes centroid, factorial and path weighting; modes A and B; consistent PLS by Dijkstra &
Henseler 2015 (MIS Quarterly 39). Nothing here sees rows: everything follows from the covariances S of the
indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from zhiyin.insight.errors import InsightError, UnknownName
from zhiyin.insight.intervals import Array
from zhiyin.insight.wording import say

SCHEMES = ("centroid", "factorial", "path")
TOLERANCE, ROUNDS = 1e-7, 500


@dataclass(frozen=True)
class Design:
    """What is estimated: constructs in causal order with their indicators, and which construct acts on which."""

    constructs: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]
    links: tuple[tuple[str, str], ...]
    modes: tuple[str, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """All indicators, construct by construct."""
        return tuple(name for block in self.blocks for name in block)

    @property
    def block(self) -> Array:
        """(indicators, constructs), 1 where the indicator belongs to the construct."""
        owner = np.repeat(np.arange(len(self.blocks)), [len(block) for block in self.blocks])
        return np.eye(len(self.blocks))[owner]

    @property
    def arrows(self) -> Array:
        """(constructs, constructs), 1 where the row acts on the column."""
        found = np.zeros((len(self.constructs), len(self.constructs)))
        for one, other in self.links:
            found[self.constructs.index(one), self.constructs.index(other)] = 1
        return found


def design(
    constructs: Mapping[str, Sequence[str]], paths: Sequence[str], modes: Mapping[str, str] | None = None
) -> Design:
    """The design of a declared model; `paths` as `A -> B`, `modes` construct -> `A` (the default) or `B`.

    Raises UnknownName (construct, mode), InsightError `spec` for a cycle, a shared indicator or an idle construct."""
    if not constructs or not paths:
        raise InsightError(say("The spec needs `constructs` (name: [indicators]) and `paths` (A -> B)."), code="spec")
    links = []
    for path in paths:
        ends = tuple(end.strip() for end in str(path).split("->"))
        if len(ends) != 2:
            raise InsightError(say("A path is written `A -> B`, not {path!r}.", path=path), code="spec")
        for end in ends:
            if end not in constructs:
                raise UnknownName("construct", end, constructs)
        links.append((ends[0], ends[1]))
    blocks = {str(name): tuple(str(item) for item in block) for name, block in constructs.items()}
    _check_blocks(blocks, links)
    order = _causal_order(list(blocks), links)
    given = {name: str((modes or {}).get(name, "A")).upper() for name in order}
    for name in (*given.values(), *(modes or {})):
        if name not in ("A", "B") and name not in blocks:
            raise UnknownName(say("mode or construct"), name, ("A", "B", *blocks))
    return Design(
        tuple(order), tuple(blocks[name] for name in order), tuple(links), tuple(given[name] for name in order)
    )


def _check_blocks(blocks: Mapping[str, tuple[str, ...]], links: Sequence[tuple[str, str]]) -> None:
    every = [item for block in blocks.values() for item in block]
    twice = sorted({item for item in every if every.count(item) > 1})
    if twice:
        raise InsightError(
            say("An indicator belongs to one construct only: {twice}.", twice=", ".join(twice)), code="spec"
        )
    empty = [name for name, block in blocks.items() if not block]
    idle = [name for name in blocks if not any(name in link for link in links)]
    if empty or idle or len(set(links)) < len(links):
        what = (
            say("no indicator: {empty}", empty=empty)
            if empty
            else say("no path: {idle}", idle=idle)
            if idle
            else say("a path declared twice")
        )
        raise InsightError(
            say("Every construct needs indicators and a path, declared once; found {what}.", what=what), code="spec"
        )


def _causal_order(names: list[str], links: Sequence[tuple[str, str]]) -> list[str]:
    order: list[str] = []
    while len(order) < len(names):
        free = [name for name in names if name not in order and all(a in order for a, b in links if b == name)]
        if not free:
            raise InsightError(say("The paths form a circle; a path model has to flow one way."), code="spec")
        order.append(free[0])
    return order


@dataclass(frozen=True, eq=False)
class Estimates:
    """Of a batch of B: outer `weights` (B, p, L), correlations of the scores `scores` (B, L, L), `loadings` (B, p,
    L; cross loadings too), path matrix `paths` (B, L, L; row acts on column), `r2` (B, L), `total` effects (B, L,
    L), `rounds`, and
    `done` (B,), which of the batch converged."""

    weights: Array
    scores: Array
    loadings: Array
    paths: Array
    r2: Array
    total: Array
    rounds: int
    done: Array


def estimate(plan: Design, covariance: Array, scheme: str = "centroid", *, consistent: bool = False) -> Estimates:
    """Fits the design to covariances (B, p, p). Scores have variance 1; signs make the sum of the loadings positive.

    Raises UnknownName (scheme), InsightError `collinear` when constructs cannot be told apart."""
    if scheme not in SCHEMES:
        raise UnknownName("scheme", scheme, SCHEMES)
    try:
        weights, rounds, done = _outer(plan, covariance, scheme)
        crossed = covariance @ weights
        deviation = np.sqrt(np.einsum("bii->bi", covariance))
        loadings = crossed / deviation[:, :, None]
        flip = np.where(np.einsum("bpl,pl->bl", loadings, plan.block) < 0, -1.0, 1.0)
        weights, loadings = weights * flip[:, None, :], loadings * flip[:, None, :]
        scores = np.swapaxes(weights, 1, 2) @ covariance @ weights
        used = _consistent(plan, covariance, weights, scores) if consistent else scores
        paths, r2 = _regressions(plan, used)
    except np.linalg.LinAlgError:
        raise InsightError(
            say("Constructs or indicators are copies of each other; take one out."), code="collinear"
        ) from None
    return Estimates(weights, used, loadings, paths, r2, totals(paths), rounds, done)


def _outer(plan: Design, covariance: Array, scheme: str) -> tuple[Array, int, Array]:
    owner = plan.block.argmax(axis=1)
    # The batch comes last: every step is then one long row of numbers, and weights on foreign constructs cost nothing.
    last = np.ascontiguousarray(np.moveaxis(covariance, 0, -1))
    weights, crossed, scores = _unit(np.ones(last.shape[1:]), last, owner)
    done = np.zeros(len(covariance), bool)
    rounds = 0
    for rounds in range(1, ROUNDS + 1):  # noqa: B007 - the number of rounds is a diagnostic
        inner = np.moveaxis(_inner(np.moveaxis(scores, -1, 0), plan.arrows, scheme), 0, -1)
        proxies = np.einsum("plb,lpb->pb", crossed, inner[:, owner])
        before = np.abs(weights)
        weights, crossed, scores = _unit(_mode_b(plan, covariance, proxies), last, owner)
        done = np.abs(np.abs(weights) - before).max(axis=0) < TOLERANCE
        if done.all():
            break
    return weights.T[:, :, None] * plan.block, rounds, done


def _unit(weights: Array, covariance: Array, owner: NDArray[np.intp]) -> tuple[Array, Array, Array]:
    """Weights (p, B) scaled to scores of variance 1, the covariances of indicators and scores, (p, L, B), and of
    scores, (L, L, B)."""
    ends = np.searchsorted(owner, np.arange(owner[-1] + 2))
    parts = [slice(*pair) for pair in pairwise(ends)]
    crossed = np.stack([np.einsum("pqb,qb->pb", covariance[:, part], weights[part]) for part in parts], axis=1)
    scores = np.stack([np.einsum("pb,plb->lb", weights[part], crossed[part]) for part in parts])
    deviation = np.sqrt(np.einsum("llb->lb", scores))
    return weights / deviation[owner], crossed / deviation, scores / (deviation[:, None] * deviation)


def _inner(scores: Array, arrows: Array, scheme: str) -> Array:
    """Weights of the neighbours in each construct's proxy, (B, L, L): column j holds those of construct j."""
    both = arrows + arrows.T
    if scheme == "centroid":
        return np.sign(scores) * both
    inner = scores * both
    if scheme == "path":
        for j in range(len(arrows)):
            causes = np.flatnonzero(arrows[:, j])
            if len(causes):
                inner[:, causes, j] = _solve(_part(scores, causes), scores[:, causes, j])
    return inner


def _part(matrix: Array, places: NDArray[np.intp]) -> Array:
    return matrix[:, places][:, :, places]


def _solve(matrix: Array, right: Array) -> Array:
    return np.linalg.solve(matrix, right[:, :, None]).astype("float64")[:, :, 0]


def _mode_b(plan: Design, covariance: Array, proxies: Array) -> Array:
    """The covariances (p, B) of the indicators and their construct's proxy, as weights; regressions for mode B."""
    for j, mode in enumerate(plan.modes):
        if mode == "B":
            items = np.flatnonzero(plan.block[:, j])
            proxies[items] = _solve(_part(covariance, items), proxies[items].T).T
    return proxies


def _regressions(plan: Design, scores: Array) -> tuple[Array, Array]:
    arrows = plan.arrows
    paths = np.zeros_like(scores)
    for j in range(len(arrows)):
        causes = np.flatnonzero(arrows[:, j])
        if len(causes):
            inverse = np.linalg.inv(_part(scores, causes))
            # The diagonal holds the variance inflation of each cause.
            if not (np.abs(np.einsum("bii->bi", inverse)) < 1e12).all():
                raise np.linalg.LinAlgError
            paths[:, causes, j] = np.einsum("bij,bj->bi", inverse, scores[:, causes, j])
    return paths, np.einsum("bij,bij->bj", paths, scores)


def totals(paths: Array) -> Array:
    """Direct and indirect effects, (I - B)^-1 - I."""
    one = np.eye(paths.shape[-1])
    effects: Array = np.linalg.inv(one - paths) - one
    return effects


def reliability(plan: Design, covariance: Array, weights: Array) -> Array:
    """rho_A of Dijkstra & Henseler (2015), (B, L): 1 for one indicator and for mode B."""
    found = np.ones((len(covariance), len(plan.blocks)))
    for j, mode in enumerate(plan.modes):
        items = np.flatnonzero(plan.block[:, j])
        if mode == "B" or len(items) < 2:
            continue
        w = weights[:, items, j]
        part = _part(covariance, items)
        off = 1 - np.eye(len(items))
        top = np.einsum("bi,bij,bj->b", w, part * off, w)
        bottom = np.einsum("bi,bij,bj->b", w, (w[:, :, None] * w[:, None, :]) * off, w)
        found[:, j] = np.einsum("bi,bi->b", w, w) ** 2 * top / bottom
    return found


def _consistent(plan: Design, covariance: Array, weights: Array, scores: Array) -> Array:
    # PLSc is defined on correlations: the weights of standardised indicators.
    deviation = np.sqrt(np.einsum("bii->bi", covariance))
    correlation = covariance / (deviation[:, :, None] * deviation[:, None, :])
    rho = np.sqrt(np.clip(reliability(plan, correlation, weights * deviation[:, :, None]), 1e-6, None))
    corrected: Array = scores / (rho[:, :, None] * rho[:, None, :])
    count = scores.shape[-1]
    corrected[:, range(count), range(count)] = 1.0
    return corrected
