"""Where the past of a ticket has led its status and its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from . import clock as clocks
from .clock import Clock, Promise
from .status import Status, Verb, next_status


class Past(NamedTuple):
    """What has happened: `said` are kind (customer, reply, note) and time of the messages, in order.

    With `dates_only` the instants stand for days.
    """

    opened_at: datetime
    is_assigned: bool = False
    said: Sequence[tuple[str, datetime]] = ()
    first_answered_at: datetime | None = None
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    dates_only: bool = False


class Present(NamedTuple):
    """What it has led to; `updated_at` is when something last happened."""

    clock: Clock
    status: Status
    updated_at: datetime


def replayed(past: Past, promise: Promise | None) -> Present:
    """Status and clock after everything that has happened."""
    clock = clocks.started(past.opened_at, promise)
    status, last = Status.OPEN if past.is_assigned else Status.NEW, past.opened_at
    for kind, at in past.said:
        last = at
        if kind == "reply":
            clock, status = clocks.answered(clock, at), next_status(Verb.REPLY, status)
        elif kind == "customer":
            clock = clocks.heard(clock, at, promise)
    if past.first_answered_at is not None:
        clock = clocks.answered(clock, last)._replace(first_answered_at=past.first_answered_at)
        status = next_status(Verb.REPLY, status)
    done = past.solved_at or past.closed_at
    if done is not None:
        status, last = Status.CLOSED if past.closed_at else Status.SOLVED, past.closed_at or done
        answered_at = clock.first_answered_at
        clock = clocks.moved(clock, Status.SOLVED, done, promise)
        # That somebody closed it is known; that somebody answered is not, and is not made up.
        clock = clock._replace(first_answered_at=answered_at) if past.dates_only else clock
    return Present(clock, status, last)
