"""Which texts say the same: near-duplicates, whatever their small differences of wording, numbers and punctuation.

Broder 1997, On the resemblance and containment of documents: the resemblance of two texts is the share of their
shingles that they have in common; equal bands of MinHash signatures propose pairs, the exact resemblance decides.
Chinese goes by pairs of characters, everything else by three letters, so that no dictionary is needed."""

import re
from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int64]

SAYS_NOTHING = re.compile(r"[\W\d_]+")
HAN = re.compile("[一-鿿]")
BANDS, ROWS = 24, 3
PRIME = np.uint64(4_294_967_311)
CHUNK = 2_000


def shingles(text: str) -> NDArray[np.uint64]:
    """The distinct pieces of a text as hashes: pairs of characters of Chinese, three letters of other writing."""
    plain = SAYS_NOTHING.sub("" if HAN.search(text) else " ", text.lower()).strip()
    size = 2 if HAN.search(plain) else 3
    pieces = {plain[place : place + size] for place in range(max(len(plain) - size + 1, 1))} if plain else set()
    return np.array(sorted(crc32(piece.encode()) for piece in pieces), np.uint64)


def groups(texts: Sequence[str], alike: float = 0.6) -> Codes:
    """A number per text, equal where texts say the same: resemblance of `alike` or more to another of the group.

    The order of the texts does not matter but for the numbers. A text without any letter is alone."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    pieces = [shingles(text) for text in texts]
    known = np.array([place for place, found in enumerate(pieces) if len(found)], np.int64)
    one, other = _proposed(_signatures([pieces[place] for place in known]))
    one, other = known[one], known[other]
    same = np.array([_resemblance(pieces[i], pieces[j]) >= alike for i, j in zip(one, other, strict=True)], bool)
    shape = (len(texts), len(texts))
    graph = coo_array((np.ones(int(same.sum())), (one[same], other[same])), shape=shape)
    found: Codes = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def _signatures(pieces: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """MinHash of each set of pieces, one row per text."""
    rng = np.random.default_rng(1)
    factor = rng.integers(1, 2**31, BANDS * ROWS, dtype=np.uint64)[:, None]
    offset = rng.integers(0, 2**31, BANDS * ROWS, dtype=np.uint64)[:, None]
    made = np.empty((len(pieces), BANDS * ROWS), np.uint64)
    for begin in range(0, len(pieces), CHUNK):
        part = pieces[begin : begin + CHUNK]
        starts = np.concatenate([[0], np.cumsum([len(one) for one in part])[:-1]])
        hashed = (factor * np.concatenate(part) + offset) % PRIME
        made[begin : begin + len(part)] = np.minimum.reduceat(hashed, starts, axis=1).T
    return made


def _proposed(signatures: NDArray[np.uint64]) -> tuple[Codes, Codes]:
    """Texts that share a band with the text before them in it: enough to join all, and never more pairs than texts."""
    found = set()
    for band in range(BANDS):
        keys = signatures[:, band * ROWS : (band + 1) * ROWS]
        order = np.lexsort(keys.T) if len(keys) else np.empty(0, np.int64)
        equal = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
        found |= set(zip(order[:-1][equal].tolist(), order[1:][equal].tolist(), strict=True))
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _resemblance(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    common = len(np.intersect1d(one, other, assume_unique=False))
    return common / max(len(one) + len(other) - common, 1)


def sayings(texts: pd.DataFrame, alike: float = 0.6) -> pd.DataFrame:
    """`text` and `count` -> `text`, `said` (the text most often given of those that say the same) and `said_times`."""
    ordered = texts.sort_values(["count", "text"], ascending=[False, True], ignore_index=True)
    group = groups([str(text) for text in ordered["text"]], alike)
    by_group = ordered.groupby(group)
    return pd.DataFrame(
        {
            "text": ordered["text"],
            "said": by_group["text"].transform("first"),
            "said_times": by_group["count"].transform("sum"),
        }
    )
