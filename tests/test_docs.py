"""The documentation is true: events, commands, kinds of import stand in it, and every link leads somewhere."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import click
import pytest

from tests.architecture.house import ROOT, SOURCE
from zhiyin.cli import main
from zhiyin.config.imports import KINDS
from zhiyin.core.events import kind_of

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _events() -> dict[str, list[str]]:
    found = {}
    for path in sorted([*SOURCE.glob("**/events.py"), *SOURCE.glob("*/events/*.py")]):
        if path.parent.name in {"queries", "cli", "core"}:
            continue
        name = "zhiyin." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        module = import_module(name.removesuffix(".__init__"))
        for item in vars(module).values():
            if inspect.isclass(item) and is_dataclass(item) and item.__module__ == module.__name__:
                found[kind_of(item)] = [field.name for field in fields(item)]
    return found


def test_every_event_is_described_with_its_fields_and_none_that_is_gone() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| .+? \| (.*) \|$", text, flags=re.MULTILINE)
    assert {name: told.split(", ") for name, told in rows} == _events()


def test_every_command_is_described() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    context = click.Context(main)
    missing = [verb for verb in main.list_commands(context) if f"zhiyin {verb}" not in text]
    assert not missing


def test_every_kind_of_import_is_named() -> None:
    text = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")
    assert not [kind for kind in KINDS if f"`{kind}`" not in text]


def test_every_bar_is_named_and_none_that_is_gone() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
    bars = {path.stem for path in (ROOT / "bars").glob("*.py") if "\nTIERS = " in path.read_text(encoding="utf-8")}
    assert set(named) == bars


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_that_is_there(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"
