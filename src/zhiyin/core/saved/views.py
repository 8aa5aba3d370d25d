"""Keeping a view, finding those that one may open, and beginning a list with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from zhiyin.core import text
from zhiyin.core.access import one, require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.core.exports import ExportKind, kind_named
from zhiyin.core.fields.register import owners
from zhiyin.core.paging import capped_count
from zhiyin.core.prepared import Given, Prepared

from .events import ViewRemoved, ViewSaved
from .tables import SavedView, UsualView

SHARE = "core.share_views"
AUDIENCES: Mapping[str, str] = {
    "private": _("only me"),
    "team": _("my team (my branch, if I am in none)"),
    "all": _("the whole company"),
}
BESIDES = ("view", "sort", "columns")
LONGEST_NAME, LONGEST = 80, 2000
MOST = 100
NO_AUDIENCE = _("“%(value)s” is nobody to show a view to. There are: %(known)s.")
TOO_LONG = _("This view asks for too much to be kept; take some filters or columns out.")
TOO_MANY = _("You keep %(most)s views of this list already; remove one first.")
NO_PERSON = _("Views are kept by people.")
TAKEN = _("There is a view “%(name)s” of this list already; give this one another name.")


@dataclass(frozen=True, slots=True)
class NewView:
    """A view as it is given: `address` is the query of the list's address."""

    name: str
    address: str = ""
    audience: str = "private"
    is_pinned: bool = True


def list_of(owner: str, actor: Actor) -> ExportKind:
    """The list whose views are kept, if the actor may see it; `NotFound` for one that keeps none."""
    if owner not in owners():
        raise NotFound("list")
    kind = kind_named(owner)
    require(actor, kind.permission)
    return kind


_whoever, _wherever = cast("int", Given("actor")), cast("int", Given("branch"))
_of_list = Prepared(
    lambda: _open_to(_whoever, _wherever).filter(owner=Given("owner")).order_by("-is_pinned", "name", "id")
)


def views(actor: Actor, owner: str) -> list[SavedView]:
    """The views of a list that the actor may open, pinned ones first; `is_usual`: the list begins with it."""
    return _of_list(actor=actor.id or 0, branch=actor.branch or 0, owner=owner) if actor.is_known else []


def view(actor: Actor, key: int) -> SavedView:
    """One view. Raises `NotFound`."""
    return one(_visible(actor), pk=key)


def count(actor: Actor, row: SavedView, *, now: datetime) -> tuple[int, bool]:
    """How many rows of it this actor sees, counted to a thousand, and whether there are more."""
    kind = list_of(row.owner, actor)
    return capped_count(kind.find(actor, filters_of(row, kind), now))


def filters_of(row: SavedView, kind: ExportKind) -> dict[str, str]:
    """What a view of this list narrows it to."""
    return {name: text for name, text in parse_qsl(row.address) if name in kind.all_filters()}


@transaction.atomic
def keep_view(*, owner: str, new: NewView, actor: Actor, now: datetime) -> SavedView:
    """Keep a view under a name; under a name of one's own that is there it is kept anew."""
    kind = list_of(owner, actor)
    if actor.id is None:
        raise Refused("view.person", NO_PERSON)
    _check_audience(new.audience, actor)
    name = text.name(new.name, most=LONGEST_NAME, field="name")
    own = SavedView.objects.filter(owner=owner, actor_id=actor.id)
    if own.exclude(name=name).count() >= MOST:
        raise Refused("view.many", TOO_MANY, most=MOST)
    values = {
        "address": cleaned(kind, new.address), "audience": new.audience, "branch_id": actor.branch,
        "is_pinned": new.is_pinned, "saved_at": now,
    }  # fmt: skip
    row, _is_new = own.update_or_create(name=name, defaults=values, create_defaults={**values, **_whose(owner, actor)})
    record(Entry(ViewSaved(row.pk, owner, row.audience)), actor=actor, now=now)
    return row


