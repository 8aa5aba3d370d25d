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
IDENTIFY = "post /api/v1/customers/identify"


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


CALLS_TABLE = [
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
    *(Call(CUSTOMERS, name, FORMAL_OR_NONE) for name in ("tier", "stage", "branch")),
    Call(PATCH, "full_name", LINE, "customers.Customer.full_name", 200),
    Call(PATCH, "family_name", LINE, "customers.Customer.family_name", 120),
    Call(PATCH, "given_name", LINE, "customers.Customer.given_name", 120),
    Call(PATCH, "note", TEXT, "customers.Customer.note", 10_000),
    *(Call(PATCH, name, FORMAL_OR_NONE) for name in ("tier", "stage", "branch")),
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
