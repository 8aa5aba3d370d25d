"""The large base of `bench.many` is what the services would have written, and what it is asked walks indexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from bench.many import persons
from bench.many.fill import fill
from bench.many.history import BODY
from bench.many.telling import told_of
from bench.many.world import SEGMENTS, World, found
from bench.many.world import of as asking
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from tests.company import NOW
from zhiyin.core import secrets
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict
from zhiyin.core.models import Event, Unsealed
from zhiyin.core.paging import capped_count
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, Identity, SearchText, Segment
from zhiyin.customers.queries import entry
from zhiyin.customers.queries.catalogue import FIELDS
from zhiyin.customers.queries.pool import today
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer, cleaned
from zhiyin.customers.rules.segments import parse
from zhiyin.customers.services import twins
from zhiyin.customers.services.rows import IDENTITY
from zhiyin.desk import queries as desk
from zhiyin.desk import services as tickets
from zhiyin.desk.models import Message, Ticket
from zhiyin.desk.rules import Priority
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.touchpoints import services as contacts
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind

COUNT = 200
IMPORT = SYSTEM.acting_for("import")
Rows = dict[str, Counter[Any]]
LARGE = (
    "customers_customer", "customers_contactdetail", "customers_identity", "customers_searchtext", "desk_ticket",
    "touchpoints_interaction", "core_event",
)  # fmt: skip


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Rows, Rows]]:
    """All rows of a set-based load, and of the same through the services, which stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        _begin_anew()
        with transaction.atomic():
            fill(COUNT, found(NOW))
            loaded, given = _rows(), (_contacts(), _tickets())
            transaction.set_rollback(True)
        _begin_anew()
        _write(found(NOW), *given)
        yield loaded, _rows()
        transaction.set_rollback(True)


