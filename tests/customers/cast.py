"""Customers that several tests share."""

from __future__ import annotations

from datetime import date, datetime

from tests.company import Company
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity

LI = NewCustomer(
    family_name="李",
    given_name="晓梅",
    birth_date=date(1949, 12, 31),
    branch="dl-1",
    source="core",
    external_id="C-1",
    contacts=(NewContact("phone", "138 1234 5678"), NewContact("email", "Li@Example.com", label="家")),
    identities=(NewIdentity("national_id", "11010519491231002x"),),
)


def li(company: Company, now: datetime) -> Customer:
    """李晓梅 of Dalian's first hall."""
    return services.create_customer(new=LI, actor=company.actor("agent"), now=now)
