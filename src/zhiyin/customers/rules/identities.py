"""Numbers of identity documents: normal form and check digits."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

KINDS = ("national_id", "passport", "company_code", "other")
LONGEST = 40

WRONG_KIND = _("“%(kind)s” is no kind of identity document. There are: %(known)s.")
WRONG_NATIONAL_ID = _(
    "This is not a number of a resident identity card: it has 17 digits, with a date of birth from the seventh on,"
    " and a check character that must agree. Compare it with the card."
)
WRONG_PASSPORT = _("This is not a passport number: write its 5 to 15 letters and digits as printed.")
WRONG_COMPANY_CODE = _(
    "This is not a unified social credit code: it has 18 digits and capital letters (never I, O, S, V or Z) and a"
    " check character that must agree. Compare it with the business licence."
)
WRONG_OTHER = _("This is not the number of a document: it has 3 to 40 letters, digits and hyphens, not only signs.")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class NewIdentity(NamedTuple):
    """An identity document: its kind and its number, in normal form after `cleaned`."""

    kind: str
    value: str


def cleaned(identity: NewIdentity, *, field: str) -> NewIdentity:
    """The checked document; `Refused` for `field` where its number cannot be right."""
    if identity.kind not in KINDS:
        raise Refused("identity.kind", WRONG_KIND, field=field, kind=identity.kind, known=", ".join(KINDS))
    value = normal(text.line(identity.value, most=LONGEST, field=field))
    if identity.kind == "national_id" and not is_national_id(value):
        raise Refused("identity.national_id", WRONG_NATIONAL_ID, field=field)
    if identity.kind == "company_code" and not is_company_code(value):
        raise Refused("identity.company_code", WRONG_COMPANY_CODE, field=field)
    if identity.kind == "passport" and not re.fullmatch(r"[A-Z0-9]{5,15}", value):
        raise Refused("identity.passport", WRONG_PASSPORT, field=field)
    if identity.kind == "other" and not re.fullmatch(r"(?=.*\w)[\w/.+]{3,40}", value):
        raise Refused("identity.other", WRONG_OTHER, field=field)
    return NewIdentity(identity.kind, value)


def national_kind(value: str) -> str:
    """The kind of document that a number from a column of national ids is: of another country if it is no card's.

    Resident identity cards have 18 characters, until 1999 15 digits; what is near to that is one with a slip.

    >>> national_kind("11010519491231002X"), national_kind("6988048"), national_kind("078-05-1120")
    ('national_id', 'other', 'other')
    """
    compact = normal(value)
    is_card = len(compact) >= 15 and sum(character.isdigit() for character in compact) >= len(compact) - 2
    return "national_id" if is_card else "other"


def normal(value: str) -> str:
    """Capital letters and digits without blanks and hyphens."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", value)).upper()


def is_national_id(value: str) -> bool:
    """GB 11643-1999: six digits of place, date of birth, three of sequence, check character by ISO 7064 MOD 11-2.

    >>> is_national_id("11010519491231002X")
    True
    """
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value[:17], _WEIGHTS, strict=True))
    return value[17] == _CHECK[total % 11]


def is_company_code(value: str) -> bool:
    """GB 32100-2015: 18 characters, the last a check character by weights 3^i modulo 31.

    >>> is_company_code("91350100M000100Y43")
    True
    """
    if len(value) != 18 or any(character not in _CODE_ALPHABET for character in value):
        return False
    total = sum(_CODE_ALPHABET.index(value[i]) * pow(3, i, 31) for i in range(17))
    return _CODE_ALPHABET[(31 - total % 31) % 31] == value[17]
