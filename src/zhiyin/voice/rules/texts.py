"""What is written in surveys and answers: kept as it was written, or refused; nothing is cut."""

from __future__ import annotations

import re

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

LONGEST_COMMENT = 5000
LONGEST_NAME = 120


def check_comment(comment: str, *, field: str = "comment") -> str:
    """The comment as it was written (blanks around it aside), or `Refused`: nothing is cut or dropped in silence."""
    return text.lines(comment, most=LONGEST_COMMENT, field=field)


def check_name(name: str, *, field: str, longest: int = LONGEST_NAME) -> str:
    """A name on one line, not empty."""
    return text.name(name, most=longest, field=field)


def check_code(code: str, *, field: str = "code") -> str:
    """A code: small letters, digits, `-` and `_`, at most 40."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code):
        sentence = _("A code has 1 to 40 small letters, digits, “-” or “_”, and begins with a letter or digit.")
        raise Refused("code.invalid", sentence, field=field)
    return code
