"""Rows are cleaned in the process that reads the file: the same drafts, and the rows that a run has done are passed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiyin.config.imports import KINDS
from zhiyin.core.imports import About, ImportRow
from zhiyin.core.imports.kinds import cleaned
from zhiyin.core.imports.reading import Read, reading
from zhiyin.core.imports.runs import Order
from zhiyin.core.tabular import TableError

ABOUT = About(date(2026, 6, 30), "Asia/Shanghai")
FILES = {
    "customers": "external_id,full_name,phone,birth_date\n1,李晓梅,138 1234 5678; 0411 8888 8888,1990-02-28\n2,,12,x\n",
    "tickets": "external_id,opened,subject,priority\n1,2026-06-19 14:30,停电,high\n2,19.6.,,soon\n",
    "interactions": "external_id,occurred_at,duration,channel\n1,2026-06-19 14:30,8 min,phone\n2,?,?,phone\n",
    "survey-responses": "external_id,survey,perceived,scale\n1,s,4.5,5\n2,s,good,x\n",
    "branches": "code,name\na,大连\n",
    "employees": "external_id,name,branch\n1,李,a\n",
}


def _file(folder: Path, kind: str) -> Path:
    path = folder / "rows.csv"
    columns = [column.name for column in KINDS[kind].columns]
    any_row = f"{','.join(columns)}\n1{',' * (len(columns) - 1)}\n"
    path.write_text(FILES.get(kind, any_row), encoding="utf-8")
    return path


def _ahead(path: Path, kind: str, after: int = 0) -> list[Read]:
    with reading(Order(KINDS[kind], path)) as table:
        return list(table.cleaned(ABOUT, after=after))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_row_cleaned_ahead_is_the_row_cleaned_here(name: str, tmp_path: Path) -> None:
    kind, path = KINDS[name], _file(tmp_path, name)
    with reading(Order(kind, path)) as table:
        here = list(table.rows())
    ahead = _ahead(path, name)
    assert [row.number for row in ahead] == [row.number for row in here]
    for mine, theirs in zip(ahead, here, strict=True):
        assert mine.values.get(kind.key) == theirs.values.get(kind.key)
        if kind.clean is None:
            assert (mine.values, mine.draft) == (theirs.values, None)
            continue
        made = cleaned(ImportRow(theirs.number, theirs.values), kind.clean, ABOUT)
        assert mine.draft == made.draft
        assert [(e.code, e.field, str(e)) for e in mine.wrong] == [(e.code, e.field, str(e)) for e in made.errors]


@pytest.mark.django_db
def test_rows_that_are_done_are_not_sent_again(tmp_path: Path) -> None:
    path = _file(tmp_path, "customers")
    assert [row.number for row in _ahead(path, "customers", after=2)] == [3]


@pytest.mark.django_db
def test_a_faulty_row_comes_with_its_fault(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("external_id,full_name\n1,李,zu,viel\n2,王\n", encoding="utf-8")
    first, second = _ahead(path, "customers")
    assert isinstance(first.errors[0], TableError)
    assert (second.errors, second.wrong) == ((), ())
