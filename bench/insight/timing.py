"""Repeated runs of one task in one process; nothing but the standard library, since rivals' environments run it too."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONG, ENOUGH, RUNS = 20.0, 6.0, 9


@dataclass(frozen=True)
class Judged:
    """A task that can also say how good its answer is."""

    run: Callable[[], Any]
    quality: Callable[[], dict[str, float]]

    def __call__(self) -> Any:
        """The task itself."""
        return self.run()


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
    """Prints the measured task as JSON; a `Judged` one has a quality beside its time."""
    name, path = arguments
    run = tasks[name](path)
    found: dict[str, Any] = measured(run)
    if isinstance(run, Judged):
        found["quality"] = run.quality()
    print(json.dumps(found))
