"""What a program can do since the pages could: registers, care of a customer, branches and employees."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer

from .table import Row, World

ORDER = 60
SAVED = (201,)


def build(made: World) -> None:
    """A customer under legal hold, and one that shares a household with it."""
    held, lodger = services.create_customers(
        rows=[NewCustomer(full_name=name, branch="dl-1") for name in ("何", "吕")], actor=SYSTEM, now=NOW
    )
    hold = services.set_hold(customer=held, reason="案号 7", actor=SYSTEM, now=NOW)
    household = services.join_household(customer=held, other=lodger, role="spouse", actor=SYSTEM, now=NOW)
    made.values |= {
        "held": held.number, "held_hold": hold.pk, "housemate": household.members.get(customer=lodger).pk,
        "register_tag": "vip", "register_purpose": "service", "place_code": "dl-1",
        "match_rule": "strict",
        "clerk": made.company.people["analyst"].number,
    }  # fmt: skip
    assert Customer.objects.filter(pk=held.pk).exists()


def _several(made: World) -> dict[str, Any]:
    return {"numbers": [made.values["customer"], made.values["other"]]}


API, ONE = "/api/v1/customers", "/api/v1/customers/{customer}"
HELD, STAFF = "/api/v1/customers/{held}", "/api/v1/employees/{clerk}"
TWINS = "/api/v1/duplicates"
MATCH = {"name": "严格", "fields": {"phone": "exact", "given_name": "exact"}, "threshold": 0.95}
TERMS = {"name": "服务", "text": "合同内的通知", "basis": "duty"}
ROWS = [
    Row(f"{API}/tags", "customers.manage", "post", {"code": "new", "name": "新"}, ok=SAVED),
    Row(f"{API}/tags/{{register_tag}}", "customers.manage", "put", {"name": "贵宾"}),
    Row(f"{API}/purposes", "customers.view"),
    Row(f"{API}/purposes/{{register_purpose}}", "customers.manage", "put", TERMS),
    Row(f"{API}/golden-rules", "customers.view"),
    Row(f"{API}/golden-rules", "customers.manage", "patch", {"rules": {"tier": "newest"}}),
    Row(f"{API}/retention", "customers.retention"),
    Row(f"{TWINS}/sources", "customers.manage"),
    Row(f"{TWINS}/sources", "customers.manage", "post", {"code": "shop"}, ok=SAVED),
    Row(f"{TWINS}/sources/{{source_key}}", "customers.manage"),
    Row(f"{TWINS}/sources/{{source_key}}", "customers.manage", "patch", {"trust_rank": 2}),
    Row(f"{TWINS}/match-rules", "customers.manage"),
    Row(f"{TWINS}/match-rules/{{match_rule}}", "customers.manage", "put", MATCH),
    Row(f"{TWINS}/entry-rules", "customers.manage"),
    Row(f"{TWINS}/entry-rules", "customers.manage", "patch", {"rules": {"page": {"phone": "report"}}}),
    Row(f"{API}/followed", "customers.view"),
    Row(f"{API}/notices", "customers.view"),
    Row(f"{API}/notices/read", "customers.view", "post"),
    Row(f"{API}/merge", "customers.edit", "post", _several, placed=True),
    Row(f"{ONE}/timeline", "customers.view", placed=True),
    Row(f"{ONE}/tier", "customers.choose_tier", "put", {"tier": ""}, placed=True),
    Row(f"{ONE}/follow", "customers.view", "post", placed=True),
    Row(f"{ONE}/unfollow", "customers.view", "post", placed=True),
    Row(f"{HELD}/holds", "customers.erase", placed=True),
    Row(f"{HELD}/holds", "customers.erase", "post", {"reason": "案号 8"}, ok=SAVED, placed=True),
    Row(f"{HELD}/holds/{{held_hold}}/lift", "customers.erase", "post", placed=True),
    Row(f"{HELD}/household/{{housemate}}/leave", "customers.edit", "post", placed=True),
    Row(f"{HELD}/household/{{housemate}}/lead", "customers.edit", "post", placed=True),
    Row("/api/v1/segments/{segment}/days", "customers.view", placed=True),
    Row("/api/v1/segments/{segment}/use", "customers.segments", "put", {"is_active": False}, placed=True),
    Row("/api/v1/tiers", "customers.manage", "post", {"code": "new", "name": "新", "rank": 9}, ok=SAVED),
    Row("/api/v1/tickets/{ticket}/priority", "desk.assign", "post", {"priority": "high"}, placed=True),
    Row("/api/v1/branches", "people.view"),
    Row("/api/v1/branches", "people.manage", "post", {"code": "new", "name": "新", "parent": "dl-1"}, ok=SAVED),
    Row("/api/v1/branches/{place_code}", "people.view", placed=True),
    Row("/api/v1/branches/{place_code}/teams", "people.manage", "post", {"name": "晚班"}, ok=SAVED, placed=True),
    Row("/api/v1/employees", "people.view"),
    Row("/api/v1/employees", "people.manage", "post", {"name": "新人", "branch": "dl-1"}, ok=SAVED),
    Row(STAFF, "people.view", placed=True),
    Row(STAFF, "people.manage", "patch", {"name": "分析员"}, placed=True),
    Row(f"{STAFF}/deactivate", "people.manage", "post", placed=True),
]
