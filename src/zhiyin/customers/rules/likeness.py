"""What of a customer is compared with another, and in which form: the fields and comparisons of a matching rule."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from . import names

COMPARISONS = {"exact": _("exactly"), "fuzzy": _("with slips"), "phonetic": _("by sound (pinyin)")}
LABELS = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "company_name": _("Company name"),
    "birth_date": _("Date of birth"),
    "phone": _("Phone"),
    "email": _("E-mail address"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "document": _("Identity document"),
}
NAMES = ("given_name", "family_name", "company_name")
POSSIBLE = {
    name: ("exact",) if name == "document" else ("exact", "fuzzy", *(("phonetic",) if name in NAMES else ()))
    for name in LABELS
}
DEFAULT = {name: options[-1] for name, options in POSSIBLE.items()}
LEVELS = {"same": _("same"), "close": _("close"), "near": _("near"), "differ": _("differs")}

WRONG_FIELD = _("“%(name)s” cannot be compared. There are: %(known)s.")
WRONG_COMPARISON = _("“%(name)s” cannot be compared “%(comparison)s”. It can: %(known)s.")
TOO_FEW = _("Choose at least two fields to compare by.")

_POSTCODE = re.compile(r"\b\d{4,6}\b")
_BLANKS = re.compile(r"\s+")


class Record(NamedTuple):
    """What is known of one customer; a phone and e-mail in normal form, documents as blind index."""

    kind: str = "person"
    family_name: str = ""
    given_name: str = ""
    full_name: str = ""
    external_id: str = ""
    birth_date: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    documents: tuple[str, ...] = ()


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a rule with their comparisons. Raises `Refused` with what there is."""
    for name, comparison in fields.items():
        if name not in POSSIBLE:
            raise Refused("match.field", WRONG_FIELD, field="fields", name=name, known=", ".join(POSSIBLE))
        if comparison not in POSSIBLE[name]:
            known = ", ".join(POSSIBLE[name])
            raise Refused(
                "match.comparison", WRONG_COMPARISON, field=name, name=name, comparison=comparison, known=known
            )
    if len(fields) < 2:
        raise Refused("match.fields", TOO_FEW, field="fields")
    return dict(fields)


def compared(record: Record, fields: Mapping[str, str]) -> dict[str, str]:
    """The texts by which a record is compared, by field; "" where it says nothing."""
    family, given = parts(record)
    house, postcode = address_parts(record.address) if record.address else ("", "")
    known = {
        "given_name": given,
        "family_name": family,
        "company_name": record.full_name if record.kind == "company" else "",
        "birth_date": record.birth_date,
        "phone": record.phone,
        "email": record.email,
        "address": house,
        "postcode": postcode,
        "document": record.documents[0] if record.documents else "",
    }
    return {name: _form(known[name], comparison) for name, comparison in fields.items()}


def parts(record: Record) -> tuple[str, str]:
    """Family and given name of a person, taken apart where only the whole is known.

    >>> parts(Record(full_name="欧阳晓梅")), parts(Record(full_name="Anna Maria Brandt"))
    (('欧阳', '晓梅'), ('Brandt', 'Anna Maria'))
    """
    if record.kind == "company" or record.full_name == record.external_id != "":
        return "", ""
    if record.family_name or record.given_name:
        return record.family_name, record.given_name
    whole = record.full_name.strip()
    if names.is_eastern(whole):
        family = names.surname_of(whole)
        return family, whole[len(family) :].strip()
    first, _blank, last = whole.rpartition(" ")
    return last, first


def address_parts(address: str) -> tuple[str, str]:
    """An address without its postcode, and the postcode.

    >>> address_parts("116001 大连 中山路1号")
    ('大连 中山路1号', '116001')
    """
    found = _POSTCODE.search(address)
    if found is None:
        return address.strip(), ""
    rest = f"{address[: found.start()]} {address[found.end() :]}"
    return _BLANKS.sub(" ", rest).strip(), found[0]


def _form(text: str, comparison: str) -> str:
    """A text so that what the comparison holds to be alike is alike as a text."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain or comparison == "fuzzy":
        return plain
    if comparison == "phonetic":
        return sounded(plain)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


@cache
def _reading(text: str) -> str:
    return names.reading(text)


def sounded(text: str) -> str:
    """A name by its sound: the characters stand behind their reading, so that 晓梅 and 小梅 are close, not the same.

    >>> sounded("晓梅"), sounded("anna")
    ('xiaomei晓梅', 'anna')
    """
    return f"{_reading(text)}{text}" if names.is_eastern(text) else text
