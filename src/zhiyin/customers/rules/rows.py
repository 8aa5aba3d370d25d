"""A row of a file of customers, read and checked: the work that needs nothing but the row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import About, Cleaned, ImportRow
from zhiyin.core.imports.cells import HIDDEN, MASKED, OWN
from zhiyin.core.imports.kinds import plain, refusal

from . import drafts
from .contacts import NewContact
from .drafts import NewCustomer
from .identities import NewIdentity, national_kind
from .masking import DOTS

NO_SUCH_DAY = _("“%(value)s” is no day of the calendar between 1850 and today: the date of birth was left empty.")
NO_NAME = _("The row has no name: “%(value)s”, its id at the source, is shown instead.")
WRONG_DATE = _("“%(value)s” is not a date. Write it as 1990-02-28, or name its format in the mapping.")
NOBODY = "-"
DIGITS = 18
TEXTS = (
    "family_name", "given_name", "full_name", "tier", "stage", "relation_level", "relation_kind", "branch", "owner",
    "note", "external_id",
)  # fmt: skip
EXTERNAL = TEXTS.index("external_id") + 1
"""Its place among the texts of a draft, which begin with the kind."""
WRONG_NUMBER = _("“%(value)s” is no customer number; these are digits only.")
_texts = attrgetter("kind", *TEXTS, "words")
LISTS = ("phone", "email", "wechat")
DOCUMENTS = {"national_id": "national_id", "passport": "passport", "company_code": "company_code", "other_id": "other"}
MASKABLE = {*LISTS, "street", *DOCUMENTS, "birth_date"}
KINDS = {"": "person", "个人": "person", "企业": "company", "单位": "company"}
_SEVERAL = re.compile(r"\s*[;；、|,，\n]\s*")
_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")
_DAY = re.compile(r"(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?")
_COMPACT = re.compile(r"\d{8}")


def clean(row: ImportRow, about: About) -> Cleaned:
    """The checked customer of a row, as `given` gives it back; every wrong cell is told at once, by its column.

    A date of birth that is no day at all is left out, and a missing name is made up for by the id; both are remarked.
    """
    errors: list[Refused] = []
    remarks: list[Refused] = []
    # Once, and the filled ones only: most cells of most files are empty.
    cells = _unmasked({name: text for name, cell in row.values.items() if (text := cell.strip())}, remarks)
    number = _number(cells.get("number", ""), errors)
    said: dict[str, Any] = {name: cells[name] for name in TEXTS if name in cells}
    kind = cells.get("kind", "")
    new = NewCustomer(
        kind=KINDS.get(kind, kind),
        birth_date=_date(cells.get("birth_date", ""), about.today, errors, remarks),
        contacts=tuple([contact for _column, contact in _contacts(cells)]),
        identities=tuple([document for _column, document in _documents(cells)]),
        **said,
    )
    is_nameless = not (new.full_name or new.family_name or new.given_name)
    new = _named(new, remarks, is_known=number is not None)
    try:
        new = drafts.cleaned(new, today=about.today)
    except Refused as error:
        errors += [_at_column(one, cells) for one in (error.errors if isinstance(error, Several) else [error])]
    born = new.birth_date.isoformat() if new.birth_date else None
    contacts, identities = [list(line) for line in new.contacts], [list(line) for line in new.identities]
    texts = list(_texts(new))
    own = {name: text for name, text in cells.items() if name.startswith(OWN)}
    told = [plain(remark) for remark in remarks]
    return Cleaned([texts, born, contacts, identities, list(said), number, is_nameless, own, told], errors)


def given(row: ImportRow, source: str) -> tuple[NewCustomer, list[str]]:
    """The customer of a cleaned row, and the names of the texts that the row says itself."""
    texts, born, contacts, identities, said = row.draft[:5]
    names, placed, (external_id, words) = texts[:4], texts[4:-2], texts[-2:]
    lines = tuple(map(NewContact._make, contacts)), tuple(map(NewIdentity._make, identities))
    birth_date = date.fromisoformat(born) if born else None
    own = {name.removeprefix(OWN): text for name, text in row.draft[7].items()}
    new = NewCustomer._make([*names, birth_date, *placed, source, external_id, *lines, words, own])
    return new, said


def number_of(row: ImportRow) -> int | None:
    """The customer number that a cleaned row names."""
    found: int | None = row.draft[5]
    return found


def owner_of(row: ImportRow) -> str:
    """Whom a cleaned row names as the owner."""
    return str(row.draft[0][TEXTS.index("owner") + 1])


def is_nameless(row: ImportRow) -> bool:
    """Whether a cleaned row says no name, which only a new customer needs."""
    return bool(row.draft[6]) and row.draft[0][3] == NOBODY


def keys(row: ImportRow, match: Sequence[str]) -> list[tuple[str, str]]:
    """What a cleaned row may be known by, in the order of `match`: the name of the key and its value as compared."""
    return [(name, value) for name in match for value in _values_of(row, name) if value]


def _values_of(row: ImportRow, key: str) -> list[str]:
    texts, _born, contacts, identities, _said, number = row.draft[:6]
    if key == "external_id":
        return [texts[EXTERNAL]]
    if key == "number":
        return [str(number or "")]
    if key == "document":
        return [f"{document.kind}:{document.value}" for document in map(NewIdentity._make, identities)]
    return [line.normal for line in map(NewContact._make, contacts) if line.kind == key]


def mark(row: ImportRow, match: Sequence[str]) -> str:
    """What two rows of one file that are the same customer have in common."""
    return next((f"{name}\0{value}" for name, value in keys(row, match)), "")


def remarks(row: ImportRow) -> list[Refused]:
    """What of a cleaned row was left out or made up for."""
    return [refusal(told) for told in row.draft[-1]]


def _at_column(error: Refused, cells: Mapping[str, str]) -> Refused:
    """The same error at the column of the file instead of at a line of the customer."""
    part, _dot, index = error.field.partition(".")
    columns = {
        "contacts": [column for column, _contact in _contacts(cells)],
        "identities": [column for column, _document in _documents(cells)],
    }.get(part, [])
    field = columns[int(index)] if columns and index else error.field
    return Refused(error.code, error.sentence, field=field, **error.params)


def _date(text: str, today: date, errors: list[Refused], remarks: list[Refused]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(_MIDNIGHT.sub("", text))
    except ValueError:
        if not _is_no_day(text, today):
            errors.append(Refused("import.date", WRONG_DATE, field="birth_date", value=text))
            return None
    else:
        if drafts.EARLIEST <= day <= today:
            return day
    remarks.append(Refused("customer.no_such_day", NO_SUCH_DAY, field="birth_date", value=text))
    return None


def _is_no_day(text: str, today: date) -> bool:
    """Whether digits are no date of birth in whatever order: 19371233, 1990-02-31, 31.02.1990.

    A year of two digits may be of any century: the format has to say it, and nothing is known here.
    """
    if _COMPACT.fullmatch(text):
        orders = [(text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2]), (text[4:], text[:2], text[2:4])]
    elif found := _DAY.fullmatch(text):
        one, two, three = found.groups()
        orders = [(one, two, three)] if len(one) == 4 else [(three, two, one), (three, one, two)]
    else:
        return False
    return all(len(order[0]) == 4 and not _is_birth(order, today) for order in orders)


def _is_birth(order: tuple[str, str, str], today: date) -> bool:
    try:
        return drafts.EARLIEST <= date(*map(int, order)) <= today
    except ValueError:
        return False


def _unmasked(cells: dict[str, str], remarks: list[Refused]) -> dict[str, str]:
    """The cells without what an export has masked: taken for a value, the dots would stand in its place."""
    every = "".join(cells.values())
    if DOTS not in every and "-**" not in every and HIDDEN not in every:
        return cells
    masked = [
        name
        for name, text in cells.items()
        if (name in MASKABLE and (DOTS in text or "-**" in text)) or (name.startswith(OWN) and HIDDEN in text)
    ]
    remarks += [Refused("customer.masked", MASKED, field=name, column=name, value=cells[name][:60]) for name in masked]
    return {name: text for name, text in cells.items() if name not in masked}


def _number(text: str, errors: list[Refused]) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and len(text) <= DIGITS):
        errors.append(Refused("customer.wrong_number", WRONG_NUMBER, field="number", value=text[:40]))
        return None
    return int(text)


def _named(new: NewCustomer, remarks: list[Refused], *, is_known: bool) -> NewCustomer:
    """The customer under the id of its source where it has no name, but something else to know it by.

    One who may be here already needs none: it stands as nobody until it is found.
    """
    if new.full_name or new.family_name or new.given_name:
        return new
    is_somebody = bool(new.contacts or new.identities or new.birth_date)
    if not (new.external_id and is_somebody):
        return new._replace(full_name=NOBODY) if is_known or is_somebody or new.external_id else new
    remarks.append(Refused("customer.nameless", NO_NAME, field="full_name", value=new.external_id))
    return new._replace(full_name=new.external_id)


def _documents(cells: Mapping[str, str]) -> Iterable[tuple[str, NewIdentity]]:
    """Column and document; what stands among national ids and is none of ours is another country's."""
    for column, kind in DOCUMENTS.items():
        if text := cells.get(column):
            yield column, NewIdentity(national_kind(text) if column == "national_id" else kind, text)


def _contacts(cells: Mapping[str, str]) -> Iterable[tuple[str, NewContact]]:
    """Column and contact detail; several in one cell are parted by ; 、 | or a comma."""
    for kind in LISTS:
        if text := cells.get(kind):
            yield from ((kind, NewContact(kind, one)) for one in _SEVERAL.split(text) if one)
    if address := " ".join(text for part in ("postcode", "city", "street") if (text := cells.get(part))):
        yield "street", NewContact("address", address)
