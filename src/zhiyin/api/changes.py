"""The feed of changes: what happened, in one order, read on from a cursor by systems that keep up with this one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhiyin.core import feed
from zhiyin.core.paging import LARGEST, SIZE

from .errors import Failure
from .requests import ApiRequest

router = Router(tags=["changes"])


class ChangeOut(Schema):
    """One thing that happened, by ids, numbers and codes; values are read at the subject's own address.

    `number` names the subject as its own addresses do; `customer` and `branch` likewise. `origin` tells history that
    was taken in (`import`, `demo`) from what happens now. `changed` names the fields that were changed.
    """

    id: int
    kind: str
    subject: str
    subject_id: int
    number: int | str | None
    customer: int | None
    branch: str | None
    origin: Literal["live", "import", "demo"]
    by: Literal["employee", "token", "system", "respondent", "anonymous"]
    occurred_at: datetime
    recorded_at: datetime
    changed: list[str]
    facts: dict[str, Any]


class ChangesOut(Schema):
    """Changes in their order. `next` is always there: keep it, and send it as `cursor`. `more`: ask again at once."""

    items: list[ChangeOut]
    next: str
    more: bool


class ChangesQuery(Schema):
    """`cursor` from the last answer's `next`, `end` for what comes from now on; `kinds` and areas parted by commas."""

    cursor: str = ""
    kinds: str = ""
    size: Annotated[int, Query(ge=1, le=LARGEST)] = SIZE


@router.get("", response={200: ChangesOut, 401: Failure, 409: Failure, 422: Failure}, summary="Changes after a cursor")
def changes(request: HttpRequest, query: Query[ChangesQuery]) -> dict[str, Any]:
    """Nothing is missed or given twice, whatever is written meanwhile; only what you may see is among it."""
    wanted = feed.chosen(query.kinds.split(","))
    after = feed.place(query.cursor)
    found = feed.changes(cast(ApiRequest, request).actor, wanted=wanted, after=after, size=query.size)
    return {"items": [feed.told(one) for one in found.items], "next": str(found.next), "more": found.more}
