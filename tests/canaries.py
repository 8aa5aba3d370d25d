"""A customer with a word of its own in every text, to be looked for where it must not be."""

from __future__ import annotations

from tests.company import NOW, Company
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customer


def customer_with_canaries(company: Company) -> list[str]:
    """Create the customer at Dalian's first hall; returns the words."""
    assert "dl-1" in company.branches
    new = NewCustomer(
        family_name="金丝雀", given_name="甲乙", note="canaryNote771", branch="dl-1", source="s",
        external_id="canaryId772",
        contacts=(NewContact("phone", "13812345678"), NewContact("email", "canary773@example.com")),
    )  # fmt: skip
    create_customer(new=new, actor=SYSTEM, now=NOW)
    return ["金丝雀", "甲乙", "canaryNote771", "canaryId772", "13812345678", "canary773"]
