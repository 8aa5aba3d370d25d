"""The columns of the files of what the company offers and what customers have of it; the words as in `files.py`."""

from __future__ import annotations

from .cases import FORMAL, FORMAL_OR_NONE, LINE, NEEDED
from .cells import Cell

WHO = {"external_id": "{n}", "customer_number": "{owner}"}
OPERATIONS: dict[str, dict[str, str]] = {
    "products": {"code": "p-{n}", "name": "宠物险"},
    "plans": {"code": "l-{n}", "product": "car", "name": "全险"},
    "holdings": {**WHO, "product": "car", "started_on": "2026-06-01"},
    "quotes": {**WHO, "product": "car", "quoted_on": "2026-06-01"},
    "orders": {**WHO, "ordered_on": "2026-06-01", "about": "客户预订的续保赠品礼盒"},
    "bills": {**WHO, "due_on": "2026-06-01", "amount": "12.50"},
    "payments": {**WHO, "paid_on": "2026-06-01", "amount": "12.50"},
    "usage": {**WHO, "from_on": "2026-06-01", "metric": "里程", "quantity": "12.5"},
    "claims": {**WHO, "reported_on": "2026-06-01", "about": "追尾事故等待定损赔付"},
    "shipments": {**WHO, "sent_at": "2026-06-01 08:00"},
}
FORMS = {  # columns that have their form or name something: those that are needed, and the others
    "products": ("code", "is_active"),
    "plans": ("code product", "price currency period entitlements is_active"),
    "holdings": ("product started_on", "plan state renews_on ended_on amount currency period attributes"),
    "quotes": ("product quoted_on", "plan state valid_until amount currency period attributes"),
    "orders": ("ordered_on", "state amount currency"),
    "bills": ("due_on amount", "holding state issued_on currency"),
    "payments": ("paid_on amount", "bill state currency"),
    "usage": ("from_on quantity", "holding until_on"),
    "claims": ("reported_on", "holding state happened_on decided_on paid_on claimed granted currency"),
    "shipments": ("sent_at", "order state promised_at delivered_at"),
}
MODELS = {
    "products": "Product", "plans": "Plan", "holdings": "Holding", "quotes": "Quote", "orders": "Order",
    "bills": "Bill", "payments": "Payment", "usage": "Usage", "claims": "Claim", "shipments": "Shipment",
}  # fmt: skip
TEXTS = {
    "products": (("category", 60), ("about", 300)),
    "holdings": (("end_reason", 120), ("insured", 200)),
    "quotes": (("insured", 200),),
    "orders": (("about", 300),),
    "bills": (("about", 300),),
    "payments": (("method", 60), ("about", 300)),
    "usage": (("unit", 40),),
    "claims": (("about", 300),),
    "shipments": (("origin", 200), ("destination", 200), ("about", 300)),
}


def _cells(kind: str) -> list[Cell]:
    model, (needed, others) = f"operations.{MODELS[kind]}", FORMS[kind]
    found = [Cell(kind, name, FORMAL) for name in needed.split()]
    found += [Cell(kind, name, FORMAL_OR_NONE) for name in others.split()]
    found += [Cell(kind, name, LINE, f"{model}.{name}", limit) for name, limit in TEXTS.get(kind, ())]
    if "external_id" in OPERATIONS[kind]:
        found.append(Cell(kind, "external_id", LINE, f"{model}.external_id", 120))
        found.append(Cell(kind, "customer_number", FORMAL))
        found += [Cell(kind, name, FORMAL_OR_NONE) for name in ("customer", "branch")]
    return found


OPERATIONS_CELLS = [
    *(cell for kind in OPERATIONS for cell in _cells(kind)),
    *(Cell(kind, "name", NEEDED, f"operations.{MODELS[kind]}.name", 120) for kind in ("products", "plans")),
    Cell("quotes", "lines", LINE, "operations.QuoteLine.name", 200),
    Cell("orders", "lines", LINE, "operations.OrderLine.name", 200),
    Cell("usage", "metric", NEEDED, "operations.Usage.metric", 60),
]
