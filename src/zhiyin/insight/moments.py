"""Cross-products of numeric columns: what path models, key drivers, regression and their bootstrap are fitted on.

Kept as Σ [1 x][1 x]' over the complete rows, so that summaries add. For the bootstrap the rows themselves are kept up
to 2 000 (exact resampling), beyond that one cross-product per each of 2 000 random bins (the grouped bootstrap,
which is consistent but not the identical estimator)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from zhiyin.insight.errors import InsightError
from zhiyin.insight.intervals import Array
from zhiyin.insight.shape import Statistic, plain, require
from zhiyin.insight.tables import LARGEST, Column, Table, batches, collect, embedded
from zhiyin.insight.wording import say

EXACT = 2_000
BINS = 2_000
BATCH = 200_000


@dataclass(frozen=True, eq=False)
class Moments(Statistic):
    """`cross` (p+1, p+1); `rows` (n, p) up to 2 000 rows, else `bins` (2 000, p+1, p+1); empty without bootstrap.

    `seen` counts all rows, `cross[0, 0]` the complete ones."""

    names: tuple[str, ...]
    seen: int
    cross: Array
    rows: Array
    bins: Array

    @property
    def n(self) -> int:
        """Complete rows."""
        return int(self.cross[0, 0])

    @property
    def mean(self) -> Array:
        """Means, (p,)."""
        mean: Array = self.cross[0, 1:] / self.cross[0, 0]
        return mean

    def covariance(self, names: Sequence[str] | None = None) -> Array:
        """Sample covariance with n - 1, (p, p). Raises NotEnoughData below two rows, InsightError `constant`."""
        require(self.n, 2, say("complete rows"))
        found = self._centred(self.cross)
        constant = [name for name, flat in zip(self.names, self._flat(found), strict=True) if flat]
        wanted = list(self.names if names is None else names)
        if set(constant) & set(wanted):
            raise InsightError(
                say("No variation in {repr}: every value is alike.", repr=", ".join(map(repr, constant))),
                code="constant",
            )
        place = [self.names.index(name) for name in wanted]
        return found[np.ix_(place, place)]

    def _centred(self, cross: Array) -> Array:
        n, total = cross[..., 0, 0, None, None], cross[..., 0, 1:]
        centred: Array = (cross[..., 1:, 1:] - total[..., :, None] * total[..., None, :] / n) / (n - 1)
        return centred

    def _flat(self, covariance: Array) -> Array:
        # Below this the variance is what rounding leaves of a constant column.
        square = np.diagonal(self.cross[1:, 1:]) / max(self.n, 1)
        return np.asarray(np.diagonal(covariance) <= 1e-12 * square)

    def resampled(self, draws: int, seed: int) -> tuple[Array, Array]:
        """Means (draws, p) and covariances (draws, p, p) of bootstrap samples; empty where no bootstrap was kept."""
        p = len(self.names)
        upper = np.triu_indices(p + 1)
        parts = self.bins[:, upper[0], upper[1]]
        if len(self.rows):
            one = np.column_stack([np.ones(len(self.rows)), self.rows])
            parts = one[:, upper[0]] * one[:, upper[1]]
        if not len(parts) or not draws:
            return np.empty((0, p)), np.empty((0, p, p))
        cross = np.empty((draws, p + 1, p + 1))
        cross[:, upper[0], upper[1]] = cross[:, upper[1], upper[0]] = _drawn(len(parts), draws, seed) @ parts
        return cross[:, 0, 1:] / cross[:, :1, 0], self._centred(cross)

    @property
    def exact(self) -> bool:
        """Whether `resampled` resamples rows."""
        return len(self.rows) > 0

    def __add__(self, other: Self) -> Self:
        """Both together; rows above 2 000 are put into bins."""
        if self.names != other.names:
            raise InsightError(
                say("Moments of {names} do not add to those of {names2}.", names=self.names, names2=other.names),
                code="merge",
            )
        kept = bool(len(self.rows) + len(self.bins)) and bool(len(other.rows) + len(other.bins))
        rows, bins = np.empty((0, len(self.names))), np.empty((0, *self.cross.shape))
        if kept and not len(self.bins) and not len(other.bins) and self.n + other.n <= EXACT:
            rows = _sorted(np.vstack([self.rows, other.rows]))
        elif kept:
            bins = self._binned() + other._binned()
        return type(self)(self.names, self.seen + other.seen, self.cross + other.cross, rows, bins)

    def _binned(self) -> Array:
        if len(self.bins):
            return self.bins
        one = np.column_stack([np.ones(len(self.rows)), self.rows])
        bins = np.zeros((BINS, *self.cross.shape))
        place = np.random.default_rng(len(one)).integers(0, BINS, len(one))
        np.add.at(bins, place, one[:, :, None] * one[:, None, :])
        return bins

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        arrays = {name: plain(getattr(self, name)) for name in ("cross", "rows", "bins")}
        return {"names": list(self.names), "seen": self.seen, **arrays}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """What `to_dict` gave."""
        p = len(data["names"])
        shapes = {"cross": (p + 1, p + 1), "rows": (-1, p), "bins": (-1, p + 1, p + 1)}
        arrays = {name: np.asarray(data[name], float).reshape(shape) for name, shape in shapes.items()}
        return cls(names=tuple(data["names"]), seen=int(data["seen"]), **arrays)


def _drawn(size: int, draws: int, seed: int) -> Array:
    """How often each of `size` parts is drawn in each of `draws` samples of that size, (draws, size)."""
    places = np.random.default_rng(seed).integers(0, size, (draws, size)) + size * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * size).reshape(draws, size).astype("float64")


def _sorted(rows: Array) -> Array:
    """Rows in an order of their own, so that the table's order does not matter."""
    return rows[np.lexsort(rows.T[::-1])]


