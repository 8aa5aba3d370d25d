"""Prepared queries give what Django's own give."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core import clock
from zhiyin.core.prepared import Given, Prepared, asked_once, one_of, with_rows
from zhiyin.people.models import Employee, User


def people() -> QuerySet[Employee]:
    """An employee with what a request asks for."""
    return Employee.objects.select_related("branch__parent", "user")


def columns(row: Model | None) -> object:
    return row and {name: value for name, value in vars(row).items() if name != "_state"}


def test_rows_and_what_belongs_to_them_are_those_of_django(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(number=Given("number")))
    assert Employee.objects.count() > 3
    for expected in people():
        (found,) = prepared(number=expected.number)
        assert columns(found) == columns(expected)
        assert columns(found.branch) == columns(expected.branch)
        assert found.branch is None or columns(found.branch.parent) == columns(expected.branch.parent)  # type: ignore[union-attr]  # the same branch
        assert columns(found.user) == columns(expected.user)
        assert not found._state.adding


def test_times_are_asked_for_and_given_back_as_django_does(company: Company) -> None:
    prepared = Prepared(lambda: User.objects.filter(date_joined__lt=Given("before")).only("date_joined").order_by("id"))
    expected = list(User.objects.order_by("id").values_list("date_joined", flat=True))
    assert [row.date_joined for row in prepared(before=clock.now() + timedelta(days=1))] == expected
    assert prepared(before=min(expected)) == []


@pytest.mark.parametrize("code", ["nobody", "dl\0", "' OR 1=1 --", "%"])
def test_a_text_that_is_not_there_finds_nothing(company: Company, code: str) -> None:
    assert Prepared(lambda: people().filter(branch__code=Given("code")))(code=code) == []


def test_rows_of_many_keys_are_asked_for_in_one_parameter(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(one_of("number", "numbers")).order_by("id"))
    everybody = list(people().order_by("id"))
    assert prepared(numbers=tuple(row.number for row in everybody[1:])) == everybody[1:]
    assert prepared(numbers=(everybody[0].number, 0, 2**62)) == everybody[:1]
    assert prepared(numbers=()) == []


def test_how_many_rows_there_are_is_counted_as_django_counts(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(is_active=True, number__gt=Given("number")).order_by("-name"))
    middle = sorted(people().values_list("number", flat=True))[2]
    expected = people().filter(is_active=True, number__gt=middle).count()
    assert expected
    assert prepared.capped_count(number=middle) == (expected, False)
    User.objects.bulk_create(User(username=f"extra-{n}") for n in range(1001))
    assert Prepared(User.objects.all).capped_count() == (1000, True)


@pytest.mark.parametrize("number", [0, -1, 2**63, -(2**63), 10**30])
def test_no_number_is_too_large_to_ask_for(company: Company, number: int) -> None:
    assert Prepared(lambda: people().filter(number=Given("number")))(number=number) == []


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_on_its_own_connection(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(pk=Given("pk")))
    expected = people()[0]
    assert prepared(pk=expected.pk) == [expected]
    found: list[Employee] = []

    def ask() -> None:
        found.extend(prepared(pk=expected.pk))
        connections.close_all()

    beside = threading.Thread(target=ask)
    beside.start()
    beside.join()
    assert found == [expected]


def test_annotations_are_kept(company: Company) -> None:
    led = Exists(Employee.objects.filter(branch=OuterRef("branch_id"), name=Given("name")))
    (found,) = Prepared(lambda: people().filter(number=Given("number")).annotate(led=led))(
        number=company.people["agent"].number, name=company.people["agent"].name
    )
    assert vars(found)["led"] is True


def test_what_has_several_parts_asks_once_and_afterwards_anew(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(number=Given("number")))
    one, other = company.people["agent"].number, company.people["manager"].number
    with CaptureQueriesContext(connection) as queries, asked_once():
        (found,) = prepared(number=one)
        assert prepared(number=other)[0] is not found
        prepared(number=one).clear()
        with asked_once():
            assert prepared(number=one)[0] is found
    assert len(queries) == 2
    assert prepared(number=one)[0] is not found


def test_rows_read_apart_stand_where_a_prefetch_would_have_put_them(company: Company) -> None:
    branch = company.branches["dl-c"]
    expected = list(branch.children.order_by("-id"))
    assert len(expected) > 1
    with_rows(branch, children=expected)
    with CaptureQueriesContext(connection) as queries:
        assert list(branch.children.all()) == expected
    assert not len(queries)
    assert branch.children.filter(pk=expected[0].pk).get() == expected[0]


def test_a_plan_is_made_once_for_each_connection_where_the_database_keeps_plans(company: Company) -> None:
    prepared = Prepared(lambda: people().filter(name=Given("name")))
    asked = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%name\" = ($1)%%'"
    for name in ("nobody", "somebody"):
        assert prepared(name=name) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(asked)
            assert cursor.fetchone() == (1,)
