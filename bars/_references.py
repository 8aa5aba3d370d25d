"""Every parameter that names an object: in bodies of the API, in forms, in filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

WHEN = datetime(2026, 1, 5, 6, tzinfo=UTC).isoformat()
CALL = {"occurred_at": WHEN, "channel": "phone"}
TICKET = {"subject": "x", "body": "x", "channel": "phone"}
VISIT = {"channel": "phone", "direction": "in", "occurred_at": "2026-01-05T14:00"}
SPOT = {"code": "n", "name": "n", "channel": "phone", "place_kind": "hall"}
ANSWER = {"survey": "service", "perceived": 5}
HELD = {"plan": "car-full", "state": "active", "started_on": "2026-01-05"}
QUOTED = {"plan": "car-full", "state": "open", "quoted_on": "2026-01-05"}
RECORDS = {
    "holding": "holdings", "quote": "quotes", "order": "orders", "bill": "bills", "payment": "payments",
    "usage": "usage", "claim": "claims", "shipment": "shipments",
}  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """One parameter of one operation; `names` is the kind of object that it names."""

    method: str
    path: str
    field: str
    names: str
    is_code: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    is_list: bool = False
    is_versioned: bool = False

    def request(self, own: dict[str, Any], given: Any, value: object) -> tuple[str, Any]:
        """The path and the body of the request that names `value`."""
        path = self.path.format(**{name: made[0] for name, made in own.items()}, value=value)
        if self.method == "get":
            return path, None
        return path, {**self.body, **({self.field: given} if self.field else {})}


def _api(path: str, names: dict[str, str], body: dict[str, Any], method: str = "post") -> list[Reference]:
    codes, changes = {"touchpoint", "branch"}, method == "patch"
    return [
        Reference(method, f"/api/v1{path}", name, kind, kind in codes, body, kind == "contact", changes)
        for name, kind in names.items()
    ]


BODIES = [
    *_api("/tickets", {"customer": "customer", "touchpoint": "touchpoint", "branch": "branch"}, TICKET),
    *_api("/tickets/{ticket}/assign", {"assignee": "employee"}, {}),
    *_api(
        "/interactions",
        {"customer": "customer", "employee": "employee", "touchpoint": "touchpoint", "branch": "branch"}, CALL,
    ),
    *_api("/answers", {"customer": "customer", "interaction": "interaction", "branch": "branch"}, ANSWER),
    *_api("/customers", {"branch": "branch"}, {"full_name": "x"}),
    *_api("/customers/{customer}", {"branch": "branch"}, {}, method="patch"),
    *_api(
        "/customers/{customer}", {"remove_contacts": "contact", "primary": "contact", "remove_identities": "contact"},
        {}, method="patch",
    ),
    *(
        Reference("post", f"/api/v1/tickets/{{value}}/{verb}", "", "ticket", body=body)
        for verb, body in (
            ("reply", {"body": "x"}), ("note", {"body": "x"}), ("customer-message", {"body": "x"}), ("take", {}),
            ("assign", {"assignee": None}), ("status", {"status": "pending"}), ("solve", {}), ("reopen", {}),
        )
    ),
    Reference("patch", "/api/v1/customers/{value}", "", "customer", body={"version": 1, "note": "x"}),
    *(
        Reference("post", f"/api/v1/{kind}", "customer", "customer", body=body)
        for kind, body in (
            ("holdings", {"plan": "car-full", "started_on": "2026-01-05"}), ("orders", {"ordered_on": "2026-01-05"}),
            ("bills", {"due_on": "2026-01-05", "amount": 1}), ("claims", {"reported_on": "2026-01-05"}),
        )
    ),
    *(
        Reference("patch", path, name, name, name == "branch")
        for path, name in (
            ("/api/v1/bills/{bill}", "holding"), ("/api/v1/claims/{claim}", "holding"),
            ("/api/v1/payments/{payment}", "bill"), ("/api/v1/shipments/{shipment}", "order"),
            ("/api/v1/holdings/{holding}", "branch"),
        )
    ),
    *(Reference("patch", f"/api/v1/{path}/{{value}}", "", noun, body={}) for noun, path in RECORDS.items()),
]  # fmt: skip

FORMS = [
    Reference("post", "/tickets/new", "customer", "customer", body={**TICKET, "priority": "normal"}),
    Reference("post", "/tickets/{ticket}/assign", "assignee", "employee"),
    Reference("post", "/interactions/new", "customer", "customer", body=VISIT),
    Reference("post", "/interactions/new", "customer_number", "customer", body=VISIT),
    Reference("post", "/interactions/new", "touchpoint", "touchpoint", True, VISIT),
    Reference("post", "/touchpoints/new", "branch", "branch", True, SPOT),
    Reference("post", "/touchpoints/new", "owner", "employee", body={**SPOT, "branch": "r1h1"}),
    Reference("post", "/service-standards/new", "touchpoint", "touchpoint", True, {"name": "n"}),
    Reference("post", "/customers/new", "branch", "branch", True, {"kind": "company", "full_name": "n"}),
    Reference("post", "/customers/{customer}/edit", "branch", "branch", True, {"family_name": "n", "version": 1}),
    *(
        Reference("post", path, "", kind, kind == "touchpoint", body)
        for path, kind, body in (
            ("/tickets/{value}/messages", "ticket", {"kind": "note", "body": "x"}),
            ("/tickets/{value}/status", "ticket", {"status": "pending"}),
            ("/tickets/{value}/priority", "ticket", {"priority": "high"}),
            ("/tickets/{value}/take", "ticket", {}), ("/tickets/{value}/assign", "ticket", {}),
            ("/tickets/{value}/presence", "ticket", {}),
            ("/customers/{value}/edit", "customer", {"family_name": "n", "version": 1}),
            ("/customers/{value}/holdings/new", "customer", HELD),
            ("/customers/{value}/quotes/new", "customer", QUOTED),
            ("/holdings/{value}/edit", "holding", HELD),
            ("/quotes/{value}/edit", "quote", QUOTED),
            ("/bills/{value}/payments/new", "bill", {"amount": "1", "paid_on": "2026-01-05"}),
            ("/customers/{value}/reveal", "customer", {"field": "all", "purpose": "legal"}),
            ("/touchpoints/{value}/edit", "touchpoint", {"name": "n"}),
        )
    ),
]  # fmt: skip

FILTERS = [
    *(
        Reference("get", f"{path}?{name}={{value}}", "", kind, kind in {"branch", "touchpoint"})
        for path, names in {
            "/customers": {"branch": "branch"}, "/employees": {"branch": "branch"},
            "/tickets": {"branch": "branch", "assignee": "employee", "customer": "customer"},
            "/interactions": {
                "branch": "branch", "touchpoint": "touchpoint", "customer": "customer", "employee": "employee",
            },
            "/answers": {"branch": "branch", "customer": "customer", "employee": "employee"},
            "/workbench": {"ticket": "ticket"}, "/tickets/new": {"customer": "customer"},
            "/interactions/new": {"customer": "customer"}, "/interactions/customers": {"customer": "customer"},
            "/analysis/league": {"under": "branch"}, "/service-standards": {"touchpoint": "touchpoint"},
            "/api/v1/customers": {"branch": "branch", "text": "customer"},
            "/api/v1/customers/search": {"text": "customer"},
            "/api/v1/tickets": {"branch": "branch", "assignee": "employee", "customer": "customer"},
            "/api/v1/interactions": {
                "branch": "branch", "touchpoint": "touchpoint", "customer": "customer", "employee": "employee",
            },
            "/holdings": {"branch": "branch", "customer": "customer"}, "/bills": {"customer": "customer"},
            "/api/v1/holdings": {"customer": "customer"},
            "/api/v1/bills": {"customer": "customer"},
            "/api/v1/answers": {"branch": "branch", "customer": "customer"},
        }.items()
        for name, kind in names.items()
    ),
    *(
        Reference("get", path, "", kind, kind in {"branch", "touchpoint"})
        for path, kind in (
            ("/customers/{value}", "customer"), ("/customers/{value}/edit", "customer"),
            ("/customers/{value}/tickets", "customer"), ("/customers/{value}/interactions", "customer"),
            ("/customers/{value}/satisfaction", "customer"), ("/tickets/{value}", "ticket"),
            ("/tickets/{value}/conversation", "ticket"), ("/tickets/{value}/assignees", "ticket"),
            ("/workbench/tickets/{value}", "ticket"), ("/interactions/{value}", "interaction"),
            ("/answers/{value}", "answer"), ("/employees/{value}", "employee"), ("/branches/{value}", "branch"),
            ("/touchpoints/{value}/edit", "touchpoint"), ("/api/v1/customers/{value}", "customer"),
            ("/api/v1/tickets/{value}", "ticket"), ("/api/v1/tickets/{value}/messages", "ticket"),
            ("/api/v1/interactions/{value}", "interaction"), ("/api/v1/answers/{value}", "answer"),
            *((f"{api}/{path}/{{value}}", noun) for noun, path in RECORDS.items() for api in ("", "/api/v1")),
            *((f"/customers/{{value}}/{panel}", "customer") for panel in ("holdings", "account", "doings")),
            ("/holdings/{value}/edit", "holding"), ("/quotes/{value}/edit", "quote"),
            ("/bills/{value}/payments/new", "bill"),
        )
    ),
]  # fmt: skip

Make = Callable[[Any], Any]


def variants(one: Reference) -> Iterator[tuple[str, Make]]:
    """How the object may be named in a body: by itself, as text, in a list, nested, padded."""
    if one.is_list:
        yield "list", lambda value: [value]
        yield "list of texts", lambda value: [str(value)]
        yield "itself", lambda value: value
        return
    yield "itself", lambda value: value
    if one.path.startswith("/api/") and one.field:
        yield "text", str
        yield "list", lambda value: [value]
        yield "nested", lambda value: {"number": value}
        yield "padded", lambda value: f" {value}"