def _begin_anew() -> None:
    """Keys and numbers that were taken, by tests before or in what was taken back, are given out again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
            return
        # Indexes are built in the same transaction: no check may wait for its end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        of_numbers = "SELECT setval(sequencename::regclass, 1001, false) FROM pg_sequences"
        cursor.execute(of_numbers + " WHERE sequencename ~ '^number_'")


def _contacts() -> list[dict[str, Any]]:
    names = (
        "occurred_at", "channel_id", "customer_id", "employee_id", "service_kind_id", "branch_id", "direction",
        "ended_at", "wait_seconds", "subject", "text",
    )  # fmt: skip
    return list(Interaction.objects.order_by("id").values(*names))


def _tickets() -> list[dict[str, Any]]:
    names = (
        "subject", "customer_id", "channel_id", "service_kind_id", "interaction_id", "branch_id", "assignee_id",
        "opened_at", "solved_at", "closed_at", "priority",
    )  # fmt: skip
    return list(Ticket.objects.order_by("id").values(*names))


def _write(world: World, told: list[dict[str, Any]], opened: list[dict[str, Any]]) -> None:
    """The same through the services."""
    drafts = persons.batch(0, COUNT, world.places, today(NOW))
    made = services.create_customers(rows=drafts, actor=IMPORT, now=NOW)
    for n, row in enumerate(made):
        if persons.tags_of(n):
            services.set_tags(customer=row, codes=persons.tags_of(n), actor=IMPORT, now=NOW)
    rows = {
        "customer": {row.pk: row for row in made}, "branch": Branch.objects.in_bulk(),
        "channel": Channel.objects.in_bulk(), "service_kind": ServiceKind.objects.in_bulk(),
        "assignee": Employee.objects.select_related("branch").in_bulk(),
    }  # fmt: skip
    rows["employee"] = rows["assignee"]

    def of(values: dict[str, Any]) -> dict[str, Any]:
        named = {name.removesuffix("_id"): value for name, value in values.items()}
        return {name: rows[name][value] if name in rows and value else value for name, value in named.items()}

    new = [contacts.NewInteraction(**of(values)) for values in told]
    saved = contacts.record_interactions(rows=new, actor=IMPORT, now=NOW)
    rows["interaction"] = {row.pk: row for row in saved}
    asked = [{**of(values), "priority": Priority(values["priority"]), "body": BODY} for values in opened]
    tickets.open_tickets(rows=[tickets.NewTicket(**values) for values in asked], actor=IMPORT, now=NOW)
    keys = [row.pk for row in made]
    of_contacts, of_tickets = touchpoints.facts_of(keys, now=NOW), desk.facts_of(keys, now=NOW)
    facts = {key: {**of_contacts[key], **of_tickets[key], **told_of(n, world.until)} for n, key in enumerate(keys)}
    services.set_facts(rows=facts, actor=SYSTEM, now=NOW)


def _rows() -> Rows:
    """All rows of all tables; without the keys of events and messages, which are written in another order, and without
    ciphers, which never repeat."""
    found: Rows = {}
    for model in apps.get_models():
        if not model._meta.managed or model is Unsealed:
            continue
        hidden = {Event: {"id"}, Message: {"id"}, Identity: {"cipher"}}.get(model, set())
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in hidden]
        found[model.__name__] = Counter(repr(row) for row in model._default_manager.values_list(*names))
    found["documents"] = Counter(
        secrets.open_(cipher, context=IDENTITY) for cipher in Identity.objects.values_list("cipher", flat=True)
    )
    for word in ("王", "wx", "138", "晓梅"):
        found[f"found by {word}"] = Counter(queries.customers(SYSTEM, queries.Filters(text=word)).values_list("number"))
    return found


def test_a_set_based_load_is_what_the_services_would_have_written(both: tuple[Rows, Rows]) -> None:
    loaded, written = both
    assert loaded.keys() == written.keys()
    for name, rows in written.items():
        assert loaded[name] == rows, (
            name,
            list((loaded[name] - rows).items())[:2],
            list((rows - loaded[name]).items())[:2],
        )
    for name, least in {
        "Customer": COUNT,
        "ContactDetail": 3 * COUNT,
        "Ticket": 5 * COUNT,
        "Interaction": 10 * COUNT,
    }.items():
        assert loaded[name].total() == least, name
    assert loaded["found by 王"].total()
    assert loaded["Event"].total() > 20 * COUNT


def test_a_customer_is_the_same_in_every_load(both: tuple[Rows, Rows]) -> None:
    del both
    places = [("h", ["1001"])]
    assert persons.batch(0, 50, places, date(2026, 6, 1)) == persons.batch(0, 50, places, date(2026, 6, 1))
    assert persons.phone(49) == persons.phone(48) != persons.phone(47)


def _plan(rows: QuerySet[Any]) -> str:
    """How the database goes about it, as it does at any size: SQLite has no statistics; PostgreSQL is kept from reading
    the few rows of a test whole."""
    if connection.vendor == "sqlite":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


def _read_whole(plan: str) -> list[str]:
    """The large tables that are read from one end to the other without any index."""
    pattern = r"Seq Scan on (\w+)" if connection.vendor == "postgresql" else r"SCAN (\w+)(?! USING| VIRTUAL)"
    return [table for table in re.findall(pattern, plan) if table in LARGE]


FILTERS: dict[str, Callable[[], queries.Filters]] = {
    "tier": lambda: queries.Filters(tier="gold"),
    "stage": lambda: queries.Filters(stage="lost"),
    "branch": lambda: queries.Filters(branch="dalian-1"),
    "branch and stage": lambda: queries.Filters(branch="dalian", stage="mature"),
    "nobody's": lambda: queries.Filters(owner="none"),
    "owner": lambda: queries.Filters(owner=str(Employee.objects.latest("number").number)),
    "tag": lambda: queries.Filters(tag="vip"),
    "two characters": lambda: queries.Filters(text="王芳"),
    "initials": lambda: queries.Filters(text="lxm"),
    "part of a phone": lambda: queries.Filters(text="13800"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILTERS)
def test_no_filter_reads_a_large_table_whole(both: tuple[Rows, Rows], name: str) -> None:
    del both
    rows = queries.customers(SYSTEM, FILTERS[name]())
    for asked in (rows[:51], rows.order_by()[:1001]):
        plan = _plan(asked)
        assert not _read_whole(plan), plan


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["金卡有风险", "未结投诉", "高价值沉默", "本月生日", "无电话"])
def test_no_count_of_a_segment_reads_a_large_table_whole(both: tuple[Rows, Rows], name: str) -> None:
    del both
    assert name in SEGMENTS
    plan = _plan(queries.members(SYSTEM, Segment.objects.get(name=name), now=NOW).order_by()[:1001])
    assert not _read_whole(plan), plan


@pytest.mark.django_db
def test_of_several_facts_the_rarest_is_walked(both: tuple[Rows, Rows]) -> None:
    del both
    plan = _plan(queries.members(SYSTEM, Segment.objects.get(name="高价值沉默"), now=NOW).order_by()[:1001])
    # SQLite is led to the rarest fact; PostgreSQL chooses by its statistics, and only has to choose an index.
    if connection.vendor == "sqlite":
        assert "fact_value_12m" in plan.splitlines()[0], plan
    assert not _read_whole(plan), plan


@pytest.mark.django_db
def test_however_the_facts_are_walked_the_same_customers_are_found(both: tuple[Rows, Rows]) -> None:
    del both
    parts = [
        asking("value_12m", "between", [2000, 8000]), asking("churn_risk", "at_least", 0.3),
        asking("holdings", "at_least", 1),
    ]  # fmt: skip
    found = queries.asked(SYSTEM, parse({"all": parts}, FIELDS), now=NOW)
    rows = Customer.objects.filter(facts__value_12m__gte=2000, facts__value_12m__lte=8000, facts__holdings__gte=1)
    expected = set(rows.filter(facts__churn_risk__gte=0.3).values_list("pk", flat=True))
    assert expected and set(found.values_list("pk", flat=True)) == expected


@pytest.mark.django_db
def test_birthdays_of_an_age_are_asked_as_the_dates_of_that_age(both: tuple[Rows, Rows]) -> None:
    del both
    parts = [
        asking("birthday", "next_days", 31), asking("age", "between", [20, 70]),
        asking("tier", "in", ["plain", "silver"]), asking("stage", "in", ["growing", "mature", "prospect"]),
    ]  # fmt: skip
    rows = queries.asked(SYSTEM, parse({"all": parts}, FIELDS), now=NOW)
    coming = {(day.month, day.day) for day in (today(NOW) + timedelta(days=n) for n in range(32))}
    expected = {
        row.pk
        for row in Customer.objects.filter(tier__code__in=["plain", "silver"]).exclude(birth_date=None)
        if row.birth_date and (row.birth_date.month, row.birth_date.day) in coming
        if row.stage in {"growing", "mature", "prospect"}
        if 20 <= (today(NOW) - row.birth_date).days // 365.25 <= 70
    }
    assert expected and set(rows.values_list("pk", flat=True)) == expected
    assert "birth_date <" not in _plan(rows)
    if connection.vendor == "sqlite":
        assert "customer_born" in _plan(rows).splitlines()[0]


@pytest.mark.django_db
def test_several_filters_are_counted_in_one_index(both: tuple[Rows, Rows]) -> None:
    del both
    if connection.vendor == "sqlite":
        for filters in (queries.Filters(branch="dalian", stage="mature"), queries.Filters(tier="gold", kind="company")):
            rows = queries.customers(SYSTEM, filters).order_by()
            assert "COVERING INDEX" in _plan(rows.values("pk")[:1001])


@pytest.mark.django_db
def test_the_ways_of_who_was_here_before_are_filled_in(both: tuple[Rows, Rows]) -> None:
    del both
    kept = dict(SearchText.objects.values_list("customer", "ways"))
    SearchText.objects.update(ways=0)
    filling = import_module("zhiyin.customers.migrations.0005_ways")
    filling.fill(None, SimpleNamespace(connection=connection))
    assert len(set(kept.values())) > 2 and dict(SearchText.objects.values_list("customer", "ways")) == kept
    SearchText.objects.filter(customer=min(kept)).update(text=" onlythis ")
    found = queries.customers(SYSTEM, queries.Filters(text="onlythis"))
    assert list(found.values_list("pk", flat=True)) == [min(kept)]


@pytest.mark.django_db
def test_the_tickets_of_a_customer_are_read_in_their_order(both: tuple[Rows, Rows]) -> None:
    del both
    busiest = Customer.objects.order_by("id")[0]
    plan = _plan(Ticket.objects.filter(customer=busiest).order_by("-is_active", "-opened_at", "-id")[:4])
    assert "ticket_of_customer" in plan and "B-TREE" not in plan and "Sort" not in plan


@pytest.mark.django_db
def test_the_duplicate_check_asks_indexes_alone(both: tuple[Rows, Rows]) -> None:
    del both
    rows = Customer.objects.filter(merged_into=None, kind="person").order_by()
    for asked in (
        rows.filter(full_name="王伟")[: entry.MOST],
        rows.filter(birth_date=date(1970, 1, 1))[: entry.BORN],
        Identity.objects.filter(blind__in=["a", "b"], customer__merged_into=None)[:40],
    ):
        plan = _plan(asked)
        assert not _read_whole(plan), plan


@pytest.mark.django_db
def test_a_timeline_is_walked_along_its_index(both: tuple[Rows, Rows]) -> None:
    del both
    busiest = Customer.objects.order_by("id")[0]
    plan = _plan(Event.objects.filter(customer_id=busiest.pk).order_by("-occurred_at", "-id")[:31])
    assert "event_customer_timeline" in plan
    plan = _plan(Interaction.objects.filter(customer=busiest).order_by("-occurred_at", "-id")[:21])
    assert "interaction_customer" in plan


@pytest.mark.django_db
def test_what_is_asked_of_a_large_base_takes_few_questions(both: tuple[Rows, Rows]) -> None:
    del both
    actor, live = SYSTEM, replace(SYSTEM, kind="token")
    known = Customer.objects.filter(kind="person").order_by("id")[7]
    twin = cleaned(
        NewCustomer(full_name="王伟", birth_date=date(1970, 1, 1), contacts=(NewContact("phone", persons.phone(7)),)),
        today=today(NOW),
    )

    def check() -> None:
        with pytest.raises(Conflict):
            twins.check(twins.Asked(twin, live), allow=False)

    asked: dict[str, tuple[int, Callable[[], object]]] = {
        "list": (4, lambda: queries.listed(actor, queries.Filters())),
        "filtered list": (4, lambda: queries.listed(actor, queries.Filters(tier="gold", stage="lost"))),
        "search": (3, lambda: queries.listed(actor, queries.Filters(text="王"))),
        "timeline": (2, lambda: queries.timeline(actor, known)),
        "segment": (4, lambda: capped_count(queries.members(actor, Segment.objects.get(name="金卡有风险"), now=NOW))),
        "duplicate check": (13, check),
    }
    for name, (most, ask) in asked.items():
        with CaptureQueriesContext(connection) as seen:
            ask()
        assert len(seen) <= most, (name, [query["sql"][:200] for query in seen.captured_queries])
