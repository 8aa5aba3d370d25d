"""One router per kind of record: list, one, write down, change; every kind in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status
from pydantic import create_model

from zhiyin.api.bodies import In
from zhiyin.api.errors import Failure
from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.api.requests import ApiRequest
from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.prepared import asked_once
from zhiyin.customers import queries as customers
from zhiyin.customers.access import told
from zhiyin.operations import queries, services
from zhiyin.operations.models import Bill, Holding, Line, Order, Record
from zhiyin.operations.rules.lines import NewLine
from zhiyin.operations.rules.values import EARLIEST, LATEST
from zhiyin.operations.services import Draft
from zhiyin.people import queries as people

from .shapes import Code, LineOut, Number, RecordIn

REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}
NUMBERED: dict[str, type[Record]] = {"holding": Holding, "bill": Bill, "order": Order}
WRITTEN = {"about", "insured", "end_reason", "origin", "destination", "method", "attributes"}
STAYS = {"customer", "source", "external_id"}
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class RecordQuery(PageQuery):
    """`state` or `customer` (a number) is needed but for usage; `since` and `until` (both included) are days.

    `sort`, of holdings: number, customer, product, amount, started_on, renews_on, branch, `custom.code`; `-` before it:
    falling.
    """

    state: Code = ""
    customer: Number | None = None
    product: Code = ""
    branch: Code = ""
    since: Day | None = None
    until: Day | None = None
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind with what the API takes and gives of it."""

    kind: type[Record]
    draft: type[Draft[Any]]
    taken: type[RecordIn]
    given: type[Schema]

    def shown(self, actor: Actor, row: Any) -> Schema:
        """A record as the API gives it."""
        names = self.given.model_fields.keys() - {"lines"}
        shown = {
            name: _told(getattr(row, name), actor) if name in WRITTEN else _plain(getattr(row, name)) for name in names
        }
        if "custom" in names:
            shown["custom"] = queries.own_told(actor, row)
        if "lines" in self.given.model_fields:
            shown["lines"] = [_line(line, actor) for line in queries.lines(actor, row)]
        return self.given(**shown)

    def drafted(self, said: Mapping[str, Any], actor: Actor, now: datetime, row: Any = None) -> Draft[Any]:
        """The draft that a body says; of a record that is there already, what the body does not say stays."""
        found = {**(self._present(actor, row, said) if row else {}), **_found(said, actor, now)}
        return self.draft(**found)

    def _present(self, actor: Actor, row: Any, said: Mapping[str, Any]) -> dict[str, Any]:
        names = {item.name for item in fields(self.draft)}
        there = {name: getattr(row, name) for name in names - {"lines", "custom", "before", "is_brought"}}
        if "before" in names:
            there["before"] = row.custom or {}
        if "lines" in self.taken.model_fields:
            there["lines"] = tuple(_said(line) for line in queries.lines(actor, row))
        if self.kind is Bill:
            there["state"] = ""  # the payments' to say, unless the body does
        if "plan" in said:
            there["product"] = None  # the new plan's
        return there


