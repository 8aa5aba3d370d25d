"""What a person leaves where no key leads back: the values by which it is found in texts and files."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
CHUNK = 1 << 20
SHORTEST = 2  # characters: a shorter value is in every text


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True)
class Traces:
    """A person that is to be forgotten: its `keys` in the database, and the `values` that name it, as written."""

    keys: tuple[int, ...]
    values: tuple[str, ...]

    @classmethod
    def of(cls, keys: Iterable[int], values: Iterable[str]) -> Traces:
        """The traces of these values; what is too short to name anybody is left out."""
        return cls(tuple(keys), tuple(sorted({one.strip() for one in values if len(_plain(one)) >= SHORTEST})))

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        return tuple({_plain(value) for value in self.values})

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The values as they may stand in a stored text: as given, and as JSON writes them."""
        escaped = {json.dumps(value)[1:-1] for value in self.values}
        return tuple(sorted({*self.values, *escaped}))

    @cached_property
    def _bytes(self) -> tuple[bytes, ...]:
        return tuple({form.encode(code) for form in self.written for code in ENCODINGS})

    def are_in(self, *texts: str) -> bool:
        """Whether one of the texts holds one of the values, however it is spaced, hyphenated or capitalised."""
        return any(needle in text for text in map(_plain, texts) for needle in self._needles)

    def are_in_file(self, path: Path) -> bool:
        """Whether a file holds one of the values, in any usual encoding; what a workbook packs is looked into."""
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    with archive.open(name) as member:
                        if self._are_in(member):
                            return True
            return False
        with path.open("rb") as file:
            return self._are_in(file)

    def _are_in(self, file: IO[bytes]) -> bool:
        return any(value in window for window in _windows(file, max(map(len, self._bytes), default=1))
                   for value in self._bytes)  # fmt: skip


def _windows(file: IO[bytes], overlap: int) -> Iterator[bytes]:
    """The file in pieces that overlap, so that nothing hides on a seam."""
    kept = b""
    while piece := file.read(CHUNK):
        yield kept + piece
        kept = (kept + piece)[-overlap:]
