"""What most tests of this area need."""

from __future__ import annotations

import pytest

from tests.company import Company
from zhiyin.customers.models import Customer

from . import cast


@pytest.fixture
def offered(company: Company) -> cast.Shop:
    """What the company offers."""
    return cast.shop()


@pytest.fixture
def who(company: Company) -> Customer:
    """A customer of Dalian's first hall."""
    return cast.customer()
