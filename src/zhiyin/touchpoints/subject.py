"""What of this area belongs to a customer, how it moves and goes, and how personal its columns are.

`customers.subject` and `core.catalogue` say what the words mean.
"""

from __future__ import annotations

from zhiyin.core.catalogue import PLACE, Fields
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keeping import Kept
from zhiyin.customers.subject import Reference

REFERENCES = (
    Reference(
        "touchpoints.Interaction",
        "customer",
        on_merge="move",
        on_erase="detach",
        said=("subject", "text"),
        by_source=True,
        title=_("Interactions"),
    ),
)
KEPT = (Kept("touchpoints.Interaction", _("Interactions"), "occurred_at", "empty", "customer"),)

CATALOGUE = (
    Fields("touchpoints.WorkHours", public="id code name calendar"),
    Fields(
        "touchpoints.Channel",
        public="id code name position suits expense speed richness interactivity cost currency is_active",
    ),
    Fields(
        "touchpoints.Touchpoint",
        public=f"id {PLACE} code name channel place_kind hours owner suits by_appointment cost currency is_active",
    ),
    Fields("touchpoints.ServiceKind", public="id code name is_complaint is_active"),
    Fields(
        "touchpoints.ServiceStandard",
        public="id position name tier service_kind touchpoint channel hours first_answer next_answer resolution"
        " working_days is_active",
    ),
    Fields(
        "touchpoints.Interaction",
        public=f"id {PLACE} number customer touchpoint channel employee service_kind direction occurred_at ended_at"
        " wait_seconds source",
        personal="subject text outcome external_id",
    ),
)
