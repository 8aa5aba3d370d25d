"""How personal the kernel's own columns are (core.catalogue), and which of its rows may be ended (core.keeping)."""

from __future__ import annotations

from .catalogue import ABSTRACT, Fields
from .errors import gettext_noop as _
from .keeping import LOG, Kept

SCOPES = "scope_1 scope_2 scope_3 scope_4"

CATALOGUE = (
    Fields(
        "core.Event",
        public=f"id kind actor_kind actor_id subject subject_id customer_id branch_id {SCOPES} origin occurred_at"
        " recorded_at changed facts digest",
    ),
    Fields("core.EventPayload", public="event", personal="salt values"),
    Fields("core.Unsealed", public="event"),
    Fields("core.Seal", public="number events sealed_at previous hash"),
    Fields("core.Delivery", public=f"{ABSTRACT} event handler", personal="error"),
    Fields(
        "core.Job",
        public=f"{ABSTRACT} name key every actor_kind actor_id progress finished_at",
        personal="error arguments",
    ),
    Fields("core.Counter", public="kind value"),
    Fields("core.IdempotencyKey", public="id actor key request status created_at", personal="body"),
    Fields(
        "core.ImportRun",
        public="id kind sha256 source mapping header actor_kind actor_id state last_row total created updated unchanged"
        " duplicate refused undone kept started_at finished_at",
        personal="file_name error",
    ),
    Fields(
        "core.ImportRowResult",
        public="id run row_no outcome subject_id event_id key undone",
        personal="errors cells why",
    ),
    Fields(
        "core.BulkRun",
        public="id owner action numbers actor_kind actor_id total changed unchanged skipped last_key started_at"
        " finished_at takes_back",
        personal="value filters",
    ),
    Fields("core.BulkChange", public="id run key number event_id", personal="before"),
    Fields("core.BulkSkip", public="id run number", personal="error"),
    Fields("core.SavedView", public="id owner audience actor_id branch_id is_pinned saved_at", personal="name address"),
    Fields("core.UsualView", public="id owner actor_id view"),
    Fields(
        "core.CustomField",
        public="id owner code kind label label_zh about about_zh group position privacy options default is_required"
        " is_unique is_filter is_archived",
    ),
    Fields(
        "core.Webhook",
        public="id name url kinds old_until owner_id state failures retry_at cursor created_at",
        secret="secret old_secret",
    ),
    Fields("core.WebhookMessage", public="id webhook event key state attempts next_at created_at"),
    Fields("core.WebhookAttempt", public="id message at status ms error", personal="excerpt"),
    Fields("core.ImportMapping", public="id kind name text actor_kind actor_id saved_at"),
)

KEPT = (
    Kept(
        "core.EventPayload", _("Values behind the log"), "event__recorded_at", "delete", "event__customer_id", least=LOG
    ),
    Kept("core.ImportRowResult", _("Cells of refused rows"), "run__finished_at", "empty", where={"outcome": "refused"}),
    Kept("core.IdempotencyKey", _("Stored answers of the API"), "created_at", "delete", least=7),
    Kept("core.WebhookMessage", _("Messages of webhooks"), "created_at", "delete", least=7),
    Kept(
        "core.Job", _("Notes of finished work"), "finished_at", "delete",
        where={"state__in": ["done", "failed"], "every": None},
    ),
)  # fmt: skip
