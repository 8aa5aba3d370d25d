"""Repeated runs of one task in one process; nothing but the standard library, since rivals' environments run it too."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Any

LONG, ENOUGH, RUNS = 20.0, 6.0, 9


def measured(run: Callable[[], Any]) -> dict[str, float]:
    """Median wall and processor seconds of up to nine runs, three at least; one alone where it takes over 20 s."""
    wall, cpu = [], []
    while len(wall) < RUNS and (len(wall) < 3 or sum(wall) < ENOUGH):
        begin, spent = time.perf_counter(), time.process_time()
        run()
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - begin)
        if wall[0] > LONG:
            break
    return {"wall": statistics.median(wall), "cpu": statistics.median(cpu), "runs": len(wall)}


def main(tasks: dict[str, Callable[[str], Callable[[], Any]]], arguments: list[str]) -> None:
    """Prints the measured task as JSON; a task may have a `quality` beside its time."""
    name, path = arguments
    run = tasks[name](path)
    found: dict[str, Any] = measured(run)
    quality = getattr(run, "quality", None)
    print(json.dumps(found | ({"quality": quality()} if quality else {})))