def moments(table: Table, names: Sequence[str], *, key: str | None = None, bootstrap: bool = True) -> Moments:
    """Moments of the numeric columns `names` of a picked table, over rows without a missing value.

    `key`: a column whose hash puts rows into bins (a customer's rows stay together); the row's place without one."""
    names = tuple(names)
    if embedded(table):
        return _streamed(table, names, key, bootstrap)
    complete = table.drop_null(list(names), how="any")
    seen = int(collect(table.aggregate(n=table.count()), 1)["n"].iloc[0])
    few = complete.select(*names).limit(EXACT + 1)
    rows = collect(few, EXACT + 1).to_numpy("float64").reshape(-1, len(names))
    if len(rows) <= EXACT:
        return _of_few(names, seen, rows, bootstrap)
    if not bootstrap:
        cross = _unpack(complete.aggregate(**_sums(complete, names)), names, 1)[0]
        return Moments(names, seen, cross, *_nothing(names))
    bins = _unpack(_in_bins(complete, names, key), names, BINS)
    return Moments(names, seen, bins.sum(axis=0), _nothing(names)[0], bins)


def _nothing(names: Sequence[str]) -> tuple[Array, Array]:
    """No rows, no bins."""
    return np.empty((0, len(names))), np.empty((0, len(names) + 1, len(names) + 1))


def _of_few(names: tuple[str, ...], seen: int, rows: Array, bootstrap: bool) -> Moments:
    one = np.column_stack([np.ones(len(rows)), rows])
    empty, none = _nothing(names)
    return Moments(names, seen, one.T @ one, _sorted(rows) if bootstrap else empty, none)


def _missing(batch: Array) -> npt.NDArray[np.bool_]:
    """Which rows (the columns of `batch`) lack a value; a sum finds them at once where nothing is too large for it."""
    with np.errstate(over="ignore", invalid="ignore"):
        total: Array = batch.sum(axis=0)
    return np.asarray(np.isnan(batch).any(axis=0) if np.isinf(total).any() else np.isnan(total), dtype=np.bool_)


