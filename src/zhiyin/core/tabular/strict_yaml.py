"""YAML for people who write mappings: every value is text as written, and what YAML would quietly change is refused.

`no`, `0123` and `2026-06-19` stay what they look like; a key written twice, an anchor or a tag is an error with its
line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import accumulate

import yaml

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError

MAX_CHARS = 1 << 18
MAX_DEPTH = 30
_DASHES = re.compile(r"(?:-\s+){30}")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")}


def read_yaml(text: str) -> object:
    """Nested dicts, lists and strings of a YAML text; TableError with the line for anything else."""
    if len(text) > MAX_CHARS:
        raise _fault(1, f"the mapping is longer than {MAX_CHARS} characters")
    if _DASHES.search(text) or _brackets(text) > MAX_DEPTH:
        raise _fault(1, "it is nested too deeply")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return {} if node is None else _plain(node, set())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(mark.line + 1 if mark else 1, error.problem or "this is not YAML") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _fault(1, "this is not YAML") from error


def _brackets(text: str) -> int:
    """The greatest number of brackets open at once; the parser takes minutes over thousands."""
    steps = {"[": 1, "{": 1, "]": -1, "}": -1}
    return max(accumulate((steps[sign] for sign in text if sign in steps), initial=0))


def table_of(value: object, where: str, known: Sequence[str] = ()) -> dict[str, object]:
    """The value as names with values; TableError when it is none, or has a name outside `known` (if any are given)."""
    if value == "":
        return {}
    if not isinstance(value, dict):
        raise TableError(
            "mapping_shape",
            gettext_noop("%(where)s: expected lines of the form name: value, found %(value)s."),
            where=where,
            value=repr(value)[:60],
        )
    for name in value:
        if known and name not in known:
            raise TableError(
                "mapping_name",
                gettext_noop("%(where)s: there is no %(name)s. Did you mean %(near)s? There are: %(known)s."),
                where=where,
                name=repr(name),
                near=get_close_matches(name.lower(), known, n=1, cutoff=0.0)[0],
                known=", ".join(known),
            )
    return value


def text_of(value: object, where: str) -> str:
    """The value as one text."""
    if isinstance(value, str):
        return value
    raise TableError(
        "mapping_shape",
        gettext_noop("%(where)s: expected one text, found %(value)s."),
        where=where,
        value=repr(value)[:60],
    )


def texts_of(value: object, where: str) -> tuple[str, ...]:
    """The value, one text or a list of them, as a tuple."""
    texts = tuple(text_of(one, where) for one in (value if isinstance(value, list) else [value]))
    return tuple(filter(None, texts)) or (text_of(None, where),)


def _plain(node: yaml.Node, seen: set[int]) -> object:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise _fault(line, "an anchor is used again; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode) and node.tag in _TAGS:
        return str(node.value)
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return [_plain(item, seen) for item in node.value]
    if not isinstance(node, yaml.MappingNode) or node.tag != "tag:yaml.org,2002:map":
        raise _fault(line, f"the tag {node.tag} has no meaning here")
    table: dict[str, object] = {}
    for key, value in node.value:
        name = _plain(key, seen)
        if not isinstance(name, str) or name in table:
            raise _fault(key.start_mark.line + 1, f"{name!r} is written twice, or is no name")
        table[name] = _plain(value, seen)
    return table


def _fault(line: int, problem: str) -> TableError:
    return TableError(
        "mapping_yaml",
        gettext_noop("Line %(line)s of the mapping cannot be understood: %(problem)s."),
        line=line,
        problem=problem,
    )
