"""The world into which files of every kind are brought."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.company import NOW, Company, found
from tests.operations.cast import customer, shop
from tests.touchpoints.cast import register
from tests.voice.cases import survey
from zhiyin.core.actor import SYSTEM
from zhiyin.operations import services as operations


@pytest.fixture(scope="module")
def _shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Company]:
    """The company with products, channels, a survey, two customers and a bill, made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        company = found()
        shop()
        register(company)
        survey()
        who = customer()
        customer("dl-2", "王强", "C2")
        owed = operations.NewBill(
            customer=who, due_on=NOW.date(), amount=Decimal(2400), source="core", external_id="owed"
        )
        operations.add_record(new=owed, actor=SYSTEM, now=NOW)
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def world(_shared: Company, db: None) -> Company:
    """That world, in a transaction of the test's own."""
    return _shared
