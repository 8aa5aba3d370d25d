"""Every hostile text goes out in a list and comes back exactly, in each format and each kind of file with free text."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from django.db.models import Model

from tests.bad_input.cases import SHARED, corpus
from tests.company import Company
from tests.conftest import Tick
from tests.core.test_tabular_writing import HARMLESS, PAYLOADS, is_live
from tests.tiers import FUZZ_EXAMPLES
from zhiyin.config.imports import KINDS
from zhiyin.core import text as texts
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.exports import kind_named
from zhiyin.core.imports import engine
from zhiyin.core.imports.runs import Order
from zhiyin.core.models import ImportRun
from zhiyin.core.tabular.lists import write_list
from zhiyin.customers.models import Customer
from zhiyin.customers.services import Wanted, open_export
from zhiyin.desk.models import Message, Ticket
from zhiyin.operations.models import Claim, Holding
from zhiyin.touchpoints.models import Interaction
from zhiyin.voice.models import Answer

FORMATS = ("csv", "xlsx", "parquet")
NO_XML = {"\ufffe", "\uffff"}  # XML 1.0 has no such signs
SAMPLE = FUZZ_EXAMPLES // 2
Rule = tuple[Callable[..., str], int]
NOTE: Rule = (texts.lines, 5000)
ONE: Rule = (texts.line, 120)


@dataclass(frozen=True, slots=True)
class Written:
    """A kind of file: the other cells of a row, its columns of free text with their rule, and where each is kept."""

    base: dict[str, str]
    columns: dict[str, Rule]
    model: type[Model]
    body: type[Model] | None = None

    def places(self) -> dict[str, type[Model]]:
        """The table of each column."""
        return {name: self.body if self.body and name == "body" else self.model for name in self.columns}


WRITTEN = {
    "customers": Written({"full_name": "王"}, {"note": NOTE}, Customer),
    "interactions": Written(
        {"occurred_at": "2026-06-18 14:30", "channel": "phone"},
        {"subject": ONE, "text": NOTE, "outcome": ONE}, Interaction,
    ),
    "tickets": Written({"opened": "2026-06-18 14:30"}, {"subject": ONE, "body": NOTE}, Ticket, Message),
    "survey-responses": Written(
        {"survey": "service", "answered_at": "2026-06-18 14:30", "perceived": "8"},
        {"group": ONE, "comment": NOTE}, Answer,
    ),
    "holdings": Written(
        {"customer": "C1", "product": "home", "started_on": "2026-06-18"},
        {"insured": ONE, "end_reason": ONE}, Holding,
    ),
    "claims": Written({"customer": "C1", "reported_on": "2026-06-18"}, {"about": ONE}, Claim),
}  # fmt: skip
EVERY = [(kind, made) for kind in WRITTEN for made in FORMATS]
PAIRS = EVERY if FUZZ_EXAMPLES > 1000 else EVERY[::4]


def hostile() -> list[str]:
    """What a spreadsheet would calculate, and of the shared corpora as much as the tier allows."""
    more = corpus() if SHARED else []
    return list(dict.fromkeys([*PAYLOADS, *HARMLESS, *random.Random(7).sample(more, min(SAMPLE, len(more)))]))


def possible(rule: tuple[Callable[..., str], int], made: str) -> list[str]:
    """Those that such a column keeps, as it keeps them."""
    check, most = rule
    found = []
    for text in hostile():
        try:
            kept = check(text, most=most, field="x")
        except Refused:
            continue
        if kept and (made != "xlsx" or NO_XML.isdisjoint(kept)):
            found.append(kept)
    return found


def rows_of(kind: str, made: str) -> list[dict[str, str]]:
    """One row a text, in each of the columns of free text that can keep it."""
    each = {name: possible(rule, made) for name, rule in WRITTEN[kind].columns.items()}
    return [
        {
            **WRITTEN[kind].base,
            "external_id": str(place),
            **{name: found[place % len(found)] for name, found in each.items()},
        }
        for place in range(max(map(len, each.values())))
    ]


def taken(kind: str, path: Path, tick: Tick) -> ImportRun:
    return engine.take_in(order=Order(KINDS[kind], path, "core"), actor=SYSTEM, clock=tick)


def in_base(kind: str) -> dict[str, list[str]]:
    """Every text of the columns, in the order of the rows."""
    return {
        name: list(model._base_manager.exclude(**{name: ""}).order_by("pk").values_list(name, flat=True))
        for name, model in WRITTEN[kind].places().items()
    }


@pytest.mark.fuzz
@pytest.mark.parametrize(("kind", "made"), PAIRS)
def test_a_hostile_text_is_kept_and_comes_back_from_its_own_list(
    world: Company, tmp_path: Path, tick: Tick, kind: str, made: str
) -> None:
    rows = rows_of(kind, made)
    names = list(rows[0])
    before = tmp_path / "before.parquet"
    write_list(before, [(name, "text") for name in names], [list(row.values()) for row in rows])
    run = taken(kind, before, tick)
    assert (run.created, run.refused) == (len(rows), 0)
    kept = in_base(kind)
    assert kept == {name: [row[name] for row in rows] for name in kept}
    wanted = Wanted(kind_named(kind), {}, (), made)
    opened = open_export(wanted=wanted, actor=SYSTEM, now=tick())
    out = tmp_path / opened.file_name
    write_list(out, opened.columns, opened.rows())
    assert not live(out)
    again = taken(kind, out, tick)
    assert (again.created, again.updated, again.refused) == (0, 0, 0)
    assert in_base(kind) == kept


def live(path: Path) -> list[str]:
    """The cells that a spreadsheet would calculate."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, read_only=True).active
        assert sheet is not None
        return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [cell for cell in _cells(path) if is_live(cell)] if path.suffix == ".csv" else []


def _cells(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from (cell for row in csv.reader(file) for cell in row)
