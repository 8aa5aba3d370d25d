"""Claiming a piece of work, doing it, and what follows: done, tried again, or given up.

A claim is a lease with a fencing number: a worker that lost its lease cannot commit its result. Inside the database
an effect therefore happens exactly once; an effect on the outside may repeat and carries a stable id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction

from .models import Work

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Work)

LEASE = timedelta(seconds=20)
"""Long enough for a pause of the machine; work under way is renewed, so that it may take longer than this."""
RENEW = 5.0
"""Seconds between two renewals."""
ATTEMPTS = 8

_under_way: set[Work] = set()


class LeaseLostError(Exception):
    """Another worker has taken this row since; the whole transaction is undone."""


def claimable(rows: models.QuerySet[Row], *, now: datetime) -> models.QuerySet[Row]:
    """Those of `rows` that are due, or whose lease has run out; the oldest first."""
    expired = models.Q(state=Work.State.RUNNING, lease_until__lt=now)
    return rows.filter(models.Q(state=Work.State.DUE, run_after__lte=now) | expired).order_by("run_after", "pk")


def claim(rows: models.QuerySet[Row], *, now: datetime, lease: timedelta = LEASE) -> Row | None:
    """Lease the first due row of `rows` (or one whose lease has run out), or None."""
    for row in claimable(rows, now=now)[:20]:
        taken = rows.filter(pk=row.pk, fence=row.fence).update(
            state=Work.State.RUNNING, lease_until=now + lease, fence=row.fence + 1, attempts=models.F("attempts") + 1
        )
        if taken:
            row.refresh_from_db()
            return row
    return None


def perform(row: Work, effect: Callable[[], None], *, outside: bool, clock: Callable[[], datetime]) -> bool:
    """Run `effect` for a claimed row and note the outcome. Returns whether it succeeded.

    An effect inside the database shares one transaction with its note "done". One on the outside runs before it.
    """
    _under_way.add(row)
    try:
        if outside:
            effect()
        with transaction.atomic():
            if not outside:
                effect()
            _finish(row, clock())
    except LeaseLostError:
        log.warning("lease lost", extra={"work": row.pk, "kind": type(row).__name__})
        return False
    except Exception as error:
        log.exception("work failed", extra={"work": row.pk, "kind": type(row).__name__})
        _retry(row, error, clock())
        return False
    finally:
        _under_way.discard(row)
    return True


def renew(*, now: datetime) -> None:
    """Keep the leases of what this process is doing right now; a row that another has taken since stays lost."""
    for row in tuple(_under_way):
        _mine(row).filter(state=Work.State.RUNNING).update(lease_until=now + LEASE)


def _mine(row: Work) -> models.QuerySet[Work]:
    return type(row).objects.filter(pk=row.pk, fence=row.fence)


def _finish(row: Work, now: datetime) -> None:
    every: timedelta | None = getattr(row, "every", None)
    if every:
        done = _mine(row).update(state=Work.State.DUE, run_after=_next(row.run_after, every, now), attempts=0, error="")
    else:
        done = _mine(row).update(state=Work.State.DONE, error="")
    if not done:
        raise LeaseLostError
    if hasattr(row, "finished_at"):
        _mine(row).update(finished_at=now)


def _next(last: datetime, every: timedelta, now: datetime) -> datetime:
    """The next slot of the fixed rhythm after `now`; slots missed while nothing ran are not made up for."""
    missed = max((now - last) // every, 0)
    return last + every * (missed + 1)


def _retry(row: Work, error: Exception, now: datetime) -> None:
    pause = timedelta(seconds=min(2**row.attempts, 3600))
    given_up = row.attempts >= ATTEMPTS and not getattr(row, "every", None)
    _mine(row).update(
        state=Work.State.FAILED if given_up else Work.State.DUE,
        run_after=now + pause,
        error=f"{type(error).__name__}: {error}"[:2000],
    )
