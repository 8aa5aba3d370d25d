"""Reading in a process of its own, with a ceiling on memory and processor time: a bomb harms the child only.

The parser then also runs on another core than the import itself, and so does what is to be done to each row
(`ChildTable.worked`). The two speak in lines of JSON; nothing that the child says is executed. It inherits neither the
environment nor open files.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.table import Options, Row, Table, open_table

Message = dict[str, Any]
"""What one line of JSON between the two holds."""
Step = Callable[[int, list[str]], Any]
"""What is done to a row (its number, its cells) in the child; JSON comes out."""

BATCH_ROWS = 1_000
BATCH_CHARS = 4_000_000
AHEAD = 1 << 20
"""Bytes that the child may have said before anybody listens (where Linux allows it): so it reads on meanwhile."""
SELDOM = 50_000
"""Objects between two searches for rings among them."""


@dataclass(frozen=True)
class Limits:
    """What a child may use: address space in bytes, processor time in seconds."""

    memory: int = 1 << 30
    seconds: int = 3600


@dataclass(frozen=True)
class ChildTable:
    """A table that another process reads; the fields are those of `Table`, the rows come once and in batches."""

    header: list[str]
    header_row: int
    notes: list[TableError]
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: list[str]
    _stream: IO[bytes]
    _orders: IO[bytes]

    def batches(self) -> Iterator[list[Row]]:
        """The rows below the header, up to 1,000 at a time; TableError when the child is stopped by its limits."""
        for batch in self._sent({}):
            yield [Row(number, cells, fault and _error(fault)) for number, cells, fault, _done in batch]

    def worked(self, make: str, arguments: Message, *, after: int = 0) -> Iterator[list[tuple[Row, Any]]]:
        """The rows after number `after`, each with what the child has made of it (None: at fault, or left to us).

        `make` names a function of ours, `package.module:function`; in the child it is called with the header and the
        arguments, and gives what is done to each row. It has to do without Django.
        """
        for batch in self._sent({"make": make, "arguments": arguments, "after": after}):
            yield [(Row(number, cells, fault and _error(fault)), done) for number, cells, fault, done in batch]

    def _sent(self, order: Message) -> Iterator[list[Any]]:
        self._orders.write(json.dumps(order).encode() + b"\n")
        self._orders.flush()
        while "rows" in (message := _next(self._stream)):
            yield message["rows"]


@contextmanager
def read_in_child(
    path: str | Path, options: Options | None = None, limits: Limits | None = None
) -> Iterator[ChildTable]:
    """Open a table as `open_table` does, in a child process that ends with the `with` block.

    Raises TableError for what `open_table` refuses and when the child runs into its limits.
    """
    request = {"path": str(Path(path).absolute()), "options": asdict(options or Options())}
    command = [sys.executable, "-m", __package__, json.dumps(request | {"limits": asdict(limits or Limits())})]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, AHEAD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdin is not None
            _widen(process.stdout)
            opened = _next(process.stdout)["table"]
            opened["notes"] = [_error(note) for note in opened["notes"]]
            yield ChildTable(**opened, _stream=process.stdout, _orders=process.stdin)
        finally:
            process.kill()


def _widen(stream: IO[bytes]) -> None:
    """Make room for `AHEAD` in a pipe; what is no Linux, or has given out all it may, keeps what there is."""
    with suppress(AttributeError, OSError):
        fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, AHEAD)


def _next(stream: IO[bytes]) -> Message:
    """The child's next message; TableError when it is one, or when the child has ended before its time."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise _too_heavy()
    message: Message = json.loads(line)
    if "error" in message:
        raise _error(message["error"])
    return message


def _too_heavy() -> TableError:
    return TableError(
        "table_too_heavy",
        gettext_noop(
            "Reading this file took more memory or time than a file may, and was stopped. Export the table as CSV, or "
            "in parts."
        ),
    )


def _plain(error: TableError) -> Message:
    return {"code": error.code, "sentence": error.sentence, "row": error.row, "params": error.params}


def _error(plain: Message) -> TableError:
    error = TableError(plain["code"], plain["sentence"], row=plain["row"])
    error.params = plain["params"]
    return error


def _serve(request: Message, out: IO[bytes]) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def send(**message: object) -> None:
        out.write(encode(message).encode("utf-8", "surrogatepass") + b"\n")
        out.flush()

    try:
        table = open_table(request["path"], Options(**request["options"]))
        send(table=_head(table))
        order = json.loads(sys.stdin.buffer.readline() or b"{}")
        # What is there now stays, and a batch is dropped whole: looking through both took a tenth of the time each.
        gc.freeze()
        gc.set_threshold(SELDOM)
        for batch in _batches(table, order):
            send(rows=batch)
        send(end=True)
    except TableError as error:
        send(error=_plain(error))
    except MemoryError:
        send(error=_plain(_too_heavy()))


def _batches(table: Table, order: Message) -> Iterator[list[object]]:
    step, after = _step(table, order), order.get("after", 0)
    batch: list[object] = []
    size = 0
    for number, cells, fault in table.rows():
        if number <= after:
            continue
        batch.append((number, cells, fault and _plain(fault), None if fault else step(number, cells)))
        size += sum(map(len, cells))
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _step(table: Table, order: Message) -> Step:
    if "make" not in order:
        return lambda _number, _cells: None
    module, _colon, name = order["make"].partition(":")
    step: Step = getattr(import_module(module), name)(table.header, order["arguments"])
    return step


def _head(table: Table) -> Message:
    names = ("header", "header_row", "encoding", "delimiter", "sheet", "sheets")
    return {name: getattr(table, name) for name in names} | {"notes": [_plain(note) for note in table.notes]}


def main() -> None:
    """Serve one request, given as JSON in the first argument, on the standard output."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    _serve(request, sys.stdout.buffer)
    sys.stdout.buffer.flush()
