"""Reading in a child process: the same table, and a ceiling that holds."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from zhiyin.core.tabular import Limits, Options, TableError, open_table, read_in_child


def _large(path: Path, count: int) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",姓名,姓名\n")
        for number in range(count):
            file.write(f"{number},张三\n" if number % 1000 == 7 else f"{number},张三,李四\n")
    return path


def test_a_child_gives_the_same_rows_in_batches_of_a_thousand(tmp_path: Path) -> None:
    path = _large(tmp_path / "large.csv", 3_500)
    here = open_table(path)
    with read_in_child(path) as table:
        assert (table.header, table.encoding, table.delimiter) == (here.header, "gb18030", ",")
        assert [str(note) for note in table.notes] == [str(note) for note in here.notes]
        batches = list(table.batches())
    assert [len(batch) for batch in batches] == [1000, 1000, 1000, 500]
    for mine, theirs in zip(here.rows(), (row for batch in batches for row in batch), strict=True):
        assert mine[:2] == theirs[:2]
        assert str(mine.fault) == str(theirs.fault)
        assert (mine.fault and mine.fault.row) == (theirs.fault and theirs.fault.row)


def test_a_refusal_comes_through_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("a,b\n1,é\n".encode("latin-1"))
    with pytest.raises(TableError) as caught, read_in_child(path, Options(encoding="utf-8")):
        pass
    with pytest.raises(TableError) as direct:
        open_table(path, Options(encoding="utf-8"))
    assert (caught.value.code, caught.value.params, str(caught.value)) == (
        "table_bytes",
        direct.value.params,
        str(direct.value),
    )


def test_a_child_that_takes_too_much_memory_or_time_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes(b"a,b\n" + b'"' + b"x\n" * 450_000 + b'",1\n')
    with (
        pytest.raises(TableError) as caught,
        read_in_child(path, limits=Limits(memory=60 << 20)) as table,
    ):
        list(table.batches())
    assert caught.value.code == "table_too_heavy"
    path = _large(tmp_path / "long.csv", 400_000)
    started = time.perf_counter()
    with pytest.raises(TableError) as caught, read_in_child(path, limits=Limits(seconds=1)) as table:
        for batch in table.batches():
            assert batch
    assert caught.value.code == "table_too_heavy"
    assert time.perf_counter() - started < 20


def test_a_child_ends_with_its_block_and_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIYIN_SECRET_KEY", "a-secret-of-this-test")
    path = _large(tmp_path / "large.csv", 50_000)
    with read_in_child(path) as table:
        next(table.batches())
        children = _children()
        assert len(children) == 1
        assert b"a-secret-of-this-test" not in Path(f"/proc/{children[0]}/environ").read_bytes()
    assert not _children()


def _children() -> list[int]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return [
        int(number)
        for number in task.read_text().split()
        if b"zhiyin.core.tabular" in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
