"""What each kind of field holds: a value as it is given -> as it is kept -> as it is found -> as it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, gettext

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from .tables import CustomField

Value = str | int | bool | list[str]
KINDS: dict[str, str] = {
    "text": _("Text"),
    "long_text": _("Long text"),
    "whole": _("Whole number"),
    "decimal": _("Number with decimals"),
    "money": _("Amount of money"),
    "date": _("Date"),
    "yes_no": _("Yes or no"),
    "choice": _("Choice"),
    "choices": _("Several choices"),
    "url": _("Web address"),
    "phone": _("Phone"),
    "email": _("E-mail address"),
}
CHOOSING = frozenset({"choice", "choices"})
ORDERED = frozenset({"whole", "decimal", "money", "date"})
NOT_INDEXED = frozenset({"long_text"})
LINE, LINES, FOUND = 200, 10_000, 200  # characters
MOST = Decimal(10) ** 15
HIDDEN = "••••••"
YES = frozenset({"yes", "true", "1", "是", "对", "on", "y"})
NO = frozenset({"no", "false", "0", "否", "off", "n"})

NO_WHOLE = _("“%(text)s” is no whole number. Write it as 1234.")
NO_NUMBER = _("“%(text)s” is no number. Write it as 1234.50, with six decimals at most.")
NO_MONEY = _("“%(text)s” is no amount of money. Write it as 1234.50 or 1234.50 CNY.")
NO_DATE = _("“%(text)s” is no date. Write it as 2026-06-19.")
NO_ANSWER = _("“%(text)s” is neither yes nor no.")
NO_OPTION = _("“%(text)s” is no choice here. There are: %(known)s.")
NO_URL = _("“%(text)s” is no web address. It begins with https:// or http://.")
NO_PHONE = _("“%(text)s” is no telephone number: 5 to 20 digits, with + ( ) - and blanks.")
NO_EMAIL = _("“%(text)s” is no e-mail address.")
WRONG_TYPE = _("This value has a type that the field does not hold.")

_MONEY = re.compile(r"([+-]?[\d,]+(?:\.\d{1,4})?)(?:\s*([A-Z]{3}))?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,6})?", re.ASCII)
_SEVERAL = re.compile(r"\s*[;；、|,，\n]\s*")


def cleaned(field: CustomField, given: Any) -> Value | None:
    """The value as it is kept, None where there is none; `Refused` at the field's name for what it does not hold."""
    if given is None or given in ("", []):
        return None
    if not isinstance(given, str | int | float | list | Decimal | date):
        raise Refused("field.type", WRONG_TYPE, field=field.name)
    if isinstance(given, list):
        if field.kind != "choices" or not all(isinstance(one, str) for one in given):
            raise Refused("field.type", WRONG_TYPE, field=field.name)
        return _choices(field, given) or None
    written = _written(given)
    written = text.lines(written, most=LINES if field.kind == "long_text" else LINE, field=field.name)
    return _READ[field.kind](field, written) if written else None


def found(field: CustomField, value: Value | None) -> list[tuple[str, Decimal | None]]:
    """Under which texts, and which number, a kept value is found."""
    if value is None:
        return []
    if isinstance(value, list):
        return [(one, None) for one in value]
    if isinstance(value, bool):
        return [("yes" if value else "no", None)]
    return [(str(value).casefold()[:FOUND], number_of(field, value))]


def number_of(field: CustomField, value: Value) -> Decimal | None:
    """What a kept value is sorted by; a date by its day counted from the year 1."""
    if field.kind not in ORDERED:
        return None
    written = str(value)
    if field.kind == "date":
        return Decimal(date.fromisoformat(written).toordinal())
    return Decimal(written.partition(" ")[0])


def shown(field: CustomField, value: Value | None) -> str:
    """A kept value as people read it, in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if field.kind in CHOOSING:
        names = options(field)
        return ", ".join(names.get(one, one) for one in (value if isinstance(value, list) else [str(value)]))
    return str(value)


def plain(value: Value | None) -> str:
    """A kept value as a file holds it, which `cleaned` reads again."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def options(field: CustomField) -> dict[str, str]:
    """The choices by code, in the reader's language."""
    return {code: _in_language(english, chinese) for code, english, chinese in field.options}


