"""The register of custom fields: which there are, and adding and changing them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from zhiyin.core import text
from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.jobs import enqueue
from zhiyin.core.prepared import Given, Prepared

from .events import FieldChanged, FieldDefined
from .kinds import CHOOSING, KINDS, NOT_INDEXED, cleaned
from .tables import CustomField, IndexedValue

MANAGE = "core.fields"
INDEX = "core.index_field"
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
CLASSES = {"public": _("public"), "personal": _("personal"), "sensitive": _("sensitive")}
LONGEST = {"label": 120, "label_zh": 120, "about": 300, "about_zh": 300, "group": 60}
MOST_FIELDS, MOST_OPTIONS = 100, 200

NO_CODE = _("A code begins with a small letter and has small letters, digits and _, 40 of them at most.")
TAKEN = _("There is already a field with the code “%(code)s”; it may be archived.")
NO_KIND = _("There is no kind of field “%(kind)s”. There are: %(known)s.")
NO_CLASS = _("“%(value)s” says nothing about who may see it. There are: %(known)s.")
NO_OPTIONS = _("A choice needs its options, one a line: code | English name | Chinese name.")
NOT_CHOOSING = _("Options belong to a choice; leave them out, or choose another kind.")
TOO_MANY = _("There can be %(most)s of these at most.")
OPTION_CODE = _("“%(code)s” is no code of an option, or stands here twice: small letters, digits, - and _.")
OPTION_USED = _("The option “%(code)s” may be kept with records: change its name, do not take it away.")
NOT_FOUND_BY = _("By a long text, or by what is sensitive, nobody is found or told apart.")
NOT_SENSITIVE = _("Sensitive values are kept with customers only, where showing them is recorded.")
ONCE_ONLY = _("That no value may stand twice is said when the field is made: values are kept already.")
POSITION = _("The place in the order is a whole number from 0 to 10,000.")


@dataclass(frozen=True, slots=True)
class Owner:
    """Records that may have custom fields, of the table `record`; the `row` of the table `index` leads to them.

    `title` is an English msgid. `is_revealed`: what is masked can be shown for a purpose, so that it may be sensitive.
    """

    name: str
    title: str
    record: type[Model]
    index: type[IndexedValue]
    is_revealed: bool = False


@dataclass(frozen=True, slots=True)
class NewField:
    """A field as it is given; `code`, `kind` and `is_unique` stay once they are given.

    `options` are (code, English, Chinese). `default` is a value as people write it. `privacy`: public, personal,
    sensitive.
    """

    label: str
    kind: str = "text"
    label_zh: str = ""
    about: str = ""
    about_zh: str = ""
    group: str = ""
    position: int = 0
    privacy: str = "personal"
    options: tuple[tuple[str, str, str], ...] = ()
    default: Any = None
    is_required: bool = False
    is_unique: bool = False
    is_filter: bool = False
    is_archived: bool = False


def owners() -> Mapping[str, Owner]:
    """The records of this product that may have custom fields."""
    known: Mapping[str, Owner] = import_string(settings.ZHIYIN_FIELDS)
    return known


_in_use = Prepared(lambda: CustomField.objects.filter(owner=Given("owner"), is_archived=False))


def fields_of(owner: str) -> list[CustomField]:
    """The fields in use of these records, in their order."""
    return _in_use(owner=owner)


def all_fields(owner: str) -> QuerySet[CustomField]:
    """The archived ones too."""
    return CustomField.objects.filter(owner=owner)


def every_field() -> QuerySet[CustomField]:
    """The fields of all records, those in use first."""
    return CustomField.objects.order_by("is_archived", "position", "id")


def field(key: int) -> CustomField:
    """One field. Raises `NotFound`."""
    return one(CustomField.objects.all(), pk=key)


def changed(field: CustomField, given: Mapping[str, Any]) -> NewField:
    """The field as it is, with what is given in the place of its own."""
    present = {one.name: getattr(field, one.name) for one in dataclass_fields(NewField)}
    options = tuple((code, english, chinese) for code, english, chinese in field.options)
    return NewField(**present | {"options": options} | dict(given))


@transaction.atomic
def define_field(*, owner: str, code: str, new: NewField, actor: Actor, now: datetime) -> CustomField:
    """Add a field to the records `owner`; records that are there have no value for it."""
    require(actor, MANAGE)
    if owner not in owners():
        raise NotFound("owner")
    code = code.strip()
    if not CODE.fullmatch(code):
        raise Refused("field.code", NO_CODE, field="code")
    present = all_fields(owner).values_list("code", flat=True)
    if code in present:
        raise Refused("field.taken", TAKEN, field="code", code=code)
    if len(present) >= MOST_FIELDS:
        raise Refused("field.many", TOO_MANY, field="code", most=MOST_FIELDS)
    if new.kind not in KINDS:
        raise Refused("field.kind", NO_KIND, field="kind", kind=new.kind[:40], known=", ".join(KINDS))
    row = CustomField(owner=owner, code=code, kind=new.kind, is_unique=new.is_unique)
    _write(row, new)
    record(Entry(FieldDefined(row.pk, owner, code)), actor=actor, now=now)
    return row


@transaction.atomic
def change_field(*, field: CustomField, new: NewField, actor: Actor, now: datetime) -> CustomField:
    """Change how a field is called, offered, kept or shown. What it begins to be found by is gathered by a job."""
    require(actor, MANAGE)
    if new.is_unique and not field.is_unique:
        raise Refused("field.unique", ONCE_ONLY, field="is_unique")
    gone = {code for code, *_names in field.options} - {code for code, *_names in new.options}
    for code in sorted(gone):
        raise Refused("field.option_used", OPTION_USED, field="options", code=code)
    before = {name: getattr(field, name) for name in asdict(new)}
    _write(field, new)
    changed = tuple(name for name, value in before.items() if getattr(field, name) != value)
    if changed:
        record(Entry(FieldChanged(field.pk, field.owner, field.code), changed=changed), actor=actor, now=now)
    if {"is_filter", "is_unique", "is_archived"} & set(changed):
        enqueue(INDEX, {"field": field.pk}, actor=actor, now=now, key=f"{INDEX}:{field.pk}")
    return field


def _write(row: CustomField, new: NewField) -> None:
    row.label = text.name(new.label, most=LONGEST["label"], field="label")
    for name in ("label_zh", "about", "about_zh", "group"):
        setattr(row, name, text.line(getattr(new, name), most=LONGEST[name], field=name))
    if new.privacy not in CLASSES:
        known = ", ".join(CLASSES)
        raise Refused("field.privacy", NO_CLASS, field="privacy", value=new.privacy[:40], known=known)
    if new.privacy == "sensitive" and not owners()[row.owner].is_revealed:
        raise Refused("field.not_sensitive", NOT_SENSITIVE, field="privacy")
    if not 0 <= new.position <= 10_000:
        raise Refused("field.position", POSITION, field="position")
    for name in ("is_filter", "is_unique"):
        if getattr(new, name) and (row.kind in NOT_INDEXED or new.privacy == "sensitive"):
            raise Refused("field.not_found_by", NOT_FOUND_BY, field=name)
    for name in ("position", "privacy", "is_required", "is_unique", "is_filter", "is_archived"):
        setattr(row, name, getattr(new, name))
    row.options = _options(row, new)
    row.default = _default(row, new.default)
    row.save()


def _options(row: CustomField, new: NewField) -> list[list[str]]:
    if row.kind not in CHOOSING:
        if new.options:
            raise Refused("field.options", NOT_CHOOSING, field="options")
        return []
    if not new.options:
        raise Refused("field.options", NO_OPTIONS, field="options")
    if len(new.options) > MOST_OPTIONS:
        raise Refused("field.options", TOO_MANY, field="options", most=MOST_OPTIONS)
    kept: dict[str, list[str]] = {}
    for code, *names in new.options:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", code) or code in kept:
            raise Refused("field.option_code", OPTION_CODE, field="options", code=code[:40])
        english, chinese = (text.line(name, most=120, field="options") for name in names)
        kept[code] = [code, english or code, chinese]
    return list(kept.values())


def _default(row: CustomField, given: Any) -> Any:
    try:
        return cleaned(row, given)
    except Refused as error:
        raise Refused(error.code, error.sentence, field="default", **error.params) from error
