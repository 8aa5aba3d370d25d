"""Customers: list, page, forms, reveal, identify."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from tests.customers.cast import li
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.models import Customer
from zhiyin.customers.queries import golden_rules
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import ask_approval, create_customers, merge_customers, set_hold

from .table import Row, World

ORDER = 10
SAVED = (302,)


def build(made: World) -> None:
    """李晓梅 with a phone, an e-mail and an identity card, who has absorbed one record; one more of her name."""
    customer = li(made.company, NOW)
    rows = [NewCustomer(full_name="李小梅", branch="dl-1")] * 2
    other, gone = create_customers(rows=rows, actor=SYSTEM, now=NOW)
    merge_customers(survivor=customer, absorbed=gone, choices=None, actor=SYSTEM, now=NOW)
    hold = set_hold(customer=customer, reason="案号", actor=SYSTEM, now=NOW)
    made.values |= {"customer": customer.number, "other": other.number, "absorbed": gone.number, "hold": hold.pk}
    about: dict[str, Any] = {"kind": "customers.export", "about": {}, "rows": 5000, "reason": "回访"}
    made.values["approval"] = ask_approval(**about, actor=made.company.actor("manager_dl"), now=NOW).pk


def _new(_made: World) -> dict[str, Any]:
    return {"kind": "company", "full_name": "港务局"}


def _changed(made: World) -> dict[str, Any]:
    row = Customer.objects.get(number=made.values["customer"])
    return {"version": row.version, "family_name": "李", "given_name": "小梅", "branch": "dl-1", "is_active": "on"}


def _identifiers(_made: World) -> dict[str, Any]:
    return {
        "first_kind": "phone", "first": "13812345678", "second_kind": "email", "second": "li@example.com",
        "purpose": "service",
    }  # fmt: skip


API = "/api/v1/customers"


def _two(_made: World) -> dict[str, Any]:
    phone, email = {"kind": "phone", "value": "13812345678"}, {"kind": "email", "value": "li@example.com"}
    return {"first": phone, "second": email, "purpose": "service"}


def _version(made: World) -> dict[str, Any]:
    return {"version": Customer.objects.get(number=made.values["customer"]).version, "note": "x"}


def _other(made: World) -> dict[str, Any]:
    return {"absorbed": made.values["other"]}


def _merged(made: World) -> dict[str, Any]:
    return {"absorbed": made.values["absorbed"]}


def _picked(made: World) -> dict[str, Any]:
    numbers = f"{made.values['customer']},{made.values['other']}"
    return {"numbers": numbers, "keep": str(made.values["customer"])}


CONSENT = {"said": "given", "purpose": "care", "channel": "", "evidence": ""}


ROWS = [
    Row("/approvals", "customers.view"),
    Row("/exports/customers", "customers.export"),
    Row("/exports/tickets", "customers.export"),
    Row("/exports/holdings", "customers.export"),
    Row("/api/v1/exports/holdings", "customers.export"),
    Row("/exports/customers", "customers.export", "post", {"format": "xlsx", "deed": "take"}),
    Row("/api/v1/exports/customers", "customers.export"),
    Row("/approvals/{approval}/decide", "customers.approve", "post", {"said": "refused"}, ok=SAVED),
    Row("/customers/merge?numbers={customer},{other}", "customers.edit", placed=True),
    Row("/customers/merge", "customers.edit", "post", _picked, ok=SAVED, placed=True),
    Row("/customers/{customer}/unmerge/{absorbed}", "customers.edit", placed=True),
    Row("/customers/{customer}/unmerge/{absorbed}", "customers.edit", "post", ok=SAVED, placed=True),
    Row("/customers/golden-rules", "customers.manage"),
    Row("/customers/golden-rules", "customers.manage", "post", lambda _made: golden_rules(), ok=SAVED),
    Row("/customers/erasures", "customers.erase"),
    Row("/customers/{customer}/privacy", "customers.view", placed=True),
    Row("/customers/{customer}/consent", "customers.consent", "post", CONSENT, ok=SAVED, placed=True),
    Row("/customers/{customer}/holds", "customers.erase", "post", {"reason": "案号 1"}, ok=SAVED, placed=True),
    Row("/customers/{customer}/holds/{hold}/lift", "customers.erase", "post", ok=SAVED, placed=True),
    Row("/customers/{customer}/hand-out", "customers.hand_out", "post", {"purpose": "legal"}, ok=SAVED, placed=True),
    Row("/customers/hand-outs/x", "customers.hand_out", ok=(404,)),
    Row("/customers/{other}/erase", "customers.erase", placed=True),
    Row("/customers/{customer}/erase", "customers.erase", "post", {"reason": "request"}, ok=(422,), placed=True),
    Row(f"{API}/{{customer}}/consents", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/consent", "customers.consent", "post", CONSENT, placed=True),
    Row(f"{API}/{{other}}/erasure", "customers.erase", "post", {"reason": "ended"}, ok=(202,), placed=True),
    Row(f"{API}/{{customer}}/hand-out", "customers.hand_out", "post", {"purpose": "legal"}, ok=(201,), placed=True),
    Row(f"{API}/{{customer}}/merges", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/merge", "customers.edit", "post", _other, placed=True),
    Row(f"{API}/{{customer}}/unmerge", "customers.edit", "post", _merged, placed=True),
    Row(API, "customers.view"),
    Row(f"{API}/search?text=x", "customers.view"),
    Row(f"{API}/{{customer}}", "customers.view", placed=True),
    Row(API, "customers.create", "post", {"kind": "company", "full_name": "港务局"}, ok=(201,)),
    Row(f"{API}/{{customer}}", "customers.edit", "patch", _version, placed=True),
    Row(f"{API}/identify", "customers.identify", "post", _two),
    Row("/customers", "customers.view"),
    Row("/customers?q=x&branch=dl-1", "customers.view"),
    Row("/customers/new", "customers.create"),
    Row("/customers/new", "customers.create", "post", _new, ok=SAVED),
    Row("/customers/lines/contact", "customers.view"),
    Row("/customers/evidence", "core.audit"),
    Row("/customers/evidence", "core.audit", "post", {"since": "2026-01-01", "until": "2026-06-30"}),
    Row("/customers/retention", "customers.retention"),
    Row("/customers/retention/customers.Note", "customers.retention"),
    Row("/customers/retention/desk.Ticket?days=90", "customers.retention"),
    Row("/customers/retention/desk.Ticket", "customers.retention", "post", {"days": "90"}, ok=SAVED),
    Row("/customers/identify", "customers.identify"),
    Row("/customers/identify", "customers.identify", "post", _identifiers, ok=SAVED),
    Row("/customers/{customer}", "customers.view", placed=True),
    Row("/customers/{customer}/edit", "customers.edit", placed=True),
    Row("/customers/{customer}/edit", "customers.edit", "post", _changed, ok=SAVED, placed=True),
    Row("/customers/{customer}/reveal", "customers.reveal", "post", {"field": "all", "purpose": "legal"}, placed=True),
]
