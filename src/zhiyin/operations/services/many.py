"""What is done to many holdings at once: each of them through the verb that changes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.many.actions import Action, Apply, own_action
from zhiyin.operations import access
from zhiyin.operations.models import OWN, Holding
from zhiyin.operations.rules import values, words
from zhiyin.people.access import visible_branches

from .drafts import NewHolding
from .records import change_record

NOBODYS = _("Its customer was erased: what is left is not changed any more.")
KEPT = {"customer", "branch", "custom", "before", "is_brought"}


def actions() -> Iterator[Action]:
    """Everything, with the values that there are to choose from."""
    yield Action("state", _("Set the state"), access.RECORD, _state, _state_of, _states)
    yield Action("branch", _("Assign a branch"), access.RECORD, _branch, _branch_of, _branches)
    yield Action("renews_on", _("Set the day of renewal"), access.RECORD, _renews, _renews_of)
    for field in OWN.fields():
        yield own_action(field, access.RECORD, _own(field.code))


def _changed(row: Holding, actor: Actor, now: datetime, **different: Any) -> bool:
    """Change one holding in some parts; whether anything became different."""
    if row.customer is None:
        raise Refused("record.nobodys", NOBODYS)
    present = {item.name: getattr(row, item.name) for item in fields(NewHolding) if item.name not in KEPT}
    new = replace(NewHolding(customer=row.customer, **present), **different)
    before = (row.state, row.branch_id, row.renews_on, row.custom)
    after = change_record(row=row, new=new, actor=actor, now=now)
    return (after.state, after.branch_id, after.renews_on, after.custom) != before


def _state(row: Holding, value: str, actor: Actor, now: datetime) -> bool:
    return _changed(row, actor, now, state=value)


def _renews(row: Holding, value: str, actor: Actor, now: datetime) -> bool:
    return _changed(row, actor, now, renews_on=values.parse_day(value, field="value") if value else None)


def _branch(row: Holding, value: str, actor: Actor, now: datetime) -> bool:
    branch = visible_branches(actor).filter(code=value).first()
    if branch is None:
        raise NotFound("branch")
    return _changed(row, actor, now, branch=branch)


def _own(code: str) -> Apply:
    def apply(row: Holding, value: str, actor: Actor, now: datetime) -> bool:
        return _changed(row, actor, now, custom={code: value}, before=row.custom or {})

    return apply


def _state_of(row: Holding, _value: str) -> str:
    return row.state


def _branch_of(row: Holding, _value: str) -> str:
    return row.branch.code if row.branch else ""


def _renews_of(row: Holding, _value: str) -> str:
    return row.renews_on.isoformat() if row.renews_on else ""


def _states(_actor: Actor) -> Sequence[tuple[str, str]]:
    return list(words.STATES["holding"].items())


def _branches(actor: Actor) -> Sequence[tuple[str, str]]:
    return list(visible_branches(actor).order_by("level", "code").values_list("code", "name"))
