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
    "pending": _("Begins later"),
    "active": _("In force"),
    "suspended": _("Suspended"),
    "ended": _("Ended"),
}
TONES = {"active": "success", "pending": "info", "suspended": "warning"}
