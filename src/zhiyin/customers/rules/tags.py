"""Tags: what a colour means, and how a code is written."""

from __future__ import annotations

import re

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

TONES: dict[str, str] = {
    "neutral": _("only tells"),
    "info": _("worth knowing"),
    "success": _("good for both sides"),
    "warning": _("to be careful with"),
    "danger": _("at risk"),
}
CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
NO_CODE = _("A code is made of small letters, digits, - and _, up to 40 of them.")
NO_TONE = _("There is no colour “%(tone)s”. There are: %(known)s.")


def code(value: str) -> str:
    """The code of a tag, checked."""
    found = text.name(value, most=40, field="code")
    if not CODE.fullmatch(found):
        raise Refused("tag.code", NO_CODE, field="code")
    return found


def tone(value: str) -> str:
    """The tone of a tag, checked."""
    if value not in TONES:
        raise Refused("tag.tone", NO_TONE, field="tone", tone=value[:40], known=", ".join(TONES))
    return value
