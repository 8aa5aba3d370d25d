"""What people call the codes of this area: states, periods."""

from __future__ import annotations

from zhiyin.core.errors import gettext_noop as _

PERIODS = {
    "once": _("once"),
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "quarter": _("a quarter"),
    "half_year": _("half a year"),
    "year": _("a year"),
}
STATES = {
    "holding": {
        "active": _("In force"),
        "pending": _("Begins later"),
        "suspended": _("Suspended"),
        "ended": _("Ended"),
    },
    "quote": {
        "open": _("Offered"),
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "expired": _("Expired"),
    },
    "order": {
        "placed": _("Placed"),
        "confirmed": _("Confirmed"),
        "fulfilled": _("Fulfilled"),
        "cancelled": _("Cancelled"),
    },
    "bill": {"open": _("To be paid"), "paid": _("Paid"), "cancelled": _("Cancelled")},
    "payment": {"received": _("Received"), "returned": _("Returned")},
    "claim": {
        "reported": _("Reported"),
        "granted": _("Granted"),
        "refused": _("Refused"),
        "paid": _("Paid"),
        "withdrawn": _("Withdrawn"),
    },
    "shipment": {
        "on_way": _("On its way"),
        "announced": _("Announced"),
        "delivered": _("Delivered"),
        "returned": _("Returned"),
        "lost": _("Lost"),
    },
    "usage": {},
}
"""The states of each kind in words; what work is waiting in comes first."""
TONES = {
    "active": "success", "paid": "success", "fulfilled": "success", "delivered": "success", "accepted": "success",
    "received": "success", "granted": "success", "pending": "info", "open": "info", "placed": "info",
    "confirmed": "info", "reported": "info", "on_way": "info", "announced": "info", "suspended": "warning",
    "returned": "warning", "lost": "danger",
}  # fmt: skip
AT_WORK = frozenset({"active", "open", "placed", "confirmed", "reported", "granted", "on_way", "announced"})
"""States in which a day that comes near is worth a mark."""
