"""What can be done to many records: each area declares its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiyin.core.actor import Actor
from zhiyin.core.fields import kinds
from zhiyin.core.fields.tables import CustomField

Apply = Callable[[Any, str, Actor, datetime], bool]
"""(record, value, actor, now) -> whether it is different now; raises `Refused` where this one stays as it is."""
Present = Callable[[Any, str], str]
"""(record, value) -> the value that stands there now; of what is put on or off, the same value while that is so."""
Offers = Callable[[Actor], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done to many records; `offers`: the values to choose from (code, name), where there are few.

    An offer of nothing leaves the value to be typed. It is taken back by the value that stood there (`present` told
    it), or by the `opposite` of what is put on or off. `field` is the own field that it writes.
    """

    code: str
    title: str
    permission: str
    apply: Apply
    present: Present
    offers: Offers | None = None
    opposite: Apply | None = None
    field: CustomField | None = None

    def settled(self, value: str) -> str:
        """The value as a record holds it; `Refused` for one that it cannot hold."""
        return value if self.field is None else kinds.plain(kinds.cleaned(self.field, value))


Actions = Callable[[], Iterable[Action]]


def own_action(field: CustomField, permission: str, apply: Apply) -> Action:
    """Writing one own field of records that keep them in `custom`."""

    def present(record: Any, value: str) -> str:
        del value
        return kinds.plain((record.custom or {}).get(field.code))

    def offers(_actor: Actor) -> Sequence[tuple[str, str]]:
        return list(kinds.options(field).items())

    few = offers if field.kind in kinds.CHOOSING else None
    return Action(field.name, kinds.label(field), permission, apply, present, few, field=field)
