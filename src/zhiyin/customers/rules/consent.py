"""Whether a message may be sent: the basis of its purpose, the customer's word about it, the limit of messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from zhiyin.core.errors import gettext_noop as _

PURPOSES = {
    "service": _("Service and contract"),
    "survey": _("Surveys about our service"),
    "care": _("Care and greetings"),
    "marketing": _("Offers and campaigns"),
}
BASES = {
    "duty": _("needs no consent (contract or law)"),
    "opt_out": _("until the customer refuses"),
    "opt_in": _("only with consent"),
}
CHANNELS = {
    "phone": _("Phone"), "sms": _("Text message"), "email": _("E-mail"), "wechat": _("WeChat"), "letter": _("Letter"),
}  # fmt: skip
UNKNOWN, WITHDRAWN, NO_CONSENT, CAPPED = "unknown_purpose", "withdrawn", "no_consent", "capped"
REASONS = {
    UNKNOWN: _("There is no such purpose of sending."),
    WITHDRAWN: _("The customer does not want messages for this purpose."),
    NO_CONSENT: _("The customer has not agreed to messages for this purpose."),
    CAPPED: _("The customer has been sent as many messages for this purpose as are allowed."),
}
Standing = Literal["given", "withdrawn", "none"]
LONGEST_EVIDENCE = 500


@dataclass(frozen=True, slots=True)
class Said:
    """One expression of will; see `models.Consent`. `order` tells which of two at the same moment was the later."""

    record: int
    version: int
    channel: str
    given_at: datetime | None
    withdrawn_at: datetime | None
    order: int = 0

    @property
    def at(self) -> tuple[datetime, int]:
        """When it was said last."""
        moment = self.withdrawn_at or self.given_at
        if moment is None:
            raise ValueError("a consent without a moment")
        return moment, self.order


def standing(said: Iterable[Said], *, channel: str, version: int) -> Standing:
    """Where a customer stands on one purpose over one channel: each record's latest word counts, the strictest wins.

    A consent to an older version of the text counts as none.
    """
    latest: dict[int, Said] = {}
    for one in said:
        covers = one.channel in {"", channel}
        if covers and (one.record not in latest or one.at >= latest[one.record].at):
            latest[one.record] = one
    words = {_word(one, version) for one in latest.values()}
    if "withdrawn" in words:
        return "withdrawn"
    return "given" if words == {"given"} else "none"


def _word(one: Said, version: int) -> Standing:
    if one.withdrawn_at is not None:
        return "withdrawn"
    return "given" if one.version == version else "none"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` messages within `days`; None: as many as wished."""

    most: int | None = None
    days: int | None = None

    def since(self, now: datetime) -> datetime:
        """From when on messages are counted."""
        return now - timedelta(days=self.days or 0)


def reason_not_to_send(basis: str, stands: Standing, *, sent: int, limit: Limit) -> str:
    """Why a message may not be sent (a code of `REASONS`), or an empty text: it may.

    What duty asks for is sent in any case, but counted too.
    """
    if basis == "duty":
        return ""
    if stands == "withdrawn":
        return WITHDRAWN
    if basis == "opt_in" and stands != "given":
        return NO_CONSENT
    return CAPPED if limit.most is not None and sent >= limit.most else ""
