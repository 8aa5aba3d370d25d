"""The same person, written down by several people at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections

from tests.company import NOW
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import twins

MANY = 3
SAME_PHONE = NewCustomer(full_name="王芳", contacts=(NewContact("phone", "13812345678"),))
SAME_PERSON = NewCustomer(full_name="李晓梅", birth_date=date(1949, 12, 31))


def write(new: NewCustomer) -> str:
    """Write somebody down; the code of the refusal, if it is one."""
    try:
        services.create_customer(new=new, actor=SYSTEM, now=NOW)
    except services.Twin as error:
        return error.code
    finally:
        connections.close_all()
    return ""


def names() -> list[str]:
    """Who is written down."""
    try:
        return sorted(Customer.objects.values_list("full_name", flat=True))
    finally:
        connections.close_all()


def test_of_several_who_write_the_same_down_at_once_one_does(shared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """All have asked, and found nobody, before the first of them writes."""
    have_asked, look = threading.Barrier(MANY), twins.look

    def together(draft: NewCustomer, *, actor: Actor, allow: bool) -> twins.Asked:
        asked = look(draft, actor=actor, allow=allow)
        have_asked.wait(10)
        return asked

    monkeypatch.setattr(twins, "look", together)
    with ThreadPoolExecutor(MANY) as pool:
        for new in (SAME_PHONE, SAME_PERSON):
            assert sorted(pool.map(write, [new] * MANY)) == ["", *["customer.twin"] * (MANY - 1)]
        assert pool.submit(names).result() == ["李晓梅", "王芳"]
