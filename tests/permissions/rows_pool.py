"""The pool of customers without an owner."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.pool import Terms

from .table import Row, World

ORDER = 26
SAVED = (302,)


def build(made: World) -> None:
    """Two customers of the pool, one that is the lead's, and a rule of the first hall."""
    free, owned = services.create_customers(
        rows=[NewCustomer(full_name=name, branch="dl-1") for name in ("韩", "杨")], actor=SYSTEM, now=NOW
    )
    lead = made.company.people["lead"]
    services.assign_customers(customers=[owned], owner=lead, actor=SYSTEM, now=NOW)
    services.set_pool_rule(branch=made.company.branches["dl-1"], terms=Terms(idle_days=90), actor=SYSTEM, now=NOW)
    made.values |= {"free": free.number, "owned": owned.number, "owner_number": lead.number, "pool_branch": "dl-1"}
    assert Customer.objects.get(pk=owned.pk).owner == lead


def _free(made: World) -> dict[str, Any]:
    return {"numbers": [made.values["free"]]}


def _given(made: World) -> dict[str, Any]:
    return {"numbers": [made.values["free"]], "owner": made.values["owner_number"]}


def _returned(made: World) -> dict[str, Any]:
    return {"numbers": [made.values["owned"]], "reason": "换岗"}


API = "/api/v1/pool"
RULE = {"branch": "dl-1", "most_held": 100}
ROWS = [
    Row("/pool", "customers.view"),
    Row("/pool?stage=lost", "customers.view"),
    Row("/customers?owner=me", "customers.view"),
    Row("/pool/take", "customers.pool", "post", _free, ok=SAVED, placed=True),
    Row("/pool/assign", "customers.assign", "post", _given, ok=SAVED, placed=True),
    Row("/customers/{owned}/return", "customers.assign", placed=True),
    Row("/customers/{owned}/return", "customers.assign", "post", {"reason": "换岗"}, ok=SAVED, placed=True),
    Row("/pool/rules", "customers.pool_rules"),
    Row("/pool/rules", "customers.pool_rules", "post", RULE, ok=SAVED),
    Row("/pool/rules/dl-1/drop", "customers.pool_rules", "post", ok=SAVED, placed=True),
    Row(API, "customers.view"),
    Row(f"{API}/take", "customers.pool", "post", _free, placed=True),
    Row(f"{API}/assign", "customers.assign", "post", _given, placed=True),
    Row(f"{API}/return", "customers.assign", "post", _returned, placed=True),
    Row(f"{API}/rules", "customers.view"),
    Row(f"{API}/rules/{{pool_branch}}", "customers.pool_rules", "put", {"most_held": 100}, placed=True),
    Row(f"{API}/rules/{{pool_branch}}/drop", "customers.pool_rules", "post", placed=True),
]
