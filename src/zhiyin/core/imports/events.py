"""What happens to imports. Fields are ids, codes and numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """A file began to be taken in."""

    import_id: int
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """Every row of a file has its outcome."""

    import_id: int
    kind: str
    created: int
    updated: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class ImportUndoing:
    """What a file had brought began to be taken back."""

    import_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What a file had brought was taken back: of `undone` rows wholly; `kept` ones stay, each with its reason."""

    import_id: int
    kind: str
    undone: int
    kept: int