def _streamed(table: Table, names: tuple[str, ...], key: str | None, bootstrap: bool) -> Moments:
    """The moments of a table in this process in one pass, batch by batch; the bins with a fixed seed."""
    rng, p = np.random.default_rng(len(names)), len(names)
    wanted = {name: table[name] for name in names} | ({"bin_of_row": _bin(table[key])} if key else {})
    bins, few, seen, n = np.zeros((BINS if bootstrap else 1, p + 1, p + 1)), [np.empty((0, p))], 0, 0
    for batch in batches(table.select(**wanted), BATCH):
        seen += batch.shape[1]
        missing = _missing(batch)
        rows = batch[:, ~missing] if missing.any() else batch
        n += rows.shape[1]
        few += [rows[1 : p + 1].T] if n <= EXACT else []
        if rows.shape[1]:
            # What overflows is refused below.
            with np.errstate(over="ignore", invalid="ignore"):
                _add(bins, rows, rng)
    _check(bins)
    if n <= EXACT:
        return _of_few(names, seen, np.vstack(few), bootstrap)
    empty, none = _nothing(names)
    return Moments(names, seen, bins.sum(axis=0), empty, bins if bootstrap else none)


def _add(bins: Array, one: Array, rng: np.random.Generator) -> None:
    """Adds the cross-products of columns (p + 1, n), ones first, to random bins, or to those that the last one
    names."""
    size, p = bins.shape[:2]
    if size == 1:
        bins[0] += one[:p] @ one[:p].T
    elif len(one) > p:
        _by_key(bins, one[:p], one[p].astype(int))
    else:
        n = one.shape[1]
        many = rng.multinomial(n, np.full(size, 1 / size))
        # One matrix per bin, all of one width: the last of the columns, which is 0, fills the narrower ones.
        place = np.full((size, max(many.max(), 1)), n)
        place[np.arange(place.shape[1]) < many[:, None]] = rng.permutation(n)
        block = np.empty((len(one), *place.shape))
        for column, part in zip(one, block, strict=True):
            np.append(column, 0.0).take(place, out=part, mode="clip")
        block = np.swapaxes(block, 0, 1)
        bins += block @ np.swapaxes(block, 1, 2)


def _check(cross: Array) -> None:
    if not bool((np.einsum("bii->bi", cross) <= LARGEST).all()):
        raise InsightError(say("Numbers are too large to compute with."), code="out_of_range")


def _by_key(bins: Array, one: Array, place: Any) -> None:
    order = np.argsort(place, kind="stable")
    one, place = one[:, order], place[order]
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(place)], strict=True):
        part = one[:, start:end]
        bins[place[start]] += part @ part.T


def _bin(key: Column) -> Column:
    # A hash is any 64-bit number; its absolute value may overflow, the remainder's does not.
    return (key.hash() % BINS).abs().cast("int64")


def _sums(table: Table, names: Sequence[str]) -> dict[str, Column]:
    ones: list[Column] = [None, *(table[name] for name in names)]
    sums: dict[str, Column] = {"s_0_0": table.count().cast("float64")}
    for i in range(1, len(ones)):
        sums[f"s_0_{i}"] = ones[i].sum()
        for j in range(1, i + 1):
            sums[f"s_{j}_{i}"] = (ones[j] * ones[i]).sum()
    return sums


def _in_bins(table: Table, names: Sequence[str], key: str | None) -> Table:
    import ibis

    binned = table.mutate(bin_of_row=_bin(table[key]) if key else (ibis.row_number() % BINS).cast("int64"))
    return binned.group_by("bin_of_row").aggregate(**_sums(binned, names)).order_by("bin_of_row").drop("bin_of_row")


def _unpack(expression: Table, names: Sequence[str], at_most: int) -> Array:
    frame = collect(expression, at_most)
    p = len(names) + 1
    found = np.zeros((len(frame), p, p))
    for name in frame.columns:
        _, j, i = name.split("_")
        found[:, int(j), int(i)] = found[:, int(i), int(j)] = frame[name]
    return found
