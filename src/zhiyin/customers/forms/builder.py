"""The builder of a rule: groups of conditions, as a page sends them and as a rule is shown in them.

Two levels cover what people build by hand; a deeper rule, written over the API, is shown as JSON instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any

from django.http import QueryDict

from zhiyin.core.errors import Refused, Several
from zhiyin.customers.rules.segments import DEEPEST, MOST, Catalogue, Field
from zhiyin.web.wording import sentence

JOINS = {"all": {"all"}, "any": {"any"}, "none": {"not", "any"}, "not_all": {"not", "all"}}
LISTED, RANGE = {"in", "not_in"}, {"between"}
DAYS, DATES, NOTHING = {"last_days", "older_days", "next_days"}, {"after", "before"}, {"known", "unknown"}
NUMBERS = {"at_least", "at_most"}


@dataclass
class Line:
    """One condition as it was chosen and typed, with what is wrong with it."""

    key: str
    field: Field
    op: str
    values: list[str] = with_default(default_factory=list)
    error: str = ""

    @property
    def widget(self) -> str:
        """Which input takes the value: choices, words, bool, text, number, range, days, date or none."""
        if self.op in NOTHING:
            return "none"
        if self.op in LISTED:
            return "choices" if self.field.choices is not None else "words"
        if self.op in DAYS:
            return "days"
        if self.op in DATES:
            return "date"
        if self.op in RANGE:
            return "range"
        return {"is": "bool", **dict.fromkeys(NUMBERS, "number")}.get(self.op, "text")

    @property
    def first(self) -> str:
        """The value of the first input."""
        return self.values[0] if self.values else ""

    @property
    def second(self) -> str:
        """The value of the second input of a range."""
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def is_missing(self) -> bool:
        """Whether the value has not been given yet."""
        needed = {"none": 0, "bool": 0, "range": 2}.get(self.widget, 1)
        return len([value for value in self.values if value.strip()]) < needed

    def spec(self) -> dict[str, Any]:
        """The condition as JSON; what cannot be read stays as it was typed, and the rules refuse it."""
        condition: dict[str, Any] = {"field": self.field.name, "op": self.op}
        if self.widget != "none":
            condition["value"] = self._value()
        return condition

    def _value(self) -> Any:
        if self.widget == "choices":
            return self.values
        if self.widget == "words":
            return [word for word in self.first.replace("，", ",").replace("、", ",").split(",") if word.strip()]
        if self.widget == "bool":
            return self.first != "false"
        if self.widget == "range":
            return [_number(value) for value in self.values]
        return _number(self.first) if self.widget in {"number", "days"} else self.first


@dataclass
class Part:
    """One group: `join` says whether all, any, none or not all of its lines have to hold."""

    key: str
    join: str
    lines: list[Line] = with_default(default_factory=list)


@dataclass
class Builder:
    """A rule in two levels: `join` over the parts, each part's own over its lines."""

    catalogue: Catalogue
    join: str = "all"
    parts: list[Part] = with_default(default_factory=list)

    def spec(self) -> tuple[dict[str, Any], dict[str, Line]]:
        """The rule as JSON, and the line that stands at each path of it (`rule.all.0.any.1`)."""
        paths: dict[str, Line] = {}
        nodes = []
        for i, part in enumerate(self.parts):
            inner = "any" if part.join in {"any", "none"} else "all"
            prefix = f"rule.{self.join}.{i}" + (".not" if part.join in {"none", "not_all"} else "")
            paths |= {f"{prefix}.{inner}.{j}": line for j, line in enumerate(part.lines)}
            node: dict[str, Any] = {inner: [line.spec() for line in part.lines]}
            nodes.append({"not": node} if part.join in {"none", "not_all"} else node)
        return {self.join: nodes}, paths

    def refuse(self, error: Refused) -> list[str]:
        """Show faults at the lines at fault; returns the sentences that belong to no line."""
        _spec, paths = self.spec()
        rest = []
        for one in error.errors if isinstance(error, Several) else [error]:
            line = paths.get(one.field.rpartition(".")[0])
            if line is None:
                rest.append(sentence(one))
            else:
                line.error = sentence(one)
        return rest

    @property
    def is_whole(self) -> bool:
        """Whether every line has its value, so that it can be counted."""
        lines = [line for part in self.parts for line in part.lines]
        return bool(lines) and all(part.lines for part in self.parts) and not any(line.is_missing for line in lines)

    def act(self, wish: str) -> None:
        """Do what a button says: `part`, `line-0`, `drop-0-2` or `drop-0`; anything else changes nothing."""
        verb, _dash, place = wish.partition("-")
        if verb == "part":
            self.parts.append(Part(self._free(), "all", [self._blank(0)]))
        for part in list(self.parts):
            if verb == "line" and place == part.key:
                part.lines.append(self._blank(1 + max([-1, *(int(one.key) for one in part.lines)])))
            elif verb == "drop" and place == part.key:
                self.parts.remove(part)
            elif verb == "drop":
                part.lines = [line for line in part.lines if place != f"{part.key}-{line.key}"]

    def _free(self) -> str:
        return str(1 + max([-1, *(int(part.key) for part in self.parts)]))

    def _blank(self, key: int) -> Line:
        first = next(iter(self.catalogue.values()))
        return Line(str(key), first, first.operators[0])


