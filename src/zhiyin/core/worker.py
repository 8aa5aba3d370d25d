"""The worker: seals events, delivers them to their handlers, runs the jobs that are due. Any number may run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Event as Flag
from threading import Thread
from typing import TypeVar

from django.db import close_old_connections, connections

from . import clock as system_clock
from .events import fact_of, kind_of
from .jobs import Schedule, plan, reporter
from .models import Delivery, Job
from .seals import Handler, Subscriptions, name_of, seal
from .work import RENEW, claim, perform, renew

log = logging.getLogger(__name__)
AnyHandler = TypeVar("AnyHandler", bound=Handler)
IDLE = 0.2


def outside(handler: AnyHandler) -> AnyHandler:
    """Mark a handler whose effect leaves the database (mail, web): it runs outside the transaction, at least once."""
    handler.outside = True  # type: ignore[attr-defined]  # a mark on the function itself, read in _deliver
    return handler


@dataclass(frozen=True)
class Worker:
    """What one worker needs to know: who listens to what, what is planned, what time it is.

    `apart` runs a job by its id and fence in a process of its own, where the schedule asks for that; None: it runs
    here like the others.
    """

    subscriptions: Subscriptions
    schedule: Schedule
    clock: Callable[[], datetime] = field(default=system_clock.now)
    apart: Callable[[int, int], None] | None = None

    def run(self, stop: Flag) -> None:
        """Work until `stop` is set; what is under way is finished first.

        Events, jobs and those that wait on others have a thread each, so that no long one keeps events from being
        sealed.
        """
        plan(self.schedule, now=self.clock())
        ended = Flag()
        keeper = Thread(target=self.keep_leases, args=(ended,), name="leases", daemon=True)
        aside = [name for name, entry in self.schedule.items() if entry.aside]
        others = [name for name, entry in self.schedule.items() if not entry.aside]
        steps = (self.hand_out, partial(self.run_next, name__in=others), partial(self.run_next, name__in=aside))
        rounds = [Thread(target=self._repeat, args=(step, stop)) for step in steps]
        for thread in (keeper, *rounds):
            thread.start()
        for thread in rounds:
            thread.join()
        ended.set()

    def _repeat(self, step: Callable[[], bool], stop: Flag) -> None:
        while not stop.is_set():
            try:
                busy = step()
            except Exception:
                log.exception("worker step failed; the database may be away")
                busy = False
            if not busy:
                close_old_connections()
                stop.wait(IDLE)
        connections.close_all()

    def keep_leases(self, ended: Flag) -> None:
        """Renew the leases of what this process does until `ended` is set."""
        while not ended.wait(RENEW):
            try:
                renew(now=self.clock())
            except Exception:
                log.exception("leases could not be renewed; the database may be away")
                close_old_connections()

    def step(self) -> bool:
        """One round: seal, one delivery, one job. Returns whether there was anything to do."""
        return any([self.hand_out(), self.run_next()])

    def hand_out(self) -> bool:
        """Seal what was committed and hand out one event. Returns whether there was anything to do."""
        return any([seal(self.subscriptions, now=self.clock()), self.deliver_next()])

    def drain(self, *, rounds: int = 10_000) -> None:
        """Work until nothing is due (tests, commands)."""
        for _ in range(rounds):
            if not self.step():
                return

    def take(self, table: str, pk: int) -> bool:
        """Do the one piece of work that a broker's message names, if it is still due and nobody else has it."""
        return self.deliver_next(pk=pk) if table == "delivery" else self.run_next(pk=pk)

    def deliver_next(self, **which: int) -> bool:
        """Hand one due event to its handler."""
        row = claim(Delivery.objects.filter(**which), now=self.clock())
        if row is None:
            return False
        self.deliver(row)
        return True

    def deliver(self, row: Delivery) -> None:
        """Hand a claimed delivery to its handler."""
        fact_type, handler = self._handlers()[row.event.kind, row.handler]
        fact: object = fact_of(row.event, fact_type)
        perform(row, lambda: handler(fact, row.event), outside=getattr(handler, "outside", False), clock=self.clock)

    def run_next(self, **which: object) -> bool:
        """Run one due job."""
        job = claim(Job.objects.filter(name__in=self.schedule).filter(**which), now=self.clock())
        if job is None:
            return False
        self.run_job(job)
        return True

    def run_job(self, job: Job) -> None:
        """Run a claimed job."""
        entry = self.schedule[job.name]
        apart = self.apart if entry.apart else None

        def effect() -> None:
            if apart:
                apart(job.pk, job.fence)
            else:
                entry.run(job.arguments, reporter(job))

        perform(job, effect, outside=entry.outside, clock=self.clock)

    def _handlers(self) -> dict[tuple[str, str], tuple[type, Handler]]:
        return {
            (kind_of(fact), name_of(handler)): (fact, handler)
            for fact, handlers in self.subscriptions.items()
            for handler in handlers
        }
