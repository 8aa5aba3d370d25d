"""Formula injection: a cell that a spreadsheet would calculate is written as text, and read back as it was.

A leading apostrophe makes a spreadsheet take the cell as text (OWASP, CSV Injection). Plain numbers and phone numbers
(+8613800138000, -12.50) calculate to themselves and stay as they are.
"""

from __future__ import annotations

import re

ERROR_COLUMNS = ("zhiyin_row", "zhiyin_error")
"""Columns in front of a file of errors: the row in the file it comes from and what is wrong. Imports pass them over."""

_INVISIBLE = r"[\s\0\ufeff\u200b-\u200f\u2060]*"
_LIVE = rf"(?:[\t\r\n]|{_INVISIBLE}[=+\-@\uff1d\uff0b\uff0d\uff20])"
_TO_ESCAPE = re.compile(rf"'*{_LIVE}")
_ESCAPED = re.compile(rf"'+{_LIVE}")
_NUMBER = re.compile(r"[+-]\d{1,30}(?:\.\d{1,30})?")


def neutralise(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet could calculate it; `restore` is the inverse."""
    return f"'{text}" if _TO_ESCAPE.match(text) and not _NUMBER.fullmatch(text) else text


def escape(text: str) -> str:
    """The text for a cell that is of the type text anyway: changed only where `restore` would take something away."""
    return f"'{text}" if text.startswith("'") and _ESCAPED.match(text) else text


def restore(text: str) -> str:
    """The text without the apostrophe that `neutralise` (or a spreadsheet's user) put before a formula sign."""
    return text[1:] if text.startswith("'") and _ESCAPED.match(text) and not _NUMBER.fullmatch(text) else text
