"""Custom fields over the API: which there are of which records, adding and changing them."""

from __future__ import annotations

from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.models import CustomField

from .bodies import In
from .errors import Failure
from .requests import ApiRequest

router = Router(tags=["fields"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
Place = Annotated[int, Field(ge=0, le=10_000)]


class OptionOut(Schema):
    """A choice."""

    code: str
    label: str
    label_zh: str


class FieldOut(Schema):
    """A field of the records `owner`; `id` names it in a change."""

    id: int
    owner: str
    code: str
    kind: str
    label: str
    label_zh: str
    about: str
    about_zh: str
    group: str
    position: int
    privacy: str
    options: list[OptionOut]
    default: Any
    is_required: bool
    is_unique: bool
    is_filter: bool
    is_archived: bool


class OptionIn(In):
    """A choice by its code."""

    code: str
    label: str = ""
    label_zh: str = ""


class FieldPatch(In):
    """What is to be different; what is left out stays."""

    label: str = ""
    label_zh: str = ""
    about: str = ""
    about_zh: str = ""
    group: str = ""
    position: Place = 0
    privacy: str = "personal"
    options: list[OptionIn] = []
    default: str = ""
    is_required: bool = False
    is_unique: bool = False
    is_filter: bool = False
    is_archived: bool = False


class FieldIn(FieldPatch):
    """A new field; kinds: text, long_text, whole, decimal, money, date, yes_no, choice, choices, url, phone, email."""

    owner: str
    code: str
    kind: str = "text"


@router.get("", response={200: list[FieldOut], **REFUSED}, summary="The custom fields of records")
def list_fields(request: HttpRequest, owner: str) -> list[FieldOut]:
    """The fields of `owner` (customers, holdings, tickets), the archived ones too."""
    if not _actor(request).is_known or owner not in register.owners():
        raise NotFound("owner")
    return [_out(field) for field in register.all_fields(owner)]


@router.post("", response={201: FieldOut, **REFUSED}, summary="Add a custom field")
def define_field(request: HttpRequest, payload: FieldIn) -> Status[FieldOut]:
    """It stands in forms, pages, files and this API at once."""
    given = payload.model_dump(exclude={"owner", "code", "options"})
    new = NewField(**given, options=_options(payload.options))
    actor, now = _actor(request), clock.now()
    field = register.define_field(owner=payload.owner, code=payload.code, new=new, actor=actor, now=now)
    return Status(201, _out(field))


@router.patch("/{int:key}", response={200: FieldOut, **REFUSED}, summary="Change a custom field")
def change_field(request: HttpRequest, key: int, payload: FieldPatch) -> FieldOut:
    """Code, kind and uniqueness stay; options are added or renamed, never taken away."""
    field = register.field(key)
    given = payload.model_dump(exclude_unset=True, exclude={"options"})
    if "options" in payload.model_fields_set:
        given["options"] = _options(payload.options)
    new = register.changed(field, given)
    return _out(register.change_field(field=field, new=new, actor=_actor(request), now=clock.now()))


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _options(given: list[OptionIn]) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.code, one.label, one.label_zh) for one in given)


def _out(field: CustomField) -> FieldOut:
    names = ("code", "label", "label_zh")
    options = [OptionOut(**dict(zip(names, option, strict=True))) for option in field.options]
    plain = {name: getattr(field, name) for name in FieldOut.model_fields if name != "options"}
    return FieldOut(**plain, options=options)
