"""The timeline of a customer over the API: the same events as on the page, in the language that is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from zhiyin.api.paging import PageOut, PageQuery
from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.models import Event
from zhiyin.customers import queries
from zhiyin.web import interface, wording

from .calls import REFUSED, acting

router = Router(tags=["customers"])
NO_AREA = _("There is no part of the timeline “%(given)s”. There are: %(known)s.")


class TimelineOut(Schema):
    """One thing that happened; `sentence` as the page says it, `facts` ids, codes and numbers, `by` a colleague.

    `origin` tells history that was taken in (`import`, `demo`) from what happened here (`live`).
    """

    id: int
    kind: str
    occurred_at: datetime
    sentence: str
    by: str
    origin: Literal["live", "import", "demo"]
    changed: list[str]
    facts: dict[str, Any]


class TimelineQuery(PageQuery):
    """`show` narrows to the events of one part: customers, desk, operations, touchpoints, voice."""

    show: str = ""


@router.get("/{int:number}/timeline", response={200: PageOut[TimelineOut], **REFUSED}, summary="What happened")
def list_timeline(request: HttpRequest, number: int, query: Query[TimelineQuery]) -> PageOut[TimelineOut]:
    """What happened to a customer at all branches, newest first; who looked at it, for auditors only."""
    actor = acting(request)
    row = queries.customer_at_hand(actor, number, now=clock.now())
    areas = interface.timelines()
    if query.show and query.show not in areas:
        raise Refused("timeline.part", NO_AREA, field="show", given=query.show[:40], known=", ".join(sorted(areas)))
    page = queries.timeline(actor, row, query.cursor, query.size, query.show)
    names = queries.names_of(page.rows)
    items = [_out(event, names) for event in page.rows if interface.wording(event.kind)]
    return PageOut[TimelineOut](items=items, next=page.next, previous=page.previous)


def _out(row: Event, names: dict[int, str]) -> TimelineOut:
    is_person = row.actor_kind in {"employee", "token"}
    plain = {name: getattr(row, name) for name in ("id", "kind", "occurred_at", "origin", "changed", "facts")}
    return TimelineOut(
        **plain, sentence=wording.told(row.kind, row.facts), by=names.get(row.actor_id or 0, "") if is_person else ""
    )