def label(field: CustomField) -> str:
    """What the reader calls the field."""
    return _in_language(field.label, field.label_zh)


def about(field: CustomField) -> str:
    """The help beside the field, in the reader's language."""
    return _in_language(field.about, field.about_zh)


def _in_language(english: str, chinese: str) -> str:
    return chinese if chinese and (get_language() or "").startswith("zh") else english


def _written(given: Any) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    return given.isoformat() if isinstance(given, date) else str(given)


def _line(field: CustomField, written: str) -> str:
    return text.line(written, most=LINE, field=field.name)


def _lines(_field: CustomField, written: str) -> str:
    return written.replace("\r\n", "\n")


def _whole(field: CustomField, written: str) -> int:
    number = _decimal_of(field, written, NO_WHOLE)
    if number != number.to_integral_value():
        raise _wrong(field, NO_WHOLE, written)
    return int(number)


def _decimal(field: CustomField, written: str) -> str:
    return f"{_decimal_of(field, written, NO_NUMBER):f}"


def _decimal_of(field: CustomField, written: str, sentence: str) -> Decimal:
    if not _NUMBER.fullmatch(written):
        raise _wrong(field, sentence, written)
    return _bounded(field, written, sentence)


def _bounded(field: CustomField, written: str, sentence: str) -> Decimal:
    try:
        number = Decimal(written.replace(",", ""))
    except InvalidOperation as error:
        raise _wrong(field, sentence, written) from error
    if abs(number) >= MOST:
        raise _wrong(field, sentence, written)
    return number


def _money(field: CustomField, written: str) -> str:
    parts = _MONEY.fullmatch(written)
    if parts is None:
        raise _wrong(field, NO_MONEY, written)
    return f"{_bounded(field, parts[1], NO_MONEY):f} {parts[2] or settings.CURRENCY}"


def _date(field: CustomField, written: str) -> str:
    try:
        return date.fromisoformat(written.replace("/", "-")).isoformat()
    except ValueError as error:
        raise _wrong(field, NO_DATE, written) from error


def _yes_no(field: CustomField, written: str) -> bool:
    answer = written.casefold()
    if answer not in YES | NO:
        raise _wrong(field, NO_ANSWER, written)
    return answer in YES


def _choice(field: CustomField, written: str) -> str:
    return _choices(field, [written])[0]


def _several(field: CustomField, written: str) -> list[str]:
    return _choices(field, [one for one in _SEVERAL.split(written) if one])


def _choices(field: CustomField, given: Sequence[str]) -> list[str]:
    """The codes of what was named by code or by name, in the order of the options."""
    known = {name.casefold(): code for code, *names in reversed(field.options) for name in (*names, code) if name}
    chosen = set()
    for one in given:
        if one.strip().casefold() not in known:
            shown = ", ".join(code for code, *_names in field.options)
            raise Refused("field.choice", NO_OPTION, field=field.name, text=one[:40], known=shown)
        chosen.add(known[one.strip().casefold()])
    return [code for code, *_names in field.options if code in chosen]


def _url(field: CustomField, written: str) -> str:
    try:
        parts = urlsplit(_line(field, written))
        is_right = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in written
    except ValueError:
        is_right = False
    if not is_right:
        raise _wrong(field, NO_URL, written)
    return written


def _phone(field: CustomField, written: str) -> str:
    digits = re.sub(r"[\s()+-]", "", written)
    if not (digits.isascii() and digits.isdecimal() and 5 <= len(digits) <= 20):
        raise _wrong(field, NO_PHONE, written)
    return ("+" if written.startswith("+") else "") + digits


def _email(field: CustomField, written: str) -> str:
    try:
        validate_email(written)
    except ValidationError as error:
        raise _wrong(field, NO_EMAIL, written) from error
    return written


def _wrong(field: CustomField, sentence: str, written: str) -> Refused:
    return Refused(f"field.{field.kind}", sentence, field=field.name, text=written[:40])


_READ: Mapping[str, Callable[[CustomField, str], Value]] = {
    "text": _line, "long_text": _lines, "whole": _whole, "decimal": _decimal, "money": _money, "date": _date,
    "yes_no": _yes_no, "choice": _choice, "choices": _several, "url": _url, "phone": _phone, "email": _email,
}  # fmt: skip
