"""Text from outside: kept whole as it was typed, or refused with a sentence; never cut, never mended in silence."""

from __future__ import annotations

import unicodedata

from .errors import Refused
from .errors import gettext_noop as _

UNPRINTABLE = _("This text has a character at position %(position)s that cannot be kept (U+%(code)s); take it out.")
TOO_LONG = _("This text has %(length)s characters; at most %(most)s can be kept. Shorten it.")
ONE_LINE = _("This text goes over several lines; write it on one.")
NO_NAME = _("Write a name here.")


def line(value: str, *, most: int, field: str) -> str:
    """One line of text without the blanks around it, at most `most` characters long; else `Refused` for `field`."""
    text = _checked(value, most, field)
    if "\n" in text or "\r" in text:
        raise Refused("text.one_line", ONE_LINE, field=field)
    return text


def lines(value: str, *, most: int, field: str) -> str:
    """Text of several lines without the blanks around it, at most `most` characters long."""
    return _checked(value, most, field)


def name(value: str, *, most: int, field: str) -> str:
    """One line that is not empty."""
    text = line(value, most=most, field=field)
    if not text:
        raise Refused("name.empty", NO_NAME, field=field)
    return text


def storable(value: str) -> str:
    """`value` for a refused row that goes back to its owner: a NUL, which PostgreSQL cannot keep, as its picture."""
    return value.replace("\0", "\N{SYMBOL FOR NULL}")


def can_be_kept(value: str) -> bool:
    """Whether every database can keep `value`, or be asked for it: not a NUL, nor half of a pair of surrogates."""
    return value.isprintable() or ("\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value))


def _checked(value: str, most: int, field: str) -> str:
    text = value.strip()
    if not text:
        return text
    if not text.isprintable():
        _refuse_unprintable(text, field)
    if len(text) > most:
        raise Refused("text.too_long", TOO_LONG, field=field, length=len(text), most=most)
    return text


def _refuse_unprintable(text: str, field: str) -> None:
    """Control characters and lone surrogates: PostgreSQL cannot keep them, and nobody means to send them."""
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\r\t":
            code = f"{ord(character):04X}"
            raise Refused("text.unprintable", UNPRINTABLE, field=field, position=position, code=code)
