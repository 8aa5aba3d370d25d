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
        "voice.Invitation", "customer", on_merge="move", on_erase="detach",
        follows=("interaction",), title=_("Invitations"),
    ),
    Reference(
        "voice.Answer", "customer", on_merge="move", on_erase="detach",
        follows=("invitation", "interaction"), by_source=True, title=_("Answers"),
    ),
    Reference("voice.OptOut", "customer", on_merge="move_or_drop", on_erase="delete"),
)  # fmt: skip
KEPT = (
    Kept("voice.Invitation", _("Invitations"), "expires_at", "empty", "customer"),
    Kept("voice.Answer", _("Answers"), "answered_at", "empty", "customer"),
)

CATALOGUE = (
    Fields("voice.Survey", public="id code name bar cool_down_days valid_days after_service is_active"),
    Fields("voice.Dimension", public="id survey code name position is_active"),
    Fields(
        "voice.Invitation",
        public=f"id {PLACE} survey customer interaction employee is_recovery seed digest channel language state reason"
        " message_id created_at sent_at opened_at expires_at",
    ),
    Fields("voice.OptOut", public="id customer at"),
    Fields(
        "voice.Answer",
        public=f"id {PLACE} number survey invitation customer interaction service_kind employee expected perceived"
        " scale verdict source is_dated answered_at finished_at group",
        personal="comment external_id",
    ),
    Fields("voice.Item", public="id answer dimension expected perceived"),
)
