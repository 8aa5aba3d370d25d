"""The permission table: every address and operation, with the right it needs. A missing one fails the build.

Each area adds `rows_<area>.py` with `ROWS` and, where its addresses name objects, `build(world)` that makes one of each
at Dalian's first hall through the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.company import NOW, Company, found
from zhiyin.core.seals import seal

Data = Mapping[str, Any] | Callable[["World"], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One address with one method.

    `path` may hold `{names}` of the world; `right` is the permission (None: public, "": any signed-in person);
    `ok` the answers that mean success; `placed`: it names an object of one branch, so that a person of another branch
    gets 404.
    """

    path: str
    right: str | None
    method: str = "get"
    data: Data = field(default_factory=dict)
    ok: tuple[int, ...] = (200,)
    placed: bool = False
    own: bool = False

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass
class World:
    """The company and one object of each kind; `values` fill the places of the paths."""

    company: Company
    values: dict[str, Any] = field(default_factory=dict)


def _parts() -> list[Any]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("rows_*.py"))
    return [import_module(f"tests.permissions.{name}") for name in names]


def rows() -> list[Row]:
    """The whole table."""
    return [row for part in _parts() for row in part.ROWS]


def world() -> World:
    """The company with one object of each kind."""
    made = World(found())
    parts = [part for part in _parts() if hasattr(part, "build")]
    for part in sorted(parts, key=lambda part: getattr(part, "ORDER", 50)):
        part.build(made)
    while seal({}, now=NOW):
        pass  # a server whose events wait unsealed is not ready
    return made
