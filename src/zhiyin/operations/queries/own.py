"""Reads of the company's own fields of holdings."""

from __future__ import annotations

from functools import partial
from typing import Any

from zhiyin.core.actor import Actor
from zhiyin.core.fields.showing import Line
from zhiyin.customers.access import REVEAL, told
from zhiyin.operations.models import OWN, Holding, Record


def own_lines(actor: Actor, row: Record) -> list[Line]:
    """The own fields of a record that hold something, as this actor may read them."""
    custom = row.custom if isinstance(row, Holding) else None
    return OWN.lines(custom, told=partial(told, actor=actor), is_clear=actor.may(REVEAL))


def own_told(actor: Actor, row: Holding) -> dict[str, Any]:
    """The same as the API tells it."""
    return OWN.told(row.custom, told=partial(told, actor=actor), is_clear=actor.may(REVEAL))