def blank(catalogue: Catalogue) -> Builder:
    """A builder with one line to fill in."""
    made = Builder(catalogue)
    made.act("part")
    return made


def sent(catalogue: Catalogue, data: QueryDict) -> Builder:
    """The builder as the page sent it; what it does not know is left out."""
    made = Builder(catalogue, "any" if data.get("join") == "any" else "all")
    for key in _keys(data.getlist("part")):
        join = data.get(f"join-{key}", "")
        part = Part(key, join if join in JOINS else "all")
        part.lines = [line for own in _keys(data.getlist(f"line-{key}")) if (line := _line(catalogue, data, key, own))]
        made.parts.append(part)
    return made


def _keys(given: list[str]) -> Iterator[str]:
    yield from dict.fromkeys(key for key in given[:MOST] if key.isascii() and key.isdecimal() and len(key) < 4)


def _line(catalogue: Catalogue, data: QueryDict, part: str, key: str) -> Line | None:
    known = catalogue.get(data.get(f"field-{part}-{key}", ""))
    if known is None:
        return None
    op = data.get(f"op-{part}-{key}", "")
    return Line(key, known, op if op in known.operators else known.operators[0], data.getlist(f"value-{part}-{key}"))


def of_rule(catalogue: Catalogue, rule: Mapping[str, Any]) -> Builder | None:
    """The builder that shows a kept rule, or None where it goes deeper than two levels."""
    join = "any" if "any" in rule else "all"
    nodes = rule.get(join, [rule])
    made = Builder(catalogue, join)
    for node in nodes:
        found = _part(catalogue, node, str(len(made.parts)))
        if found is None:
            return None
        before = made.parts[-1] if made.parts else None
        if before and "field" in node and before.join == join and all("field" in one for one in nodes):
            found.lines[0].key = str(len(before.lines))
            before.lines += found.lines
        else:
            if "field" in node and all("field" in one for one in nodes):
                found.join = join
            made.parts.append(found)
    return made


def _part(catalogue: Catalogue, node: Mapping[str, Any], key: str) -> Part | None:
    """One node as a group: a condition, all or any of conditions, or none of them."""
    join, depth = "", 0
    while "field" not in node and depth < DEEPEST:
        depth += 1
        name, inner = next(iter(node.items()))
        if name == "not" and not join:
            join, node = "not", inner
            continue
        if not all("field" in one for one in inner):
            return None
        lines = [_shown(catalogue, one, i) for i, one in enumerate(inner)]
        joined = name if not join else {"any": "none", "all": "not_all"}[name]
        return Part(key, joined, [line for line in lines if line]) if all(lines) else None
    line = _shown(catalogue, node, 0)
    return Part(key, "none" if join else "all", [line]) if line else None


def _shown(catalogue: Catalogue, node: Mapping[str, Any], key: int) -> Line | None:
    known = catalogue.get(node.get("field", ""))
    if known is None:
        return None
    value = node.get("value", [])
    values = [_text(one) for one in value] if isinstance(value, list) else [_text(value)]
    line = Line(str(key), known, node["op"], values)
    if line.widget == "words":
        line.values = [", ".join(values)]
    return line


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 10**6 else str(value)


def _number(text: str) -> Any:
    try:
        return int(text) if text.strip().lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text
