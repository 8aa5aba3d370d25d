"""Ties, households and files over the API; the same services as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import FileResponse, HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from zhiyin.api.bodies import In
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.customers import queries, services
from zhiyin.customers.access import told
from zhiyin.customers.models import Attachment, Customer
from zhiyin.customers.rules.files import KINDS

from .calls import REFUSED, acting

router = Router(tags=["customers"])


class TieOut(Schema):
    """`role`: contact, owner, legal, employee, subsidiary; `direction`: `to` a company, or `from` who is tied to it."""

    id: int
    role: str
    direction: str
    number: int
    title: str


class TiesOut(Schema):
    """`hidden`: ties that lead outside the scope of the token's owner."""

    ties: list[TieOut]
    hidden: int


class TieIn(In):
    """What the customer is to the company of that number."""

    role: str
    company: int
    title: str = ""


class MemberOut(Schema):
    """role: head, spouse, child, parent, relative, other."""

    id: int
    number: int
    role: str
    is_head: bool


class HouseholdOut(Schema):
    """A household; `hidden`: members outside the scope of the token's owner."""

    number: int
    members: list[MemberOut]
    hidden: int


class MemberIn(In):
    """Who lives with the customer, and as what."""

    number: int
    role: str


class FileOut(Schema):
    """kind: pdf, png, jpg, docx, xlsx, txt; size in bytes."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    added_at: datetime


@router.get("/{int:number}/ties", response={200: TiesOut, **REFUSED}, summary="Ties to companies")
def list_ties(request: HttpRequest, number: int) -> TiesOut:
    """In both directions."""
    return _ties(request, queries.customer_meant(acting(request), number, now=clock.now()))


@router.post("/{int:number}/ties", response={201: TiesOut, **REFUSED}, summary="Tie to a company")
def add_tie(request: HttpRequest, number: int, payload: TieIn) -> Status[TiesOut]:
    """Both sides have to lie in scope."""
    actor = acting(request)
    row, company = queries.customer(actor, number), queries.customer(actor, payload.company)
    services.tie(customer=row, company=company, role=payload.role, title=payload.title, actor=actor, now=clock.now())
    return Status(201, _ties(request, row))


@router.post("/{int:number}/ties/{int:key}/end", response={200: TiesOut, **REFUSED}, summary="End a tie")
def end_tie(request: HttpRequest, number: int, key: int) -> TiesOut:
    """The answer is what is left."""
    row = queries.customer(acting(request), number)
    services.untie(tie=queries.tie(row, key), actor=acting(request), now=clock.now())
    return _ties(request, row)


@router.get("/{int:number}/household", response={200: list[HouseholdOut], **REFUSED}, summary="The household")
def list_household(request: HttpRequest, number: int) -> list[HouseholdOut]:
    """Empty where there is none; two only where both records of a merge had one."""
    return _households(request, queries.customer_meant(acting(request), number, now=clock.now()))


@router.post("/{int:number}/household", response={201: list[HouseholdOut], **REFUSED}, summary="Who lives there")
def join_household(request: HttpRequest, number: int, payload: MemberIn) -> Status[list[HouseholdOut]]:
    """Without a household the customer becomes the head of a new one."""
    actor = acting(request)
    row, other = queries.customer(actor, number), queries.customer(actor, payload.number)
    services.join_household(customer=row, other=other, role=payload.role, actor=actor, now=clock.now())
    return Status(201, _households(request, row))


@router.post(
    "/{int:number}/household/{int:key}/leave", response={200: list[HouseholdOut], **REFUSED}, summary="Leave it"
)
def leave_household(request: HttpRequest, number: int, key: int) -> list[HouseholdOut]:
    """Take the member `key` out of the customer's household."""
    actor = acting(request)
    row = queries.customer(actor, number)
    services.leave_household(member=queries.housemate(row, key), actor=actor, now=clock.now())
    return _households(request, row)


@router.post("/{int:number}/household/{int:key}/lead", response={200: list[HouseholdOut], **REFUSED}, summary="Lead it")
def lead_household(request: HttpRequest, number: int, key: int) -> list[HouseholdOut]:
    """Make the member `key` the head of the customer's household."""
    actor = acting(request)
    row = queries.customer(actor, number)
    services.lead_household(member=queries.housemate(row, key), actor=actor, now=clock.now())
    return _households(request, row)


@router.get("/{int:number}/files", response={200: list[FileOut], **REFUSED}, summary="Files of a customer")
def list_files(request: HttpRequest, number: int) -> list[FileOut]:
    """The newest first."""
    row = queries.customer_meant(acting(request), number, now=clock.now())
    return [_file(one, acting(request)) for one in queries.files_of(row)]


@router.post("/{int:number}/files", response={201: FileOut, **REFUSED}, summary="Keep a file")
def attach(request: HttpRequest, number: int, file: Annotated[UploadedFile, File()]) -> Status[FileOut]:
    """20 MiB at most, of the kinds that `FileOut` names, told by what the file holds."""
    actor, now = acting(request), clock.now()
    row = queries.customer_meant(actor, number, now=now)
    made = services.attach(customer=row, name=file.name or "", chunks=file.chunks(), actor=actor, now=now)
    return Status(201, _file(made, actor))


@router.get("/{int:number}/files/{int:key}", response=REFUSED, summary="One file")
def take_file(request: HttpRequest, number: int, key: int) -> FileResponse:
    """What the file holds; that it was taken is recorded first."""
    actor, now = acting(request), clock.now()
    file = queries.file(queries.customer_meant(actor, number, now=now), key)
    path = services.take_file(file=file, actor=actor, now=now)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name)
    response["Content-Type"], response["Cache-Control"] = KINDS[file.kind][0], "no-store"
    return response


@router.post("/{int:number}/files/{int:key}/remove", response={200: list[FileOut], **REFUSED}, summary="Remove a file")
def remove_file(request: HttpRequest, number: int, key: int) -> list[FileOut]:
    """The answer is what is left."""
    actor, now = acting(request), clock.now()
    row = queries.customer_meant(actor, number, now=now)
    services.remove_file(file=queries.file(row, key), actor=actor, now=now)
    return [_file(one, acting(request)) for one in queries.files_of(row)]


def _file(file: Attachment, actor: Actor) -> FileOut:
    return FileOut(
        id=file.pk, name=told(file.name, actor), kind=file.kind, size=file.size, sha256=file.sha256,
        added_at=file.added_at,
    )  # fmt: skip


def _ties(request: HttpRequest, row: Customer) -> TiesOut:
    found = queries.ties_of(acting(request), row)
    ties = [
        TieOut(
            id=one.tie.pk, role=one.tie.role, direction="from" if one.is_company else "to", number=one.other.number,
            title=told(one.tie.title, acting(request)),
        )
        for one in found.rows
    ]  # fmt: skip
    return TiesOut(ties=ties, hidden=found.hidden)


def _households(request: HttpRequest, row: Customer) -> list[HouseholdOut]:
    return [
        HouseholdOut(
            number=found.household.number, hidden=found.hidden,
            members=[
                MemberOut(id=one.pk, number=one.customer.number, role=one.role, is_head=one.is_head)
                for one in found.members
            ],
        )
        for found in queries.households_of(acting(request), row)
    ]  # fmt: skip
