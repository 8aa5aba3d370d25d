"""The dispatcher: seals events and tells a broker which rows are due. It claims nothing; the rows stay the truth.

A message that gets lost is sent again, because its row is still due; one that comes twice finds its row claimed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Flag

from django.db import close_old_connections

from . import clock as system_clock
from .jobs import Schedule, plan
from .models import Delivery, Job
from .seals import Subscriptions, seal
from .work import claimable
from .worker import IDLE

log = logging.getLogger(__name__)

AGAIN = timedelta(seconds=15)
"""How long a sent message may take until it counts as lost."""
MOST = 500
Send = Callable[[str, int], None]


@dataclass
class Dispatcher:
    """`send(table, id)` puts a message on the broker; it may raise, then the row is tried again in the next round."""

    subscriptions: Subscriptions
    schedule: Schedule
    send: Send
    clock: Callable[[], datetime] = field(default=system_clock.now)
    sent: dict[tuple[str, int, int], datetime] = field(default_factory=dict)

    def run(self, stop: Flag) -> None:
        """Work until `stop` is set."""
        plan(self.schedule, now=self.clock())
        while not stop.is_set():
            try:
                busy = self.step()
            except Exception:
                log.exception("dispatching failed; the database or the broker may be away")
                busy = False
            if not busy:
                close_old_connections()
                stop.wait(IDLE)

    def step(self) -> bool:
        """One round: seal, then a message for every due row that has none under way."""
        now = self.clock()
        sealed = seal(self.subscriptions, now=now)
        self.sent = {key: at for key, at in self.sent.items() if now - at < AGAIN}
        told = 0
        for key in self._due(now):
            if key not in self.sent:
                self.send(key[0], key[1])
                self.sent[key] = now
                told += 1
        return bool(sealed or told)

    def _due(self, now: datetime) -> Iterator[tuple[str, int, int]]:
        tables = {"delivery": Delivery.objects.all(), "job": Job.objects.filter(name__in=self.schedule)}
        for table, rows in tables.items():
            for pk, fence in claimable(rows, now=now).values_list("pk", "fence")[:MOST]:
                yield table, pk, fence
