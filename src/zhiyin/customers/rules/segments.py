"""The rule of a segment: an and/or tree of conditions, read from JSON and checked before anything is asked.

    {"all": [{"field": "tier", "op": "in", "value": ["gold"]},
             {"any": [{"field": "churn_risk", "op": "at_least", "value": 0.7},
                      {"not": {"field": "last_contact_at", "op": "last_days", "value": 90}}]}]}

`not` is the complement: who has no last contact at all is not “contacted within 90 days” either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from zhiyin.core.errors import Refused, Several
from zhiyin.core.errors import gettext_noop as _

from .asked import VALUES, Wrong

Kind = Literal["choice", "bool", "text", "number", "age", "birthday", "time"]
Value = tuple[str, ...] | tuple[float, float] | bool | str | float | int | date | None

OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    "choice": ("in", "not_in"),
    "bool": ("is",),
    "text": ("equals", "starts", "contains"),
    "number": ("at_least", "at_most", "between"),
    "age": ("at_least", "at_most", "between"),
    "birthday": ("next_days",),
    "time": ("last_days", "older_days", "next_days", "after", "before"),
}
OPEN = ("known", "unknown")
DEEPEST, MOST = 5, 50

WORDS = {
    "in": _("is one of"),
    "not_in": _("is none of"),
    "is": _("is"),
    "equals": _("equals"),
    "starts": _("begins with"),
    "contains": _("contains"),
    "at_least": _("is at least"),
    "at_most": _("is at most"),
    "between": _("lies between"),
    "last_days": _("in the last (days)"),
    "older_days": _("longer ago than (days)"),
    "next_days": _("in the next (days)"),
    "after": _("is on or after"),
    "before": _("is before"),
    "known": _("is known"),
    "unknown": _("is not known"),
}

NOT_A_NODE = _("A rule is {“all”: […]}, {“any”: […]}, {“not”: …} or {“field”, “op”, “value”}; here stands %(found)s.")
EMPTY = _("An “%(join)s” needs at least one condition. Add one, or take the group away.")
TOO_DEEP = _("A rule goes at most %(most)s levels deep. Make a segment of the inner part and ask for that.")
TOO_LONG = _("A rule has at most %(most)s conditions. Make a segment of a part and ask for that.")
NO_FIELD = _("There is no field “%(name)s”. Did you mean %(near)s?")
NO_OPERATOR = _("“%(name)s” cannot be asked with “%(op)s”. There are: %(known)s.")
NOT_A_CHOICE = _("“%(name)s” is never “%(value)s”. There are: %(known)s.")


@dataclass(frozen=True, slots=True)
class Field:
    """What may be asked about. `choices` (code to name) are all that exist; `is_open`: it may be not known.

    `group` is where the builder lists it; `is_data`: the names of its choices are the company's own words.
    """

    name: str
    kind: Kind
    label: str
    group: str
    choices: Mapping[str, str] | None = None
    is_open: bool = False
    is_data: bool = False

    @property
    def operators(self) -> tuple[str, ...]:
        """How it may be asked."""
        return OPERATORS[self.kind] + (OPEN if self.is_open else ())


Catalogue = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one field."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all or any have to hold."""

    join: Literal["all", "any"]
    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The complement of a part."""

    part: Rule


Rule = Condition | Group | Not


def parse(spec: object, catalogue: Catalogue) -> Rule:
    """The checked rule; `Several` tells every fault at once, each with its path (`rule.all.0.value`)."""
    reader = _Reader(catalogue)
    rule = reader.node(spec, "rule", 1)
    if reader.count > MOST:
        reader.errors.append(Refused("segment.too_long", TOO_LONG, field="rule", most=MOST))
    if reader.errors or rule is None:
        raise reader.errors[0] if len(reader.errors) == 1 else Several(reader.errors)
    return rule


def to_json(rule: Rule) -> dict[str, Any]:
    """The rule as it is kept and given out."""
    if isinstance(rule, Not):
        return {"not": to_json(rule.part)}
    if isinstance(rule, Group):
        return {rule.join: [to_json(part) for part in rule.parts]}
    value: Any = rule.value
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, date):
        value = value.isoformat()
    return {"field": rule.field, "op": rule.op} | ({} if value is None else {"value": value})


def conditions(rule: Rule) -> tuple[Condition, ...]:
    """Every condition of a rule, in order."""
    if isinstance(rule, Condition):
        return (rule,)
    parts = (rule.part,) if isinstance(rule, Not) else rule.parts
    return tuple(found for part in parts for found in conditions(part))


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.errors: list[Refused] = []
        self.count = 0

    def node(self, spec: object, path: str, depth: int) -> Rule | None:
        """The part of a rule at `path`; None where it is at fault, which is noted."""
        try:
            return self._node(spec, path, depth)
        except Refused as error:
            self.errors.append(error)
            return None

    def _node(self, spec: object, path: str, depth: int) -> Rule | None:
        if depth > DEEPEST:
            raise _wrong("too_deep", TOO_DEEP, path, most=DEEPEST)
        if isinstance(spec, dict) and len(spec) == 1:
            (key, inner), *_rest = spec.items()
            if key in {"all", "any"} and isinstance(inner, list):
                return self._group(key, inner, path, depth)
            if key == "not":
                part = self.node(inner, f"{path}.not", depth + 1)
                return None if part is None else Not(part)
        if isinstance(spec, dict) and {"field", "op"} <= spec.keys() <= {"field", "op", "value"}:
            return self._condition(spec, path)
        raise _wrong("not_a_node", NOT_A_NODE, path, found=str(spec)[:60])

    def _group(self, join: Literal["all", "any"], inner: list[object], path: str, depth: int) -> Rule:
        if not inner:
            raise _wrong("empty", EMPTY, path, join=join)
        if len(inner) > MOST:
            raise _wrong("too_long", TOO_LONG, path, most=MOST)
        parts = [self.node(part, f"{path}.{join}.{i}", depth + 1) for i, part in enumerate(inner)]
        return Group(join, tuple(part for part in parts if part is not None))

    def _condition(self, spec: Mapping[str, object], path: str) -> Rule:
        self.count += 1
        name, op = spec["field"], str(spec["op"])
        field = self.catalogue.get(name) if isinstance(name, str) else None
        if field is None:
            near = get_close_matches(str(name), self.catalogue, n=3, cutoff=0.4) or list(self.catalogue)
            raise _wrong("field", NO_FIELD, f"{path}.field", name=str(name)[:40], near=", ".join(near))
        if op not in field.operators:
            values = {"name": field.name, "op": op[:40], "known": ", ".join(field.operators)}
            raise _wrong("operator", NO_OPERATOR, f"{path}.op", **values)
        try:
            return Condition(field.name, op, _value(field, op, spec.get("value")))
        except Wrong as error:
            raise _wrong("value", error.sentence, f"{path}.value", **error.params) from error


def _wrong(code: str, sentence: str, path: str, **params: object) -> Refused:
    return Refused(f"segment.{code}", sentence, field=path, **params)


def _value(field: Field, op: str, given: object) -> Value:
    read: Callable[[object], Value] = VALUES[op]
    value = read(given)
    if field.choices is not None and isinstance(value, tuple):
        for one in value:
            if one not in field.choices:
                known = ", ".join(list(field.choices)[:20]) or "—"
                raise Wrong(NOT_A_CHOICE, name=field.name, value=one, known=known)
    return value
