"""The dispatcher tells what is due, tells it again when nothing came of it, and claims nothing itself."""

from __future__ import annotations

from datetime import timedelta

from tests.conftest import Tick
from zhiyin.core import jobs
from zhiyin.core.actor import SYSTEM
from zhiyin.core.dispatch import Dispatcher
from zhiyin.core.models import Job, Work
from zhiyin.core.worker import Worker


def test_a_due_row_is_told_once_and_again_when_its_message_was_lost(db: None, tick: Tick) -> None:
    told: list[tuple[str, int]] = []
    schedule = {"walk": jobs.Scheduled(lambda _arguments, _report: None)}
    job = jobs.enqueue("walk", {}, actor=SYSTEM, now=tick())
    dispatcher = Dispatcher({}, schedule, lambda table, pk: told.append((table, pk)), clock=tick)
    assert dispatcher.step()
    assert not dispatcher.step()
    assert told == [("job", job.pk)]
    tick.forward(seconds=20)
    dispatcher.step()
    assert told == [("job", job.pk)] * 2
    assert Job.objects.get().state == Work.State.DUE


def test_a_message_that_comes_twice_does_its_work_once(db: None, tick: Tick) -> None:
    ran: list[int] = []
    schedule = {"walk": jobs.Scheduled(lambda _arguments, _report: ran.append(1))}
    job = jobs.enqueue("walk", {}, actor=SYSTEM, now=tick())
    worker = Worker({}, schedule, clock=tick)
    assert worker.take("job", job.pk)
    assert not worker.take("job", job.pk)
    assert ran == [1]


def test_a_broker_that_is_away_leaves_the_row_due(db: None, tick: Tick) -> None:
    def away(_table: str, _pk: int) -> None:
        raise ConnectionError

    jobs.enqueue("walk", {}, actor=SYSTEM, now=tick() - timedelta(minutes=1))
    dispatcher = Dispatcher({}, {"walk": jobs.Scheduled(lambda _a, _r: None)}, away, clock=tick)
    try:
        dispatcher.step()
    except ConnectionError:
        assert not dispatcher.sent
    assert Job.objects.get().state == Work.State.DUE
