"""The log: written with the change, sealed in order, delivered at least once with an effect exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from tests.company import Company
from tests.conftest import Tick
from zhiyin.core import jobs, seals, worker
from zhiyin.core.actor import SYSTEM
from zhiyin.core.events import Entry, fact_of, record
from zhiyin.core.models import Delivery, Event, EventPayload, Job, Seal, Unsealed, Work
from zhiyin.people.events import EmployeeAdded
from zhiyin.people.models import Branch

heard: list[int] = []


def listen(fact: EmployeeAdded, _row: Event) -> None:
    heard.append(fact.employee_id)


def stumble(_fact: EmployeeAdded, _row: Event) -> None:
    Branch.objects.update(name="half done")
    raise RuntimeError("boom")


def worker_of(tick: Tick, *handlers: seals.Handler) -> worker.Worker:
    return worker.Worker({EmployeeAdded: handlers}, {}, clock=tick)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(tick: Tick) -> None:
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        record(Entry(EmployeeAdded(1)), actor=SYSTEM, now=tick())


def test_an_event_holds_ids_and_names_of_fields_and_its_values_lie_apart(company: Company) -> None:
    event = Event.objects.filter(kind="people.EmployeeAdded").first()
    assert event is not None
    assert event.subject == "people.employee"
    assert fact_of(event, EmployeeAdded) == EmployeeAdded(event.subject_id)
    assert "员工" not in str(Event.objects.values())


def test_live_events_are_handed_out_once_and_history_never(company: Company, tick: Tick) -> None:
    heard.clear()
    with transaction.atomic():
        record(Entry(EmployeeAdded(777)), actor=SYSTEM.acting_for("demo"), now=tick())
    count = Event.objects.filter(kind="people.EmployeeAdded", origin="live").count()
    worker_of(tick, listen).drain()
    worker_of(tick, listen).drain()
    assert len(heard) == count
    assert 777 not in heard
    assert not Unsealed.objects.exists()


def test_a_failed_handler_leaves_nothing_behind_and_is_tried_again_later(company: Company, tick: Tick) -> None:
    with transaction.atomic():
        record(Entry(EmployeeAdded(99)), actor=SYSTEM, now=tick())
    working = worker_of(tick, stumble)
    working.drain()
    delivery = Delivery.objects.order_by("-pk")[0]
    assert (delivery.state, delivery.attempts) == (Work.State.DUE, 1)
    assert "boom" in delivery.error
    assert not Branch.objects.filter(name="half done").exists()
    tick.forward(seconds=3)
    working.drain()
    delivery.refresh_from_db()
    assert delivery.attempts == 2


def test_a_worker_that_lost_its_lease_cannot_commit(company: Company, tick: Tick) -> None:
    with transaction.atomic():
        record(Entry(EmployeeAdded(5)), actor=SYSTEM, now=tick())
    working = worker_of(tick, listen)
    seals.seal(working.subscriptions, now=tick())
    stale = worker.claim(Delivery.objects.filter(event__subject_id=5), now=tick())
    assert stale is not None
    tick.forward(minutes=10)
    again = worker.claim(Delivery.objects.filter(event__subject_id=5), now=tick())
    assert again is not None
    working.deliver(stale)
    assert Delivery.objects.get(pk=stale.pk).state == Work.State.RUNNING
    working.deliver(again)
    assert Delivery.objects.get(pk=stale.pk).state == Work.State.DONE


def test_the_chain_verifies_and_every_kind_of_tampering_is_found(company: Company, tick: Tick) -> None:
    with transaction.atomic():
        record(Entry(EmployeeAdded(3), values={"name": "王"}), actor=SYSTEM, now=tick())
    seals.seal({}, now=tick())
    with transaction.atomic():
        record(Entry(EmployeeAdded(4)), actor=SYSTEM, now=tick())
    seals.seal({}, now=tick())
    assert list(seals.verify()) == []
    for damage in (
        lambda: Event.objects.filter(subject_id=4).update(actor_id=12),
        lambda: Event.objects.filter(subject_id=3, kind="people.EmployeeAdded").delete(),
        lambda: EventPayload.objects.update(values={"name": "李"}),
        lambda: Seal.objects.filter(number=1).delete(),
        lambda: Seal.objects.filter(number=1).update(events=[1]),
    ):
        with transaction.atomic():
            point = transaction.savepoint()
            damage()
            assert list(seals.verify())
            transaction.savepoint_rollback(point)
    EventPayload.objects.all().delete()
    assert list(seals.verify()) == []


def test_a_repeating_job_keeps_its_rhythm_and_does_not_catch_up(db: None, tick: Tick) -> None:
    from datetime import timedelta

    ran: list[object] = []
    schedule = {"count": jobs.Scheduled(lambda arguments, _report: ran.append(arguments), every=timedelta(hours=1))}
    working = worker.Worker({}, schedule, clock=tick)
    jobs.plan(schedule, now=tick())
    working.drain()
    working.drain()
    assert len(ran) == 1
    tick.forward(hours=5, minutes=10)
    working.drain()
    assert len(ran) == 2
    assert Job.objects.get().run_after == tick.at + timedelta(minutes=50)


def test_the_same_key_gives_the_open_job_and_progress_is_kept(db: None, tick: Tick) -> None:
    first = jobs.enqueue("walk", {"n": 1}, actor=SYSTEM, now=tick(), key="walk:1")
    assert jobs.enqueue("walk", {"n": 1}, actor=SYSTEM, now=tick(), key="walk:1") == first
    schedule = {"walk": jobs.Scheduled(lambda _arguments, report: report({"done": 3, "total": 4}))}
    worker.Worker({}, schedule, clock=tick).drain()
    first.refresh_from_db()
    assert first.progress == {"done": 3, "total": 4}
    assert first.state == Work.State.DONE
    assert jobs.enqueue("walk", {"n": 1}, actor=SYSTEM, now=tick(), key="walk:1") != first


def test_recording_costs_the_same_few_queries_for_many_events(company: Company, tick: Tick) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context():
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        from zhiyin.core.events import record_all

        record_all([Entry(EmployeeAdded(n)) for n in range(50)], actor=SYSTEM, now=tick())
        connection.force_debug_cursor = False
        assert len(connection.queries_log) - before <= 6


def test_a_log_whose_end_was_cut_off_no_longer_fits_the_heads_kept_apart(
    company: Company, tick: Tick, settings: Settings
) -> None:
    while seals.seal({}, now=tick()):
        pass
    assert seals.note_head(now=tick())
    assert not seals.note_head(now=tick())
    assert list(seals.verify()) == []
    last = Seal.objects.latest("number")
    kept, number = list(last.events), last.number
    last.delete()
    Event.objects.filter(pk__in=kept).delete()
    assert [(fault.seal, "is gone" in fault.what) for fault in seals.verify()] == [(number, True)]
    path = Path(settings.SEAL_HEADS)
    path.write_text(path.read_text().replace('"signature": "', '"signature": "0'))
    assert "was changed" in next(seals.verify()).what
