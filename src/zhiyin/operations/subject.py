"""What of this area belongs to a customer, how it moves and goes, and how personal its columns are.

`customers.subject` and `core.catalogue` say what the words mean.
"""

from __future__ import annotations

from zhiyin.core.catalogue import PLACE, Fields
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.keeping import End, Kept
from zhiyin.customers.subject import Below, OnErase, Reference


def _record(name: str, title: str, on_erase: OnErase, follows: str = "") -> Reference:
    return Reference(
        f"operations.{name}",
        "customer",
        on_merge="move",
        on_erase=on_erase,
        follows=(follows,) if follows else (),
        by_source=True,
        title=title,
    )


# What was agreed, owed and paid stays for the books; who it was, and what names it (policy, plate, address), goes.
REFERENCES = (
    _record("Holding", _("Holdings"), "detach"),
    _record("Order", _("Orders"), "detach"),
    _record("Bill", _("Bills"), "detach", follows="holding"),
    _record("Payment", _("Payments"), "detach", follows="bill"),
    _record("Claim", _("Claims"), "detach", follows="holding"),
    _record("Quote", _("Quotes"), "delete"),
    _record("Usage", _("Usage"), "delete", follows="holding"),
    _record("Shipment", _("Shipments"), "delete", follows="order"),
)
BELOW = (Below("operations.QuoteLine", "owner__customer"), Below("operations.OrderLine", "owner__customer"))


def _kept(name: str, title: str, since: str, end: End, *states: str) -> Kept:
    where = {"state__in": states} if states else {}
    return Kept(f"operations.{name}", title, since, end, "customer", where)


KEPT = (
    _kept("Holding", _("Holdings"), "ended_on", "empty"),
    _kept("Order", _("Orders"), "ordered_on", "empty", "fulfilled", "cancelled"),
    _kept("Bill", _("Bills"), "due_on", "empty", "paid", "cancelled"),
    _kept("Payment", _("Payments"), "paid_on", "empty"),
    _kept("Claim", _("Claims"), "reported_on", "empty", "refused", "paid", "withdrawn"),
    _kept("Quote", _("Quotes"), "quoted_on", "delete"),
    _kept("Usage", _("Usage"), "until_on", "delete"),
    _kept("Shipment", _("Shipments"), "sent_at", "delete", "delivered", "returned", "lost"),
)

RECORD = f"id {PLACE} number customer source"
LINE = Fields("", public="id position product quantity owner", personal="name", sensitive="price amount")

CATALOGUE = (
    Fields("operations.Product", public="id code name category about is_active"),
    Fields("operations.Plan", public="id code product name price currency period entitlements is_active"),
    Fields(
        "operations.Holding",
        public=f"{RECORD} product plan state started_on renews_on ended_on currency period sorted_on",
        personal="external_id end_reason insured attributes",
        sensitive="amount custom",
    ),
    Fields("operations.HoldingValue", public="id field row is_unique", personal="text number"),
    Fields(
        "operations.Quote",
        public=f"{RECORD} product plan state quoted_on valid_until currency period",
        personal="external_id insured attributes",
        sensitive="amount",
    ),
    Fields(
        "operations.Order",
        public=f"{RECORD} state ordered_on currency",
        personal="external_id about",
        sensitive="amount",
    ),
    Fields("operations.QuoteLine", LINE.public, LINE.personal, LINE.sensitive),
    Fields("operations.OrderLine", LINE.public, LINE.personal, LINE.sensitive),
    Fields(
        "operations.Bill",
        public=f"{RECORD} holding state issued_on due_on currency",
        personal="external_id about",
        sensitive="amount paid",
    ),
    Fields(
        "operations.Payment",
        public=f"{RECORD} bill state paid_on currency method",
        personal="external_id about",
        sensitive="amount",
    ),
    Fields(
        "operations.Usage",
        public=f"{RECORD} holding from_on until_on metric unit",
        personal="external_id quantity",
    ),
    Fields(
        "operations.Claim",
        public=f"{RECORD} holding state reported_on happened_on decided_on paid_on currency",
        personal="external_id about",
        sensitive="claimed granted",
    ),
    Fields(
        "operations.Shipment",
        public=f"{RECORD} order state sent_at promised_at delivered_at",
        personal="external_id origin about",
        sensitive="destination",
    ),
)
