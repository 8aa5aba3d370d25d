"""What an import holds does not grow with its file, neither where it is read nor where it is written."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from tests.conftest import Tick
from zhiyin.config.imports import KINDS
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import engine
from zhiyin.core.imports.runs import Order
from zhiyin.core.tabular import child
from zhiyin.customers.models import Customer

pytestmark = pytest.mark.django_db
MIB = 1 << 20


def _reader() -> int:
    """The most that the process that reads has held so far, in bytes; 0 once it has ended."""
    for process in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        status = Path(f"/proc/{process}/status").read_text()
        if "VmHWM:" in status:
            return int(status.split("VmHWM:")[1].split()[0]) << 10
    return 0


def _held(folder: Path, rows: int, tick: Tick) -> tuple[int, int]:
    """What the writing process held at most beyond what it had, and what the reading one held, in bytes."""
    path, readers = folder / f"{rows}.csv", [0]
    lines = (f"{rows}-{n},李{chr(0x4E00 + n % 5000)},139{n:08},note {n}\n" for n in range(rows))
    path.write_text("external_id,full_name,phone,note\n" + "".join(lines), encoding="utf-8")
    tracemalloc.start()
    order = Order(KINDS["customers"], path, "memory")
    engine.take_in(order=order, actor=SYSTEM, clock=tick, tell=lambda _run: readers.append(_reader()))
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held, max(readers)


def test_three_times_as_many_rows_take_no_more_memory(
    tmp_path: Path, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "AHEAD", 1 << 12)  # with more it would have ended before anybody looks at it
    _held(tmp_path, 100, tick)  # what is loaded and remembered once
    (few, few_read), (many, many_read) = (_held(tmp_path, rows, tick) for rows in (2000, 6000))
    assert Customer.objects.count() == 8100
    assert many < few + 2 * MIB, "rows that are done are kept"
    assert 0 < many_read < few_read + 4 * MIB
