"""What of this area belongs to a customer, how it moves and goes, and how personal its columns are.

`customers.subject` and `core.catalogue` say what the words mean.
"""

from __future__ import annotations

from zhiyin.core.catalogue import PLACE, Fields
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keeping import Kept
from zhiyin.customers.subject import Below, Reference

REFERENCES = (
    Reference(
        "desk.Ticket", "customer", on_merge="move", on_erase="detach",
        follows=("interaction", "recovery_of"), said=("subject",), by_source=True, title=_("Tickets"),
    ),
)  # fmt: skip
BELOW = (Below("desk.Message", "ticket__customer"), Below("desk.TicketValue", "row__customer"))
KEPT = (Kept("desk.Ticket", _("Tickets"), "updated_at", "empty", "customer", where={"is_active": False}),)

CATALOGUE = (
    Fields(
        "desk.Ticket",
        public=f"id {PLACE} number status is_active priority customer interaction service_kind channel touchpoint"
        " assignee team standard opened_at updated_at first_answered_at solved_at closed_at first_due next_due"
        " resolution_due due_at paused_at paused_seconds dates_only is_recovery recovery_of source version",
        personal="subject external_id",
        sensitive="custom",
    ),
    Fields("desk.TicketValue", public="id field row is_unique", personal="text number"),
    Fields("desk.Message", public="id ticket kind employee at", personal="body"),
)