def router_of(name: str, resource: Resource) -> Router:
    """The operations on one kind."""
    router, noun = Router(tags=[name]), resource.kind.noun()

    def listed(request: HttpRequest, query: Query[RecordQuery]) -> PageOut[Any]:
        """Those of the own branches and below; of one customer all states, else one state at a time."""
        actor = _actor(request)
        narrowed = queries.Filters(**query.model_dump(exclude={"cursor", "size"}))
        rows = queries.records(actor, resource.kind, narrowed)
        rows = rows.prefetch_related(*resource.kind.PARTS)
        page = queries.page(rows, resource.kind, narrowed, cursor=query.cursor, size=query.size)
        with asked_once():  # the own fields are the same for every row
            items = [resource.shown(actor, row) for row in page.rows]
        return PageOut[Any](items=items, next=page.next, previous=page.previous)

    def one(request: HttpRequest, number: Path[Number]) -> Any:
        """One of the own branches, or of a customer who can be reached."""
        actor = _actor(request)
        return resource.shown(actor, queries.record(actor, resource.kind, number, now=clock.now()))

    def create(request: HttpRequest, payload: Any) -> Status[Any]:
        """Write it down once; it lies at the customer's branch unless another is named."""
        actor, now = _actor(request), clock.now()
        row = services.add_record(new=resource.drafted(payload.model_dump(), actor, now), actor=actor, now=now)
        return Status(201, resource.shown(actor, row))

    def change(request: HttpRequest, number: Path[Number], payload: Any) -> Any:
        """Change what the body says and nothing else; customer, source and external_id stay."""
        actor, now = _actor(request), clock.now()
        row = queries.own_record(actor, resource.kind, number)
        new = resource.drafted(payload.model_dump(exclude_unset=True), actor, now, row)
        return resource.shown(actor, services.change_record(row=row, new=new, actor=actor, now=now))

    # The framework reads the shape of a body from the annotation, which differs by kind.
    create.__annotations__["payload"], change.__annotations__["payload"] = resource.taken, _changes(resource.taken)
    page = PageOut[resource.given]  # type: ignore[name-defined]  # a class that is known when this runs
    answers: dict[int, Any] = {200: resource.given, **REFUSED}
    router.get("", response={200: page, **REFUSED}, operation_id=f"list_{name}", summary=f"List {name}")(listed)
    router.get("/{int:number}", response=answers, operation_id=f"get_{noun}", summary=f"One {noun}")(one)
    made = {201: resource.given, **REFUSED}
    router.post("", response=made, operation_id=f"create_{noun}", summary=f"Write down one {noun}")(create)
    router.patch("/{int:number}", response=answers, operation_id=f"change_{noun}", summary=f"Change one {noun}")(change)
    return router


def _changes(taken: type[RecordIn]) -> type[In]:
    """The same body with nothing needed and without what stays."""
    optional: dict[str, Any] = {
        name: (field.rebuild_annotation(), None) for name, field in taken.model_fields.items() if name not in STAYS
    }
    return create_model(f"{taken.__name__.removesuffix('In')}Change", __base__=In, **optional)


def _found(said: Mapping[str, Any], actor: Actor, now: datetime) -> dict[str, Any]:
    """What a body says, with the records that it names by number or code."""
    found: dict[str, Any] = dict(said)
    if "customer" in said:
        found["customer"] = customers.customer_meant(actor, said["customer"], now=now)
    if "branch" in said:
        found["branch"] = people.branch(actor, said["branch"]) if said["branch"] else None
    for name, read in (("product", queries.product), ("plan", queries.plan)):
        if name in said:
            found[name] = read(actor, said[name]) if said[name] else None
    for name, kind in NUMBERED.items():
        if name in said:
            found[name] = queries.record(actor, kind, said[name], now=now) if said[name] else None
    if "lines" in said:
        found["lines"] = tuple(NewLine(**line) for line in said["lines"])
    return found


def _plain(value: Any) -> Any:
    """A record by its number, what has a code by its code."""
    if isinstance(value, Record) or hasattr(value, "number"):
        return value.number
    return value.code if hasattr(value, "code") else value


def _told(value: str | dict[str, str], actor: Actor) -> str | dict[str, str]:
    """What people wrote, as this actor may read it."""
    return told(value, actor) if isinstance(value, str) else {name: told(text, actor) for name, text in value.items()}


def _line(line: Line, actor: Actor) -> LineOut:
    return LineOut(
        product=line.product.code if line.product else None,
        name=told(line.name, actor), quantity=line.quantity, price=line.price, amount=line.amount,
    )  # fmt: skip


def _said(line: Line) -> NewLine:
    return NewLine(line.product.code if line.product else line.name, line.quantity, line.price)


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor
