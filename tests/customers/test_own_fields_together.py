"""Own fields that stand once only, written by two people at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, connections, transaction

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.customers import services
from zhiyin.customers.models import Customer, CustomerValue
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NewCustomer

Result = TypeVar("Result")
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def write(customer: Customer, now: datetime) -> str:
    """Give a customer the club card A-1; the sentence of the refusal, if it is one."""
    try:
        change = Change({"custom": {"card": "A-1"}})
        services.change_customer(customer=customer, version=customer.version, change=change, actor=SYSTEM, now=now)
    except Conflict as error:
        return error.code
    return ""


def until_somebody_waits() -> None:
    """On PostgreSQL the other one stands in the middle of its insert then; on SQLite it waits for its turn to write."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if connection.vendor != "postgresql":
            time.sleep(0.05)
            return
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)


def apart(work: Callable[..., Result], *given: Any) -> Result:
    """Work with a connection of its own."""
    try:
        return work(*given)
    finally:
        connections.close_all()


def two() -> tuple[Customer, Customer]:
    """Two customers, and a field that stands once only."""
    register.define_field(owner="customers", code="card", new=NewField("Card", is_unique=True), actor=SYSTEM, now=NOW)
    rows = [NewCustomer(full_name="甲"), NewCustomer(full_name="乙")]
    first, second = services.create_customers(rows=rows, actor=SYSTEM, now=NOW)
    return first, second


def quick(first: Customer, written: threading.Event) -> str:
    """Write, and commit when the other one is in the middle of it."""
    with transaction.atomic():
        said = write(first, NOW)
        written.set()
        until_somebody_waits()
    return said


def late(second: Customer, written: threading.Event) -> str:
    """Write what is not to be seen yet."""
    written.wait(10)
    return write(second, NOW)


def held() -> list[tuple[int, str]]:
    """Who has which value."""
    return list(CustomerValue.objects.values_list("row", "text"))


def test_of_two_who_write_the_same_value_at_once_one_is_told_that_it_stands_already(shared: None) -> None:
    written = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(apart, two).result()
        answers = [pool.submit(apart, quick, first, written), pool.submit(apart, late, second, written)]
        assert [answer.result() for answer in answers] == ["", "field.twice"]
        assert pool.submit(apart, held).result() == [(first.pk, "a-1")]
