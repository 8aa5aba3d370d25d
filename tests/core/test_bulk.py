"""Inserting many rows at once leaves exactly what `bulk_create` leaves."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, models, transaction
from django.db.transaction import TransactionManagementError

from tests.company import NOW
from tests.conftest import Tick
from zhiyin.core import bulk
from zhiyin.core.models import Counter, Event, ImportRun, Job, Unsealed
from zhiyin.people.models import Branch, Employee, User

NAUGHTY = ["𠮷野家", "tab\there", "line\nbreak", "back\\slash", "'; DROP TABLE x; --", "\\N", "", "emoji 🙂", 'quote"']


def _values(model: type[models.Model]) -> list[dict[str, object]]:
    return [
        {name: value for name, value in row.items() if name not in {"id", "date_joined"}}
        for row in model._default_manager.order_by("pk").values()
    ]


def _employees() -> list[models.Model]:
    return [
        Employee(number=5000 + n, name=NAUGHTY[n % 9], roles=["agent", str(n)], is_active=n % 2 == 0) for n in range(20)
    ]


def _events() -> list[models.Model]:
    return [
        Event(
            kind="a.B", actor_kind="system", subject="a.b", subject_id=n, customer_id=n if n % 3 else None,
            origin=Event.Origin.LIVE, occurred_at=NOW, recorded_at=NOW, changed=["x"], facts={"t": NAUGHTY[n % 9]},
        )
        for n in range(30)
    ]  # fmt: skip


def _runs() -> list[models.Model]:
    return [ImportRun(kind="k", sha256=str(n), source="", actor_kind="system", started_at=NOW) for n in range(12)]


def _jobs() -> list[models.Model]:
    from datetime import timedelta

    return [Job(name=f"j{n}", run_after=NOW, every=timedelta(minutes=n) if n else None) for n in range(12)]


@pytest.mark.django_db
@pytest.mark.parametrize("make", [_employees, _events, _runs, _jobs])
def test_the_rows_are_those_of_bulk_create(make) -> None:  # type: ignore[no-untyped-def]
    rows = make()
    model = type(rows[0])
    bulk.insert(rows)
    mine = _values(model)
    assert [row.pk for row in rows] == list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    model._default_manager.all().delete()
    model._default_manager.bulk_create(make())
    assert mine == _values(model)


@pytest.mark.django_db
def test_keys_go_on_where_others_left_off_and_others_go_on_after_them() -> None:
    first = Job.objects.create(name="a", run_after=NOW)
    rows = [Job(name="b", run_after=NOW) for _ in range(10)]
    bulk.insert(rows)
    last = Job.objects.create(name="c", run_after=NOW)
    keys = [first.pk, *(row.pk for row in rows), last.pk]
    assert keys == sorted(set(keys))
    assert Job.objects.count() == 12


@pytest.mark.django_db
def test_a_row_whose_key_is_another_rows_and_a_time_that_django_sets_are_written_too() -> None:
    events = _events()
    bulk.insert(events)
    bulk.insert([Unsealed(event=event) for event in events])
    assert Unsealed.objects.count() == 30
    bulk.insert([User(username=f"u{n}") for n in range(10)])
    assert User.objects.filter(date_joined__isnull=False).count() == 10


@pytest.mark.django_db
def test_a_constraint_holds_and_undoes_all_of_it() -> None:
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        bulk.insert([Branch(code="same", name="x", level=1) for _ in range(10)])
    assert not Branch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_write_outside_a_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        bulk.insert([Job(name="a", run_after=NOW) for _ in range(10)])


@pytest.mark.django_db
def test_values_without_instances_take_the_defaults_of_the_others(tick: Tick) -> None:
    bulk.insert_values(Job, ["name", "run_after"], [(f"job{i}", tick()) for i in range(30)])
    bulk.insert_values(Job, ["name", "run_after"], [])
    row = Job.objects.latest("pk")
    assert (row.name, row.run_after, row.state, row.arguments, row.key) == ("job29", tick(), "due", {}, None)
    with pytest.raises(TypeError, match="colour"):
        bulk.insert_values(Job, ["colour"], [("red",)])


@pytest.mark.django_db
def test_a_broken_constraint_is_an_integrity_error_and_nothing_stays() -> None:
    Counter.objects.create(kind="3", value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_values(Counter, ["kind", "value"], [(str(i), i) for i in range(30)])
    assert Counter.objects.count() == 1


@pytest.mark.django_db
def test_a_builder_makes_the_rows_that_the_model_would_make() -> None:
    build = bulk.builder(Job, ("run_after", "name"))
    mine, theirs = build(NOW, "a"), Job(run_after=NOW, name="a")
    names = [field.attname for field in Job._meta.concrete_fields]
    assert [getattr(mine, name) for name in names] == [getattr(theirs, name) for name in names]
    assert mine.arguments is not build(NOW, "b").arguments
    mine.save()
    assert Job.objects.get().name == "a"
    with pytest.raises(TypeError, match="colour"):
        bulk.builder(Job, ("colour",))


@pytest.mark.django_db
def test_a_few_values_are_written_as_many_are_and_their_keys_are_told(tick: Tick) -> None:
    few = bulk.insert_values(Job, ["name", "run_after"], [("few", tick())])
    many = bulk.insert_values(Job, ["name", "run_after"], [("many", tick())] * 12)
    assert [*few, *many] == list(Job.objects.order_by("pk").values_list("pk", flat=True))
