"""Finding what harms when known in free text: Chinese mobile numbers, identity cards, bank cards, e-mail addresses.

Check digits tell a card from an order number: ISO 7064 MOD 11-2 (GB 11643-1999) and Luhn (ISO/IEC 7812-1) with the
first digits of issuers of payment cards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from . import masking
from .identities import is_national_id

Kind = Literal["phone", "national_id", "bank_card", "email"]

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    0xFF0D: "-", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0xFF38: "X", 0xFF58: "x", 0x3000: " ", 0x00A0: " ", 0xFF0B: "+",
    0xFF20: "@", 0xFF0E: ".",
}  # fmt: skip
_WHOLE = r"1[3-9]\d{9}"
# Digits beside it make a number part of a longer one, unless they are another mobile number.
_BEFORE = rf"(?:(?<!\d)(?<!\d[.,])(?<!\d[ -])|(?<=(?<!\d){_WHOLE}[ -]))"
_AFTER = rf"(?![.,]?\d)(?:(?![ -]\d)|(?=[ -]{_WHOLE}(?!\d)))"
_SEP = r"[ -]?"
_CARD_ID = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_SEP}(?:19|20)\d{{2}}{_SEP}(?:0\d|1[0-2])[ -]?[0-3]\d{_SEP}\d{{3}}[ -]?[\dXx](?![\dA-Za-z])"
)
_BANK = re.compile(r"(?<!\d)(?<!\d[.,])\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,4})?(?!\d)|(?<![\d.,])\d{13,19}(?!\d)")
_ISSUER = re.compile(r"62|4|5[1-5]|2[2-7]|3[0457-9]|60|65|81|9\d{3}")
_MOBILE = re.compile(
    rf"(?:(?<!\d)(?:\+|00)?86[ -]?|{_BEFORE})"
    rf"(?:1[3-9]\d{_SEP}\d{{4}}{_SEP}\d{{4}}|1[3-9]\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}){_AFTER}"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,6}")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


def find(text: str) -> list[Found]:
    """What harms when known, in the order of the text, without overlaps; the stricter kind is looked for first.

    >>> [found.kind for found in find("手机138 1234 5678，证件11010519491231002X")]
    ['phone', 'national_id']
    """
    plain = text.translate(_WIDE)
    taken: list[Found] = []
    for kind, pattern, is_one in _KINDS:
        hits = [match for match in pattern.finditer(plain) if is_one(re.sub(r"[ -]", "", match.group()))]
        taken += [Found(*match.span(), kind) for match in hits]
        plain = _without(plain, hits)
    return sorted(taken, key=lambda one: one.start)


def masked(text: str) -> str:
    """The text with every finding masked as its kind is everywhere else.

    >>> masked("回电13812345678")
    '回电138****5678'
    """
    if not any(character.isdigit() or character in "@＠" for character in text):
        return text
    parts, at = [], 0
    for found in find(text):
        parts += [text[at : found.start], _mask(text[found.start : found.end].translate(_WIDE), found.kind)]
        at = found.end
    return "".join([*parts, text[at:]])


def _without(plain: str, hits: list[re.Match[str]]) -> str:
    """The text with what was found blanked, so that its digits do not count as neighbours of the next kind."""
    parts, at = [], 0
    for match in hits:
        parts += [plain[at : match.start()], _TAKEN * len(match.group())]
        at = match.end()
    return "".join([*parts, plain[at:]])


def _is_bank_card(digits: str) -> bool:
    return 13 <= len(digits) <= 19 and bool(_ISSUER.match(digits)) and len(set(digits)) > 2 and _luhn(digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, the digits' sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_TAKEN = "\0"
_KINDS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("national_id", _CARD_ID, lambda digits: is_national_id(digits.upper())),
    ("bank_card", _BANK, _is_bank_card),
    ("phone", _MOBILE, bool),
    ("email", _EMAIL, bool),
)


def _mask(value: str, kind: Kind) -> str:
    if kind == "phone":
        return masking.phone(re.sub(r"^(?:\+|00)?86[ -]?", "", value))
    if kind == "email":
        return masking.email(value)
    return masking.document(re.sub(r"[ -]", "", value)[-4:])
