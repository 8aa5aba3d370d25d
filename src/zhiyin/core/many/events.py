"""What happens to changes of many records. Fields are ids, codes and numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BulkStarted:
    """Somebody asked for one change to `total` records of the list `owner`."""

    bulk_run_id: int
    owner: str
    action: str
    total: int


@dataclass(frozen=True, slots=True)
class BulkTakenBack:
    """Somebody asked to take a change of many records back: the run `bulk_run_id` does it, of `total` records."""

    bulk_run_id: int
    taken_back_id: int
    owner: str
    action: str
    total: int


@dataclass(frozen=True, slots=True)
class BulkFinished:
    """Every record has its outcome."""

    bulk_run_id: int
    owner: str
    action: str
    changed: int
    skipped: int
