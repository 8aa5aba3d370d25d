"""A row of a file of customers, read and checked: the work that needs nothing but the row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import About, Cleaned, ImportRow

from . import drafts
from .contacts import NewContact
from .drafts import NewCustomer
from .identities import KINDS as DOCUMENTS
from .identities import NewIdentity

WRONG_DATE = _("“%(value)s” is not a date. Write it as 1990-02-28, or name its format in the mapping.")
TEXTS = ("family_name", "given_name", "full_name", "tier", "stage", "branch", "note", "external_id")
LISTS = ("phone", "email", "wechat")
KINDS = {"": "person", "个人": "person", "企业": "company", "单位": "company"}
_SEVERAL = re.compile(r"\s*[;；、|,，\n]\s*")
_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")


def clean(row: ImportRow, about: About) -> Cleaned:
    """The checked customer of a row, as `given` gives it back; every wrong cell is told at once, by its column."""
    errors: list[Refused] = []
    said = {name: text for name in TEXTS if (text := row.get(name))}
    kind = row.get("kind")
    new = NewCustomer(
        kind=KINDS.get(kind, kind),
        birth_date=_date(row.get("birth_date"), errors),
        contacts=tuple(contact for _column, contact in _contacts(row)),
        identities=tuple(NewIdentity(kind, text) for kind in DOCUMENTS if (text := row.get(kind))),
        **said,
    )
    try:
        new = drafts.cleaned(new, today=about.today)
    except Refused as error:
        errors += [_at_column(one, row) for one in (error.errors if isinstance(error, Several) else [error])]
    texts = [getattr(new, name) for name in ("kind", *TEXTS)]
    contacts = [[line.kind, line.value, line.label, line.is_primary, line.normal] for line in new.contacts]
    identities = [[line.kind, line.value] for line in new.identities]
    born = new.birth_date.isoformat() if new.birth_date else None
    return Cleaned([texts, born, contacts, identities, new.words, list(said)], errors)


def given(row: ImportRow, source: str) -> tuple[NewCustomer, list[str]]:
    """The customer of a cleaned row, and the names of the texts that the row says itself."""
    (kind, *texts), born, contacts, identities, words, said = row.draft
    new = NewCustomer(
        kind=kind,
        birth_date=date.fromisoformat(born) if born else None,
        source=source,
        contacts=tuple(NewContact(*line) for line in contacts),
        identities=tuple(NewIdentity(*line) for line in identities),
        words=words,
        **dict(zip(TEXTS, texts, strict=True)),
    )
    return new, said


def _at_column(error: Refused, row: ImportRow) -> Refused:
    """The same error at the column of the file instead of at a line of the customer."""
    part, _dot, index = error.field.partition(".")
    columns = {
        "contacts": [column for column, _contact in _contacts(row)],
        "identities": [kind for kind in DOCUMENTS if row.get(kind)],
    }.get(part, [])
    field = columns[int(index)] if columns and index else error.field
    return Refused(error.code, error.sentence, field=field, **error.params)


def _date(text: str, errors: list[Refused]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(_MIDNIGHT.sub("", text))
    except ValueError:
        errors.append(Refused("import.date", WRONG_DATE, field="birth_date", value=text))
        return None


def _contacts(row: ImportRow) -> Iterable[tuple[str, NewContact]]:
    """Column and contact detail; several in one cell are parted by ; 、 | or a comma."""
    for kind in LISTS:
        if text := row.get(kind):
            yield from ((kind, NewContact(kind, one)) for one in _SEVERAL.split(text) if one)
    if address := " ".join(text for part in ("postcode", "city", "street") if (text := row.get(part))):
        yield "street", NewContact("address", address)
