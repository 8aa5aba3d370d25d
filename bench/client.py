"""Clients that call a server over kept connections and check what comes back; run as processes of their own."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request of an operation; `must` has to be in the answer's body."""

    method: str
    path: str
    must: str
    body: dict[str, Any] | None = None
    status: int = 200


@dataclass(frozen=True, slots=True)
class Operation:
    """A named operation; one action may take several calls (a page with the panels loaded at first paint)."""

    name: str
    actions: Sequence[Sequence[Call]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of one client; actions a second of several at once, and their 95 % point in milliseconds."""

    median: float
    p95: float
    per_second: float
    together: float


@dataclass(frozen=True, slots=True)
class Door:
    """Where and as whom to call."""

    port: int
    session: str
    token: str


def measure(door: Door, operation: Operation, *, alone: int = 60, seconds: float = 4.0, clients: int = 8) -> Measured:
    """Run `operation` `alone` times with one client, then with `clients` at once for some seconds, as load tools do."""
    _run(door, operation, range(8))
    times = sorted(_run(door, operation, range(8, 8 + alone)))
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(clients)
    done: Any = context.Queue()

    def work(start: int) -> None:
        _run(door, operation, range(start, start + 2))
        barrier.wait()
        until = time.perf_counter() + seconds
        done.put(_run(door, operation, takewhile(lambda _: time.perf_counter() < until, count(start))))

    workers = [context.Process(target=work, args=(1000 * (index + 1),)) for index in range(clients)]
    for worker in workers:
        worker.start()
    finished = sorted(one for _ in workers for one in done.get(timeout=600))
    for worker in workers:
        worker.join()
    return Measured(
        median=1000 * statistics.median(times),
        p95=_p95(times),
        per_second=len(finished) / seconds,
        together=_p95(finished),
    )


def _p95(times: Sequence[float]) -> float:
    return 1000 * times[int(0.95 * (len(times) - 1))]


def _run(door: Door, operation: Operation, numbers: Iterable[int]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=60)
    times = []
    for number in numbers:
        action = operation.actions[number % len(operation.actions)]
        begun = time.perf_counter()
        for call in action:
            _call(connection, door, call, number)
        times.append(time.perf_counter() - begun)
    connection.close()
    return times


def _call(connection: http.client.HTTPConnection, door: Door, call: Call, number: int) -> None:
    headers = {"Cookie": f"session={door.session}", "Accept-Language": "zh-hans"}
    body = None
    if call.path.startswith("/api/"):
        headers = {"Authorization": f"Bearer {door.token}"}
    if call.body is not None:
        body = json.dumps(call.body).encode()
        headers |= {"Content-Type": "application/json", "Idempotency-Key": f"{call.path}-{number}-{time.time_ns()}"}
    connection.request(call.method, call.path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != call.status or call.must not in text:
        raise RuntimeError(
            f"{call.method} {call.path}: {answer.status}, expected {call.status} with {call.must!r}\n{text[:500]}"
        )
