"""Notes and tags over the API; the same services as the pages."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhiyin.api.bodies import In
from zhiyin.core import clock
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import Note

from .calls import REFUSED, acting

router = Router(tags=["customers"])


class NoteOut(Schema):
    """A note; `body` with personal numbers masked for who may not reveal; `by` is a name, empty for the system."""

    id: int
    body: str
    by: str
    is_pinned: bool
    written_at: datetime
    changed_at: datetime | None


class NoteIn(In):
    """A note for colleagues."""

    body: str
    is_pinned: bool = False


class NotePatch(In):
    """What is to change; what is left out stays."""

    body: str | None = None
    is_pinned: bool | None = None


class TagsIn(In):
    """Codes of all tags that the customer shall bear."""

    tags: list[str]


class TagOut(Schema):
    """tone: neutral, info, success, warning, danger."""

    code: str
    name: str
    tone: str
    about: str
    is_active: bool


class TagIn(In):
    """A tag as it is to be; tone: neutral, info, success, warning, danger."""

    name: str
    tone: str = "neutral"
    about: str = ""
    is_active: bool = True


class NewTagIn(TagIn):
    """And the code under which it is kept."""

    code: str


@router.get("/tags", response={200: list[TagOut], **REFUSED}, summary="The company's tags")
def list_tags(request: HttpRequest) -> list[TagOut]:
    """The register."""
    acting(request)
    return [TagOut.model_validate(tag, from_attributes=True) for tag in queries.tags()]


@router.post("/tags", response={201: TagOut, **REFUSED}, summary="Add a tag")
def define_tag(request: HttpRequest, payload: NewTagIn) -> Status[TagOut]:
    """To the company's register."""
    new = services.NewTag(**payload.model_dump(exclude={"code"}))
    tag = services.define_tag(code=payload.code, new=new, actor=acting(request), now=clock.now())
    return Status(201, TagOut.model_validate(tag, from_attributes=True))


@router.get("/{int:number}/notes", response={200: list[NoteOut], **REFUSED}, summary="Notes about a customer")
def list_notes(request: HttpRequest, number: int) -> list[NoteOut]:
    """The pinned first, then the newest, a hundred at most."""
    row = queries.customer_meant(acting(request), number, now=clock.now())
    return [_out(request, note) for note in queries.notes_of(row)]


@router.post("/{int:number}/notes", response={201: NoteOut, **REFUSED}, summary="Write a note")
def write_note(request: HttpRequest, number: int, payload: NoteIn) -> Status[NoteOut]:
    """For colleagues; the customer never sees it but in what is handed out."""
    actor, now = acting(request), clock.now()
    row = queries.customer_meant(actor, number, now=now)
    made = services.write_note(customer=row, body=payload.body, is_pinned=payload.is_pinned, actor=actor, now=now)
    return Status(201, _out(request, made))


@router.patch("/{int:number}/notes/{int:key}", response={200: NoteOut, **REFUSED}, summary="Change a note")
def change_note(request: HttpRequest, number: int, key: int, payload: NotePatch) -> NoteOut:
    """The text only by its author, or who manages customers."""
    actor, now = acting(request), clock.now()
    note = queries.note(queries.customer_meant(actor, number, now=now), key)
    changed = services.change_note(note=note, body=payload.body, is_pinned=payload.is_pinned, actor=actor, now=now)
    return _out(request, changed)


@router.post("/{int:number}/notes/{int:key}/remove", response={200: list[NoteOut], **REFUSED}, summary="Remove a note")
def remove_note(request: HttpRequest, number: int, key: int) -> list[NoteOut]:
    """By its author, or who manages customers; the answer is what is left."""
    actor, now = acting(request), clock.now()
    row = queries.customer_meant(actor, number, now=now)
    services.remove_note(note=queries.note(row, key), actor=actor, now=now)
    return [_out(request, note) for note in queries.notes_of(row)]


@router.put("/{int:number}/tags", response={200: list[TagOut], **REFUSED}, summary="Set a customer's tags")
def set_tags(request: HttpRequest, number: int, payload: TagsIn) -> list[TagOut]:
    """The customer bears exactly these tags afterwards."""
    actor, now = acting(request), clock.now()
    row = queries.customer(actor, number)
    services.set_tags(customer=row, codes=payload.tags, actor=actor, now=now)
    return [TagOut.model_validate(tag, from_attributes=True) for tag in queries.tags_of(row)]


def _out(request: HttpRequest, note: Note) -> NoteOut:
    body = access.told(note.body, acting(request))
    by = note.employee.name if note.employee else ""
    return NoteOut(
        id=note.pk, body=body, by=by, is_pinned=note.is_pinned, written_at=note.written_at, changed_at=note.changed_at
    )
