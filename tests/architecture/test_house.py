"""The rules of the house hold, and each of them is able to fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import rules
from .house import ROOT, SOURCE, parsed

Rule = Callable[[Path], list[str]]
ALL: list[Rule] = [
    rules.rooms, rules.directions, rules.links, rules.writes, rules.reads, rules.pure, rules.facts, rules.forbidden,
    rules.budgets, rules.documented,
]  # fmt: skip

LONG = '"""Doc."""\n\n\ndef walk(a, b, c, d, e, f, g, h):\n    """Doc."""\n' + "    a = 1\n" * 420
PLANTED: list[tuple[Rule, str, str]] = [
    (rules.rooms, "desk/utils.py", ""),
    (rules.rooms, "desk/signals.py", ""),
    (rules.directions, "people/models.py", "from zhiyin.desk.models import Ticket\nx = models.ForeignKey(Ticket)\n"),
    (rules.directions, "voice/models.py", 'x = models.ForeignKey("desk.Ticket", on_delete=1)\n'),
    (rules.links, "customers/templates/customers/customer.html", '{% url "desk:tickets" %}'),
    (rules.links, "voice/templates/voice/answer.html", '{% include "desk/ticket.html" %}'),
    (rules.writes, "desk/views.py", "ticket.save()\n"),
    (rules.writes, "desk/api.py", "Ticket.objects.filter(pk=1).update(a=1)\n"),
    (rules.writes, "desk/handlers.py", "Ticket.objects.create(a=1)\n"),
    (rules.reads, "desk/views.py", "Ticket.objects.filter(pk=1)\n"),
    (rules.pure, "desk/rules/clock.py", "from django.utils import timezone\n"),
    (rules.pure, "desk/events.py", "from zhiyin.desk.models import Ticket\n"),
    (rules.facts, "desk/events.py", "@dataclass\nclass Done:\n    ticket_id: int\n"),
    (rules.facts, "desk/events.py", "@dataclass(frozen=True)\nclass Done:\n    ticket_id: int\n    who: Customer\n"),
    (rules.facts, "desk/events.py", "@dataclass(frozen=True)\nclass Done:\n    name: str\n"),
    (rules.forbidden, "desk/views.py", 'cursor.execute(f"SELECT {x}")\n'),
    (rules.forbidden, "desk/templates/desk/x.html", "{{ body|safe }}"),
    (rules.forbidden, "desk/templates/desk/x.html", "<script>alert(1)</script>"),
    (rules.forbidden, "desk/templates/desk/x.html", '<p style="color:red">'),
    (rules.forbidden, "desk/templates/desk/x.html", '<img src="https://cdn.example/x.png">'),
    (rules.budgets, "desk/services.py", LONG),
    (rules.budgets, "desk/templates/desk/x.html", "<p>\n" * 200),
    (rules.documented, "desk/services.py", '"""Doc."""\n\ndef close():\n    pass\n'),
]


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """So many trees do not outlast the tests that walk over them."""
    yield
    parsed.cache_clear()


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Rule) -> None:
    assert not rule(SOURCE)


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    PLANTED,
    ids=[f"{rule.__name__}-{number}" for number, (rule, _path, _text) in enumerate(PLANTED)],
)
def test_the_rule_finds_a_planted_fault(rule: Rule, path: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    (tmp_path / path.split("/", 1)[0] / "__init__.py").touch()
    assert not rule(tmp_path)
    file.write_text(text)
    assert rule(tmp_path)


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule for rule, _path, _text in PLANTED} == set(ALL)


def test_files_near_their_budget_are_named() -> None:
    for fault in rules.budgets(SOURCE, rules.WARN):
        warnings.warn(f"near its budget: {fault}", stacklevel=1)


def _contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _copy_of_the_house(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    ignore = shutil.ignore_patterns("static", "locale", "templates", "__pycache__")
    shutil.copytree(SOURCE, folder / "src" / "zhiyin", ignore=ignore)
    return folder


def test_the_import_contracts_hold_and_find_an_import_that_points_up(tmp_path: Path) -> None:
    house = _copy_of_the_house(tmp_path)
    kept = _contracts(house)
    assert kept.returncode == 0, kept.stdout
    planted = house / "src" / "zhiyin" / "core" / "clock.py"
    planted.write_text(planted.read_text() + "\nfrom zhiyin.people import models\n")
    assert _contracts(house).returncode != 0
