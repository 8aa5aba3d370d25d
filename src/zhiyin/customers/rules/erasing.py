"""Why a customer is erased: a closed list, so that an audit can count and compare."""

from __future__ import annotations

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

REASONS = {
    "request": _("The customer asked for it"),
    "withdrawn": _("The customer took the consent back"),
    "ended": _("The purpose has ended"),
    "unlawful": _("The data should not have been collected"),
    "restored": _("Erased before, came back with a backup"),
}
UNKNOWN = _("Say why this customer is erased; there are: %(known)s.")


def check(reason: str) -> str:
    """The reason, or `Refused` naming those that exist."""
    if reason not in REASONS:
        raise Refused("erasure.reason", UNKNOWN, field="reason", known=", ".join(REASONS))
    return reason
