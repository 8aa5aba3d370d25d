"""Files as other systems export them, taken in by the shipped command: rows a second, from its start to its end."""

from __future__ import annotations

import csv
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiyin.demo.names import FAMILY, GIVEN

from .installation import Installation

TEXT = "您好，我想了解一下保单的办理进度，上次来网点时工作人员说三天之内会有答复，但是到现在还没有收到任何通知。" * 2
SOURCE = "bench-files"
HEADERS = {
    "customers": ("external_id", "family_name", "given_name", "branch", "phone", "email"),
    "tickets": ("external_id", "opened", "subject", "body", "branch", "customer", "first_answered", "solved"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """How fast a file went in: rows a second, seconds of processor time for a thousand rows, bytes held at most."""

    per_second: float
    processor: float
    memory: int


def take_in(site: Installation, kind: str, numbers: range) -> Taken:
    """Write a file with a row for each of `numbers` and import it."""
    path = site.home / f"bench-{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS[kind])
        writer.writerows({"customers": _customers, "tickets": _tickets}[kind](numbers))
    begun, used = time.perf_counter(), _processor()
    memory = site.peak_of("import", kind, str(path), "--source", SOURCE, "--yes")
    took = time.perf_counter() - begun
    path.unlink()
    count = len(numbers)
    return Taken(round(count / took), round((_processor() - used) / count * 1000, 3), memory)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _customers(numbers: range) -> Iterator[list[str]]:
    rng = random.Random(2)
    for number in numbers:
        given = "".join(rng.choices(GIVEN, k=rng.choice((1, 2))))
        phone, email = f"139{number:08}", f"f{number}@example.com"
        yield [str(number), rng.choice(FAMILY), given, "h", phone, email]


def _tickets(numbers: range) -> Iterator[list[str]]:
    last = datetime.fromisoformat("2026-06-01 09:00")
    for number in numbers:
        opened = last - timedelta(minutes=number % 500_000)
        times = [opened + timedelta(minutes=minutes) for minutes in (5, 60)]
        answered, solved = (f"{at:%Y-%m-%d %H:%M}" for at in times)
        solved = solved if number % 10 else ""
        subject = f"保单办理进度查询 {number}"
        yield [str(number), f"{opened:%Y-%m-%d %H:%M}", subject, TEXT, "h", str(number), answered, solved]
