"""The house as read from its files: the order of the packages, the rooms of an area, small helpers on syntax trees.

Every rule is a function from a source folder to a list of faults, so that it can be shown to fail on a planted one.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhiyin"
KITS = {"core", "web", "api", "insight", "config", "cli", "demo"}

ROOMS = {
    "__init__", "apps", "events", "rules", "models", "access", "queries", "search", "services", "subject", "imports",
    "exports",
    "forms", "views", "api", "handlers", "jobs", "ui", "urls", "migrations", "templates", "templatetags", "locale",
    "static",
}  # fmt: skip


def _layers() -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [re.findall(r"\w+", line) for line in layers]


LAYERS = _layers()
HEIGHT = {name: len(LAYERS) - index for index, line in enumerate(LAYERS) for name in line}


def may_use(user: str, used: str) -> bool:
    """Whether package `user` may know package `used`: itself, or one on a lower line."""
    return user == used or HEIGHT.get(used, 0) < HEIGHT.get(user, 99)


def areas(source: Path) -> list[Path]:
    """The packages of the house that are areas (not kits)."""
    return [path for path in sorted(source.iterdir()) if (path / "__init__.py").exists() and path.name not in KITS]


def modules(source: Path, *, migrations: bool = False) -> Iterator[tuple[Path, ast.Module]]:
    """Every Python file below `source` with its syntax tree."""
    for path in sorted(source.rglob("*.py")):
        if migrations or "migrations" not in path.parts:
            yield path, parsed(path.read_text(encoding="utf-8"))


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree of a file: ten rules walk over the same ones."""
    return ast.parse(text)


def room(path: Path, source: Path) -> str:
    """`desk/services/tickets.py` -> `services`; a package's own name for the kits' files."""
    parts = path.relative_to(source).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def area(path: Path, source: Path) -> str:
    """The package that a file lies in."""
    return path.relative_to(source).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and module of every import (relative ones as `.name`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def chain(node: ast.AST) -> list[str]:
    """The names of `Customer.objects.filter(…).update` from left to right."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            break
    if isinstance(node, ast.Name):
        names.append(node.id)
    return names[::-1]
