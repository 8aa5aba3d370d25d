"""A rule as people read it: one line a condition or group, indented as deep as it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiyin.core.errors import gettext_noop as _

from .segments import WORDS, Catalogue, Condition, Not, Rule

JOINS = {"all": _("All of these hold"), "any": _("At least one of these holds"), "not": _("This does not hold")}
YES, NO = _("yes"), _("no")


@dataclass(frozen=True, slots=True)
class Told:
    """One line: `label` and `op` are texts of ours; `value` is data where `is_data`, else a text of ours too."""

    depth: int
    label: str
    op: str = ""
    value: tuple[str, ...] = ()
    is_data: bool = True


def read_out(rule: Rule, catalogue: Catalogue, depth: int = 0) -> Iterator[Told]:
    """The lines of a rule, outermost first."""
    if isinstance(rule, Condition):
        yield _condition(rule, catalogue, depth)
    elif isinstance(rule, Not):
        yield Told(depth, JOINS["not"])
        yield from read_out(rule.part, catalogue, depth + 1)
    elif len(rule.parts) == 1:
        yield from read_out(rule.parts[0], catalogue, depth)
    else:
        yield Told(depth, JOINS[rule.join])
        for part in rule.parts:
            yield from read_out(part, catalogue, depth + 1)


def _condition(asked: Condition, catalogue: Catalogue, depth: int) -> Told:
    field = catalogue[asked.field]
    names = field.choices or {}
    value, is_data = asked.value, field.is_data or not names
    if isinstance(value, bool):
        shown: tuple[str, ...] = (YES if value else NO,)
        is_data = False
    elif value is None:
        shown = ()
    elif isinstance(value, tuple):
        shown = tuple(names.get(str(one), _plain(one)) for one in value)
    else:
        shown = (_plain(value),)
    return Told(depth, field.label, WORDS[asked.op], shown, is_data)


def _plain(value: str | float | date) -> str:
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)
