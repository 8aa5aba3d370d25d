"""Saved views over the API: which there are of a list, keeping one, changing and removing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.models import SavedView
from zhiyin.core.saved import views as saved
from zhiyin.core.saved.views import NewView

from .bodies import In
from .errors import Failure
from .requests import ApiRequest

router = Router(tags=["views"])
REFUSED = {401: Failure, 403: Failure, 404: Failure, 422: Failure}


class ViewOut(Schema):
    """A view of the list `records`; `address` is the query of the list's address, `url` where the view leads."""

    id: int
    records: str
    name: str
    address: str
    audience: str
    is_pinned: bool
    is_own: bool
    url: str
    saved_at: datetime


class ViewPatch(In):
    """What is to be different; audiences: private, team, all."""

    name: str = ""
    address: str = ""
    audience: str = "private"
    is_pinned: bool = True


class ViewIn(ViewPatch):
    """A view of the list `records` (customers, tickets, holdings)."""

    records: str


@router.get("", response={200: list[ViewOut], **REFUSED}, summary="The saved views of a list")
def list_views(request: HttpRequest, records: str) -> list[ViewOut]:
    """Those that the token's owner may open, the pinned ones first."""
    actor = _actor(request)
    saved.list_of(records, actor)
    return [_out(row, actor) for row in saved.views(actor, records)]


@router.post("", response={201: ViewOut, **REFUSED}, summary="Keep a view")
def keep_view(request: HttpRequest, payload: ViewIn) -> Status[ViewOut]:
    """Under a name of one's own that is there it is kept anew."""
    actor, new = _actor(request), NewView(**payload.model_dump(exclude={"records"}))
    row = saved.keep_view(owner=payload.records, new=new, actor=actor, now=clock.now())
    return Status(201, _out(row, actor))


@router.get("/{int:key}", response={200: ViewOut, **REFUSED}, summary="One saved view")
def get_view(request: HttpRequest, key: int) -> ViewOut:
    """One that the token's owner may open."""
    actor = _actor(request)
    return _out(saved.view(actor, key), actor)


@router.patch("/{int:key}", response={200: ViewOut, **REFUSED}, summary="Change a view")
def change_view(request: HttpRequest, key: int, payload: ViewPatch) -> ViewOut:
    """One's own, or a shared one where one may share; what is left out stays."""
    actor = _actor(request)
    row = saved.view(actor, key)
    present = NewView(row.name, row.address, row.audience, row.is_pinned)
    new = replace(present, **payload.model_dump(exclude_unset=True))
    return _out(saved.change_view(view=row, new=new, actor=actor, now=clock.now()), actor)


@router.delete("/{int:key}", response={200: ViewOut, **REFUSED}, summary="Remove a view")
def remove_view(request: HttpRequest, key: int) -> ViewOut:
    """One's own, or a shared one where one may share; the answer is how it stood."""
    actor = _actor(request)
    row = saved.view(actor, key)
    stood = _out(row, actor)
    saved.remove_view(view=row, actor=actor, now=clock.now())
    return stood


def _actor(request: HttpRequest) -> Actor:
    return cast(ApiRequest, request).actor


def _out(row: SavedView, actor: Actor) -> ViewOut:
    names = ("name", "address", "audience", "is_pinned", "url", "saved_at")
    told = {name: getattr(row, name) for name in names}
    return ViewOut(id=row.pk, records=row.owner, is_own=row.actor_id == actor.id, **told)
