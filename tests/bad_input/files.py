"""The doors of files: every column of every kind, and what becomes of bad text in its cells.

`kept_in`, `limit` as in `pages.py`. BASE is a good row of each kind; `given` stands in for some of its cells.
"""

from __future__ import annotations

from .cases import FORMAL, FORMAL_OR_NONE, LINE, NEEDED, TEXT
from .cells import Cell
from .files_operations import OPERATIONS, OPERATIONS_CELLS

BASE: dict[str, dict[str, str]] = {
    **OPERATIONS,
    "branches": {"code": "new-{n}", "name": "新厅", "parent": "dl-c"},
    "employees": {"external_id": "{n}", "name": "王五", "branch": "dl-1"},
    "customers": {"external_id": "{n}", "full_name": "王五"},
    "interactions": {
        "external_id": "{n}",
        "occurred_at": "2026-06-18 14:00",
        "channel": "phone",
        "text": "客户来电咨询退款",
    },
    "tickets": {"external_id": "{n}", "opened": "2026-06-01 10:00", "subject": "退款", "service_kind": "claim"},
    "survey-responses": {
        "external_id": "{n}",
        "survey": "service",
        "answered_at": "2026-06-01 10:00",
        "perceived": "5",
        "comment": "等得太久了，希望下次能快一点",
    },
}


NAME, CONTACT = {"full_name": ""}, "customers.ContactDetail.value"
NAMED = ("channel", "touchpoint", "customer", "service_kind", "branch")
RELATION = ("relation_level", "relation_kind", "owner")
DOCUMENTS = ("national_id", "passport", "company_code")
CELLS = [
    *OPERATIONS_CELLS,
    Cell("branches", "code", FORMAL),
    Cell("branches", "name", NEEDED, "people.Branch.name", 120),
    Cell("branches", "parent", FORMAL),
    Cell("employees", "external_id", LINE, "people.Employee.external_id", 120),
    Cell("employees", "name", NEEDED, "people.Employee.name", 120),
    Cell("employees", "branch", FORMAL),
    Cell("employees", "roles", FORMAL_OR_NONE),
    # It finds customers and gives no number: what a file says there has to be the form of one.
    Cell("customers", "number", FORMAL_OR_NONE),
    Cell("customers", "other_id", FORMAL_OR_NONE),
    Cell("customers", "external_id", LINE, "customers.Customer.external_id", 120),
    Cell("customers", "kind", FORMAL_OR_NONE),
    Cell("customers", "family_name", NEEDED, "customers.Customer.family_name", 120, NAME),
    Cell("customers", "given_name", NEEDED, "customers.Customer.given_name", 120, NAME),
    Cell("customers", "full_name", NEEDED, "customers.Customer.full_name", 200),
    Cell("customers", "note", TEXT, "customers.Customer.note", 10_000),
    *(Cell("customers", name, LINE, CONTACT, 500) for name in ("street", "city", "postcode")),
    Cell("customers", "wechat", LINE, CONTACT, 60),
    *(
        Cell("customers", name, FORMAL_OR_NONE)
        for name in ("birth_date", "phone", "email", *DOCUMENTS, "tier", "stage", "branch", *RELATION)
    ),
    Cell("interactions", "external_id", LINE, "touchpoints.Interaction.external_id", 120),
    Cell("interactions", "occurred_at", FORMAL),
    *(Cell("interactions", name, FORMAL_OR_NONE) for name in ("ended_at", "duration", "wait", "direction", "employee")),
    Cell("interactions", "channel", FORMAL),
    *(Cell("interactions", name, FORMAL_OR_NONE) for name in NAMED if name != "channel"),
    Cell("interactions", "subject", LINE, "touchpoints.Interaction.subject", 200),
    Cell("interactions", "text", TEXT, "touchpoints.Interaction.text", 100_000),
    Cell("interactions", "outcome", LINE, "touchpoints.Interaction.outcome", 120),
    Cell("tickets", "external_id", LINE, "desk.Ticket.external_id", 120),
    Cell("tickets", "opened", FORMAL),
    Cell("tickets", "subject", LINE, "desk.Ticket.subject", 200),
    Cell("tickets", "body", TEXT, "desk.Message.body", 1_000_000),
    *(Cell("tickets", name, FORMAL_OR_NONE) for name in (*NAMED, "assignee", "priority")),
    *(Cell("tickets", name, FORMAL_OR_NONE) for name in ("first_answered", "solved", "closed")),
    Cell("survey-responses", "external_id", LINE, "voice.Answer.external_id", 120),
    Cell("survey-responses", "survey", FORMAL),
    Cell("survey-responses", "perceived", FORMAL),
    *(
        Cell("survey-responses", name, FORMAL_OR_NONE)
        for name in ("answered_at", "expected", "scale", "interaction", "employee", *NAMED[2:])
    ),
    Cell("survey-responses", "group", LINE, "voice.Answer.group", 120),
    Cell("survey-responses", "comment", TEXT, "voice.Answer.comment", 5000),
]  # fmt: skip