@transaction.atomic
def change_view(*, view: SavedView, new: NewView, actor: Actor, now: datetime) -> SavedView:
    """Make a view what `new` says: one's own, or any that is shared where one may share. It stays whose it is."""
    _check_mine(view, actor)
    kind = list_of(view.owner, actor)
    _check_audience(new.audience, actor)
    view.name = text.name(new.name, most=LONGEST_NAME, field="name")
    if SavedView.objects.filter(owner=view.owner, actor_id=view.actor_id, name=view.name).exclude(pk=view.pk).exists():
        raise Refused("view.taken", TAKEN, field="name", name=view.name)
    view.address, view.audience, view.is_pinned = cleaned(kind, new.address), new.audience, new.is_pinned
    view.saved_at = now
    view.save(update_fields=["name", "address", "audience", "is_pinned", "saved_at"])
    record(Entry(ViewSaved(view.pk, view.owner, view.audience)), actor=actor, now=now)
    return view


@transaction.atomic
def remove_view(*, view: SavedView, actor: Actor, now: datetime) -> None:
    """Remove a view: one's own, or any that is shared where one may share."""
    _check_mine(view, actor)
    record(Entry(ViewRemoved(view.pk, view.owner)), actor=actor, now=now)
    view.delete()


@transaction.atomic
def begin_with(*, view: SavedView, is_usual: bool, actor: Actor) -> None:
    """Let one's list begin with a view, or with no view any more."""
    mine = UsualView.objects.filter(owner=view.owner, actor_id=actor.id or 0)
    mine.delete()
    if is_usual and actor.id is not None:
        UsualView.objects.create(owner=view.owner, actor_id=actor.id, view=view)


def cleaned(kind: ExportKind, address: str) -> str:
    """The part of an address that a view keeps: the list's own filters, its order, its columns."""
    known = {*kind.all_filters(), *BESIDES}
    pairs = [
        (name, value)
        for name, value in parse_qsl(text.line(address, most=10 * LONGEST, field="address"))
        if name in known and not (name == "view" and value.isdecimal())
    ]
    kept = urlencode(pairs)
    if len(kept) > LONGEST:
        raise Refused("view.long", TOO_LONG, field="address")
    return kept


def _check_mine(view: SavedView, actor: Actor) -> None:
    if view.actor_id != actor.id and (view.audience == "private" or not actor.may(SHARE)):
        raise Forbidden(SHARE)


def _check_audience(audience: str, actor: Actor) -> None:
    if audience not in AUDIENCES:
        known = ", ".join(AUDIENCES)
        raise Refused("view.audience", NO_AUDIENCE, field="audience", value=audience[:40], known=known)
    if audience != "private":
        require(actor, SHARE)


def _whose(owner: str, actor: Actor) -> dict[str, object]:
    return {"owner": owner, "actor_id": actor.id}


def _visible(actor: Actor) -> QuerySet[SavedView]:
    if not actor.is_known:
        return SavedView.objects.none()
    return _open_to(actor.id or 0, actor.branch or 0)


def _open_to(person: int, branch: int) -> QuerySet[SavedView]:
    mine = UsualView.objects.filter(view=OuterRef("pk"), actor_id=person)
    rows: QuerySet[SavedView] = SavedView.objects.annotate(is_usual=Exists(mine))
    return rows.filter(Q(actor_id=person) | Q(audience="all") | _of_team(person, branch))


def _of_team(person: int, branch: int) -> Q:
    """Views for the team: of those who are in one with a person; of who is in no team, those of the person's branch."""
    mates: Callable[[int], tuple[QuerySet[Any], QuerySet[Any]]] = import_string(settings.ZHIYIN_TEAM_MATES)
    own, in_teams = mates(person)
    here = Q(branch_id=branch) & ~Q(actor_id__in=in_teams)
    return Q(audience="team") & (Q(actor_id__in=own) | here)
