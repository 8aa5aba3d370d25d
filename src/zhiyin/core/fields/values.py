"""Values of custom fields: what a record is to hold, and the index rows by which it is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from zhiyin.core import bulk
from zhiyin.core.errors import Conflict, Refused, Several
from zhiyin.core.errors import gettext_noop as _

from .kinds import Value, cleaned, found, label
from .tables import CustomField, IndexedValue

Custom = Mapping[str, Any]
INDEXED = ("field_id", "row_id", "text", "number", "is_unique")
NEEDED = _("This field is needed: write a value.")
UNKNOWN = _("There is no field “%(code)s” here. There are: %(known)s.")
TWICE = _("Another record has this value of “%(label)s” already; it stands once only.")


def settled(
    fields: Sequence[CustomField], before: Custom, given: Custom, *, is_new: bool = False, is_asked: bool = True
) -> dict[str, Value]:
    """What a record holds after `given` (by code) was written over `before`; what is not given stays.

    A new record takes the defaults, and has to hold what is required where somebody `is_asked` for it. `Several` tells
    every value at fault at once.
    """
    known = {field.code: field for field in fields}
    errors = [_unknown(code, known) for code in given if code not in known]
    after: dict[str, Value] = dict(before)
    if is_new:
        after |= {code: field.default for code, field in known.items() if field.default is not None}
    for code, field in known.items():
        try:
            value = cleaned(field, given[code]) if code in given else after.get(code)
        except Refused as error:
            errors.append(error)
            continue
        if value is None and field.is_required and ((is_new and is_asked) or code in given):
            errors.append(Refused("field.needed", NEEDED, field=field.name))
        after = {name: kept for name, kept in after.items() if name != code} | ({} if value is None else {code: value})
    if errors:
        raise errors[0] if len(errors) == 1 else Several(errors)
    return after


def different(before: Custom, after: Custom) -> tuple[str, ...]:
    """The names of the fields in which two states of a record are not the same."""
    return tuple(f"custom.{code}" for code in sorted({*before, *after}) if before.get(code) != after.get(code))


def index(
    table: type[IndexedValue],
    fields: Iterable[CustomField],
    rows: Iterable[tuple[int, Custom]],
    *,
    is_new: bool = False,
) -> None:
    """Let records (key and values) be found by what they hold now. `Conflict` for what may stand once only.

    Inside a transaction. `is_new`: none of them stands in the index yet.
    """
    indexed = [field for field in fields if field.is_indexed]
    if not indexed:
        return
    held = list(rows)
    if not is_new:
        table.objects.filter(row__in=[key for key, _custom in held], field__in=indexed).delete()
    made = [
        (field.pk, key, text, number, field.is_unique)
        for key, custom in held
        for field in indexed
        for text, number in found(field, custom.get(field.code))
    ]
    alone = {field: texts for field in indexed if (texts := [row[2] for row in made if row[0] == field.pk and row[4]])}
    _refuse_twice(table, alone)
    if not alone:
        bulk.insert_values(table, INDEXED, made)
        return
    try:
        with transaction.atomic():
            bulk.insert_values(table, INDEXED, made)
    except IntegrityError:
        # Somebody else has written the same value since it was looked for: now it is there to be seen.
        _refuse_twice(table, alone)
        raise


def twice(
    table: type[IndexedValue],
    fields: Iterable[CustomField],
    customs: Sequence[Custom],
    keys: Sequence[int | None] = (),
) -> dict[int, Refused]:
    """Which of some records (by their place) have what stands once only, and is here or before them already.

    `keys`: which of the records they are, None for a new one; without them all are new.
    """
    refused: dict[int, Refused] = {}
    for field in fields:
        if not field.is_unique:
            continue
        texts = {n: key[0][0] for n, custom in enumerate(customs) if (key := found(field, custom.get(field.code)))}
        there = table.objects.filter(field=field, text__in=set(texts.values())).values_list("text", "row")
        holder: dict[str, int | None] = dict(there) if texts else {}
        for n, text in texts.items():
            own = keys[n] if keys else None
            if text in holder and (own is None or holder[text] != own):
                refused[n] = Conflict("field.twice", TWICE, field=field.name, label=label(field))
            holder.setdefault(text, own)
    return refused


def _refuse_twice(table: type[IndexedValue], alone: Mapping[CustomField, Sequence[str]]) -> None:
    for field, texts in alone.items():
        if len(set(texts)) < len(texts) or table.objects.filter(field=field, text__in=texts).exists():
            raise Conflict("field.twice", TWICE, field=field.name, label=label(field))


def _unknown(code: str, known: Iterable[str]) -> Refused:
    return Refused("field.unknown", UNKNOWN, field=f"custom.{code[:40]}", code=code[:40], known=", ".join(known) or "–")
