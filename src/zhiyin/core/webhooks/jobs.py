"""What the clock asks of webhooks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.jobs import JobFunction, Report

from . import delivering

LONGEST = 4.0
"""Seconds after which a round ends though more is due: a worker that is to stop waits for it."""


def tell(actor_of: delivering.ActorOf) -> JobFunction:
    """The job that tells webhooks what has changed; `actor_of` makes the actor of an employee."""

    def run(_arguments: Mapping[str, Any], _report: Report) -> None:
        until = time.monotonic() + LONGEST
        delivering.make_messages(actor_of, now=clock.now())
        while delivering.send_due(actor_of, clock=clock.now) and time.monotonic() < until:
            pass

    return run
