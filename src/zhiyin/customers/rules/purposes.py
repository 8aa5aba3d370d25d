"""Why personal data is looked at: a closed list, so that an audit can count and compare."""

from __future__ import annotations

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

PURPOSES = {
    "service": _("To serve the customer now"),
    "contact": _("To call or write to the customer"),
    "verify": _("To check who is speaking"),
    "correct": _("To correct the file"),
    "legal": _("Asked for by an authority or by law"),
}
UNKNOWN = _("Say for which purpose you need this; there are: %(known)s.")


def check(purpose: str) -> str:
    """The purpose, or `Refused` naming those that exist."""
    if purpose not in PURPOSES:
        raise Refused("purpose.unknown", UNKNOWN, field="purpose", known=", ".join(PURPOSES))
    return purpose
