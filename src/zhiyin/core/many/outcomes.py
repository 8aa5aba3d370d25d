"""The outcome of each record of a change of many, written down in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from zhiyin.core.errors import Refused
from zhiyin.core.imports.kinds import plain

from .tables import BulkRun, BulkSkip


@transaction.atomic
def settle(run: BulkRun, number: int, place: int, change: Callable[[], bool]) -> None:
    """Change the record `number`, the next one after `place`; what is refused is skipped with its reason."""
    try:
        with transaction.atomic():
            is_changed = change()
    except Refused as error:
        skip(run, [(number, error)])
    else:
        run.changed, run.unchanged = run.changed + is_changed, run.unchanged + (not is_changed)
    run.last_key = place
    run.save(update_fields=["changed", "unchanged", "last_key"])


def skip(run: BulkRun, rows: Sequence[tuple[int, Refused]]) -> None:
    """Leave records as they are."""
    BulkSkip.objects.bulk_create([BulkSkip(run=run, number=number, error=_plain(error)) for number, error in rows])
    run.skipped += len(rows)
    run.save(update_fields=["skipped"])


def _plain(error: Refused) -> dict[str, Any]:
    """The reason as it is kept; of several the first."""
    several: Sequence[Refused] = getattr(error, "errors", ())
    return plain(several[0] if several else error)
