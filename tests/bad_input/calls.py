"""The doors of machines: every text of every body that the API takes, and what becomes of bad text there.

`kept_in` and `limit` as in `pages.py`; `within` is the list in the body that the field stands in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .cases import BODY, FORMAL, FORMAL_OR_NONE, LINE, NEEDED, TEXT, Verdict

TICKETS, CUSTOMERS = "post /api/v1/tickets", "post /api/v1/customers"
CALLS, ANSWERS = "post /api/v1/interactions", "post /api/v1/answers"
PATCH, TICKET = "patch /api/v1/customers/{customer}", "post /api/v1/tickets/{ticket}"
SEGMENTS, SEGMENT = "post /api/v1/segments", "patch /api/v1/segments/{segment}"
IDENTIFY = "post /api/v1/customers/identify"
CUSTOMER = "post /api/v1/customers/{customer}"
FIELDS, FIELD = "post /api/v1/fields", "patch /api/v1/fields/{field}"
API = "/api/v1"
STAFF = "/api/v1/employees/{clerk}"
PLACED = ("tier", "stage", "relation_level", "relation_kind", "branch", "owner")


@dataclass(frozen=True, slots=True)
class Call:
    """One text in the body of one operation."""

    operation: str
    name: str
    verdict: Verdict
    kept_in: str = ""
    limit: int | None = None
    given: dict[str, Any] = field(default_factory=dict)
    within: str = ""

    def __str__(self) -> str:
        kind = self.given.get("kind", "") if self.within else ""
        return f"{self.operation} {self.within + '.' if self.within else ''}{self.name} {kind}".strip()


def _contact(kind: str, within: str, operation: str, verdict: Verdict, limit: int | None = None) -> Call:
    kept = "customers.ContactDetail.value" if verdict.strange else ""
    return Call(operation, "value", verdict, kept, limit, {"kind": kind}, within)


OWNED: dict[str, tuple[Any, ...]] = {  # kind -> its table, the texts of its own with the longest that is kept
    "holdings": ("Holding", ("end_reason", 120), ("insured", 200)),
    "quotes": ("Quote", ("insured", 200)),
    "orders": ("Order", ("about", 300)),
    "bills": ("Bill", ("about", 300)),
    "payments": ("Payment", ("method", 60), ("about", 300)),
    "usage": ("Usage", ("unit", 40)),
    "claims": ("Claim", ("about", 300)),
    "shipments": ("Shipment", ("origin", 200), ("destination", 200), ("about", 300)),
}
MONEY = {
    "holdings": ("amount",), "quotes": ("amount",), "orders": ("amount",), "bills": ("amount",),
    "payments": ("amount",), "claims": ("claimed", "granted"), "usage": ("quantity",),
}  # fmt: skip
CODES = {
    "holdings": ("product", "currency"), "quotes": ("product", "currency"), "orders": ("currency",),
    "bills": ("currency",), "payments": ("currency",), "claims": ("currency",),
}  # fmt: skip


def _owned() -> list[Call]:
    """The texts of every kind of record of a customer. A change takes the same body (`MADE_FROM` in test_calls.py)."""
    found = []
    for kind, (model, *own) in OWNED.items():
        door, kept = f"post {API}/{kind}", f"operations.{model}"
        found += [Call(door, "source", LINE, f"{kept}.source", 40)]
        found += [Call(door, name, LINE, f"{kept}.{name}", limit) for name, limit in (("external_id", 120), *own)]
        found += [Call(door, name, FORMAL_OR_NONE) for name in ("branch", *CODES.get(kind, ()))]
        found += [Call(door, name, FORMAL) for name in MONEY.get(kind, ())]
        if kind in {"quotes", "orders"}:
            found += [
                Call(door, "name", NEEDED, limit=200, within="lines"),
                *(Call(door, name, FORMAL, given={"name": "x"}, within="lines") for name in ("quantity", "price")),
            ]
    return found


WEEK = {"monday": [["09:00", "12:00"]]}
SET_UP: dict[str, tuple[str, str, tuple[tuple[str, Verdict, int | None], ...]]] = {  # kind -> its table, one, texts
    "channels": ("Channel", "{channel}", (("name", NEEDED, 60), ("suits", LINE, 300), ("cost", FORMAL, None))),
    "touchpoints": (
        "Touchpoint", "{counter}",
        (
            ("name", NEEDED, 120), ("suits", LINE, 300), ("cost", FORMAL, None), ("channel", FORMAL, None),
            ("branch", FORMAL_OR_NONE, None), ("hours", FORMAL_OR_NONE, None),
        ),
    ),
    "service-kinds": ("ServiceKind", "{kind_code}", (("name", NEEDED, 120),)),
    "work-hours": ("WorkHours", "{hours}", (("name", NEEDED, 120),)),
    "service-standards": (
        "ServiceStandard", "{standard}",
        (
            ("name", NEEDED, 120), ("hours", FORMAL, None), ("tier", FORMAL_OR_NONE, None),
            ("service_kind", FORMAL_OR_NONE, None), ("touchpoint", FORMAL_OR_NONE, None),
            ("channel", FORMAL_OR_NONE, None),
        ),
    ),
}  # fmt: skip


def _set_up() -> list[Call]:
    """The texts of the registers: the same where something is added and where it is changed; a code only there."""
    found = [Call(f"post {API}/{kind}", "code", FORMAL) for kind in SET_UP if kind != "service-standards"]
    for kind, (model, one, texts) in SET_UP.items():
        for operation in (f"post {API}/{kind}", f"patch {API}/{kind}/{one}"):
            for name, verdict, limit in texts:
                kept = f"touchpoints.{model}.{name}" if verdict.strange else ""
                found.append(Call(operation, name, verdict, kept, limit))
    found.append(Call(f"post {API}/work-hours", "timezone", FORMAL, given={"week": WEEK}, within="calendar"))
    for operation in (f"post {API}/surveys", f"patch {API}/surveys/{{survey}}"):
        found += [
            Call(operation, "name", NEEDED, "voice.Survey.name", 120),
            Call(operation, "bar", FORMAL),
            Call(operation, "code", FORMAL, within="dimensions"),
            Call(operation, "name", LINE, limit=120, given={"code": "a"}, within="dimensions"),
        ]
    found += [
        Call(f"post {API}/surveys", "code", FORMAL),
        Call(f"patch {API}/products/{{product}}", "name", NEEDED, "operations.Product.name", 120),
        Call(f"patch {API}/products/{{product}}", "category", LINE, "operations.Product.category", 60),
        Call(f"patch {API}/products/{{product}}", "about", LINE, "operations.Product.about", 300),
        Call(f"patch {API}/plans/{{plan}}", "name", NEEDED, "operations.Plan.name", 120),
        Call(f"patch {API}/plans/{{plan}}", "price", FORMAL),
        Call(f"patch {API}/plans/{{plan}}", "currency", FORMAL_OR_NONE),
        Call(f"post {API}/duplicates/sources", "code", NEEDED, "customers.SourceSystem.code", 40),
        Call(f"post {API}/duplicates/sources", "name", LINE, "customers.SourceSystem.name", 120),
        Call(f"patch {API}/duplicates/sources/{{source_key}}", "name", LINE, "customers.SourceSystem.name", 120),
        Call(f"put {API}/duplicates/match-rules/{{match_rule}}", "name", LINE, "customers.MatchRule.name", 120),
    ]
    return found


CALLS_TABLE = [
    *_owned(),
    *_set_up(),
    *(
        Call(operation, name, verdict, kept, limit)
        for operation in (f"post {API}/webhooks", f"patch {API}/webhooks/{{webhook}}")
        for name, verdict, kept, limit in (
            ("name", NEEDED, "core.Webhook.name", 120),
            ("url", FORMAL, "", None),
        )
    ),
    *(Call(f"post {API}/{kind}", "plan", FORMAL_OR_NONE, given={"product": "car"}) for kind in ("holdings", "quotes")),
    Call(f"post {API}/usage", "metric", NEEDED, "operations.Usage.metric", 60),
    Call(f"post {API}/products", "name", NEEDED, "operations.Product.name", 120),
    Call(f"post {API}/products", "category", LINE, "operations.Product.category", 60),
    Call(f"post {API}/products", "about", LINE, "operations.Product.about", 300),
    Call(f"post {API}/plans", "name", NEEDED, "operations.Plan.name", 120),
    *(Call(f"post {API}/plans", name, FORMAL) for name in ("code", "product", "price")),
    Call(f"post {API}/products", "code", FORMAL),
    Call(f"post {API}/plans", "currency", FORMAL_OR_NONE),
    Call(TICKETS, "subject", NEEDED, "desk.Ticket.subject", 200),
    Call(TICKETS, "body", BODY, "desk.Message.body", 1_000_000),
    *(Call(TICKETS, name, FORMAL_OR_NONE) for name in ("touchpoint", "service_kind", "branch", "channel")),
    Call(TICKETS, "source", LINE, "desk.Ticket.source", 40, {"external_id": "7"}),
    Call(TICKETS, "external_id", LINE, "desk.Ticket.external_id", 120, {"source": "crm"}),
    *(
        Call(f"{TICKET}/{verb}", "body", BODY, "desk.Message.body", 1_000_000)
        for verb in ("reply", "note", "customer-message")
    ),
    Call(CUSTOMERS, "full_name", NEEDED, "customers.Customer.full_name", 200),
    Call(CUSTOMERS, "family_name", LINE, "customers.Customer.family_name", 120),
    Call(CUSTOMERS, "given_name", LINE, "customers.Customer.given_name", 120),
    Call(CUSTOMERS, "note", TEXT, "customers.Customer.note", 10_000),
    Call(CUSTOMERS, "source", LINE, "customers.Customer.source", 40),
    Call(CUSTOMERS, "external_id", LINE, "customers.Customer.external_id", 120),
    Call(CUSTOMERS, "kind", FORMAL),
    *(
        Call(operation, name, verdict, f"customers.Segment.{name}", limit)
        for operation in (SEGMENTS, SEGMENT)
        for name, verdict, limit in (("name", NEEDED, 120), ("about", LINE, 500))
    ),
    Call(SEGMENTS, "kind", FORMAL),
    Call("put /api/v1/tiers", "fact", FORMAL, given={"at_least": 1, "points": 1}, within="steps"),
    Call("put /api/v1/tiers", "tier", FORMAL, given={"enter": 1, "leave": 1, "days": 1}, within="tiers"),
    Call(SEGMENTS, "branch", FORMAL_OR_NONE),
    Call(f"post {API}/subscriptions", "result", FORMAL),
    Call("post /api/v1/views", "records", FORMAL),
    *(
        line
        for operation in ("post /api/v1/views", "patch /api/v1/views/{shared_view}")
        for line in (
            Call(operation, "name", NEEDED, "core.SavedView.name", 80),
            Call(operation, "address", TEXT),
            Call(operation, "audience", FORMAL),
        )
    ),
    Call("post /api/v1/tiers", "code", FORMAL),
    Call("post /api/v1/tiers", "name", NEEDED),
    *(
        line
        for operation in (f"post {API}/customers/tags", f"put {API}/customers/tags/{{register_tag}}")
        for line in (
            Call(operation, "name", NEEDED, "customers.Tag.name", 60),
            Call(operation, "about", LINE, "customers.Tag.about", 300),
            Call(operation, "tone", FORMAL),
        )
    ),
    Call(f"post {API}/customers/tags", "code", FORMAL),
    Call(f"put {API}/customers/purposes/{{register_purpose}}", "name", LINE, "customers.SendingPurpose.name", 120),
    Call(f"put {API}/customers/purposes/{{register_purpose}}", "text", TEXT, "customers.SendingPurpose.text", 10_000),
    Call(f"put {API}/customers/purposes/{{register_purpose}}", "basis", FORMAL),
    Call(f"put {API}/customers/{{customer}}/tier", "tier", FORMAL_OR_NONE, given={"reason": "重要"}),
    Call(f"put {API}/customers/{{customer}}/tier", "reason", LINE),
    Call(f"post {API}/customers/{{held}}/holds", "reason", NEEDED, "customers.LegalHold.reason", 300),
    Call(f"post {API}/branches", "name", NEEDED, "people.Branch.name", 120),
    *(Call(f"post {API}/branches", name, FORMAL) for name in ("code", "parent")),
    Call(f"post {API}/branches/{{place_code}}/teams", "name", NEEDED, "people.Team.name", 120),
    Call(f"post {API}/employees", "name", NEEDED, "people.Employee.name", 120),
    Call(f"post {API}/employees", "branch", FORMAL),
    Call(f"patch {STAFF}", "name", NEEDED, "people.Employee.name", 120),
    Call(f"post {API}/pool/return", "reason", NEEDED, limit=300),
    *(Call(CUSTOMERS, name, FORMAL_OR_NONE) for name in PLACED),
    Call(PATCH, "full_name", LINE, "customers.Customer.full_name", 200),
    Call(PATCH, "family_name", LINE, "customers.Customer.family_name", 120),
    Call(PATCH, "given_name", LINE, "customers.Customer.given_name", 120),
    Call(PATCH, "note", TEXT, "customers.Customer.note", 10_000),
    *(Call(PATCH, name, FORMAL_OR_NONE) for name in PLACED),
    *(
        line
        for operation, within in ((CUSTOMERS, "contacts"), (PATCH, "add_contacts"))
        for line in (
            _contact("phone", within, operation, FORMAL),
            _contact("email", within, operation, FORMAL),
            _contact("address", within, operation, NEEDED, 500),
            _contact("wechat", within, operation, NEEDED, 60),
            Call(operation, "kind", FORMAL, given={"value": "13900000002"}, within=within),
            Call(
                operation, "label", LINE, "customers.ContactDetail.label", 40,
                {"kind": "phone", "value": "13900000001"}, within,
            ),
        )
    ),
    *(
        Call(operation, name, FORMAL, given=given, within=within)
        for operation, within in ((CUSTOMERS, "identities"), (PATCH, "add_identities"))
        for name, given in (("value", {"kind": "passport"}), ("kind", {"value": "E12345678"}))
    ),
    Call(IDENTIFY, "purpose", FORMAL),
    Call(f"{CUSTOMER}/notes", "body", BODY, "customers.Note.body", 10_000),
    Call("patch /api/v1/customers/{customer}/notes/{note}", "body", BODY, "customers.Note.body", 10_000),
    Call(f"{CUSTOMER}/ties", "role", FORMAL),
    Call(f"{CUSTOMER}/ties", "title", LINE, limit=80),
    Call(f"{CUSTOMER}/household", "role", FORMAL),
    Call(f"{CUSTOMER}/consent", "purpose", FORMAL),
    Call(f"{CUSTOMER}/consent", "channel", FORMAL_OR_NONE),
    Call(f"{CUSTOMER}/consent", "evidence", LINE, limit=500),
    Call("post /api/v1/customers/{other}/erasure", "reason", FORMAL),
    Call(f"{CUSTOMER}/hand-out", "purpose", FORMAL),
    *(Call("post /api/v1/bulk", name, FORMAL) for name in ("records", "action")),
    Call("post /api/v1/bulk", "value", FORMAL_OR_NONE),
    *(Call(FIELDS, name, FORMAL) for name in ("owner", "code", "kind")),
    *(Call(operation, "privacy", FORMAL) for operation in (FIELDS, FIELD)),
    *(
        Call(operation, name, verdict, f"core.CustomField.{name}", limit)
        for operation in (FIELDS, FIELD)
        for name, verdict, limit in (
            ("label", NEEDED, 120), ("label_zh", LINE, 120), ("about", LINE, 300), ("about_zh", LINE, 300),
            ("group", LINE, 60),
        )
    ),
    Call(FIELDS, "default", FORMAL_OR_NONE),
    Call(FIELD, "default", LINE, "core.CustomField.default", 200),
    Call(FIELDS, "code", FORMAL, within="options"),
    *(Call(FIELDS, name, LINE, limit=120, given={"code": "a"}, within="options") for name in ("label", "label_zh")),
    *(Call(FIELD, name, FORMAL, given={"code": "a"}, within="options") for name in ("label", "label_zh")),
    Call(FIELD, "code", FORMAL, within="options"),
    Call(CALLS, "subject", LINE, "touchpoints.Interaction.subject", 200),
    Call(CALLS, "text", TEXT, "touchpoints.Interaction.text", 100_000),
    Call(CALLS, "outcome", LINE, "touchpoints.Interaction.outcome", 120),
    Call(CALLS, "source", LINE, "touchpoints.Interaction.source", 40),
    Call(CALLS, "external_id", LINE, "touchpoints.Interaction.external_id", 120),
    Call(CALLS, "direction", FORMAL),
    *(Call(CALLS, name, FORMAL_OR_NONE) for name in ("touchpoint", "service_kind", "branch")),
    Call(CALLS, "channel", FORMAL),
    Call(ANSWERS, "comment", TEXT, "voice.Answer.comment", 5000),
    Call(ANSWERS, "group", LINE, "voice.Answer.group", 120),
    Call(ANSWERS, "source", LINE, "voice.Answer.source", 40),
    Call(ANSWERS, "external_id", LINE, "voice.Answer.external_id", 120),
    Call(ANSWERS, "survey", FORMAL),
    *(Call(ANSWERS, name, FORMAL_OR_NONE) for name in ("branch", "service_kind")),
    *(Call(ANSWERS, name, FORMAL) for name in ("perceived", "expected")),
    Call(ANSWERS, "dimension", FORMAL, given={"perceived": 3}, within="items"),
    *(
        Call(ANSWERS, name, FORMAL, given={"dimension": "empathy"}, within="items")
        for name in ("perceived", "expected")
    ),
    *(
        Call(IDENTIFY, name, FORMAL, given=given, within=within)
        for within in ("first", "second")
        for name, given in (("value", {"kind": "passport"}), ("kind", {"value": "li@example.com"}))
    ),
]  # fmt: skip
