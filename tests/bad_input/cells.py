"""A column of a kind of file, and what becomes of bad text in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .cases import Verdict


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of one kind."""

    kind: str
    name: str
    verdict: Verdict
    kept_in: str = ""
    limit: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
