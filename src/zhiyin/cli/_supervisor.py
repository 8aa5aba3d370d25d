"""A small parent of long-running processes: forks them, forks again what dies, ends all of them together.

Parts are forked from a parent that has loaded the application, so that all of them share its memory and one that died
is back at once. The parent therefore has no threads, no sockets and no connection to the database when it forks.

Every child ends by itself when its parent is gone, however it went: a killed parent leaves nothing behind that would
hold the port.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path

log = logging.getLogger(__name__)

PAUSE = 0.1
GRACE = 8.0
FIRST_BACKOFF, LONGEST_BACKOFF = 0.2, 10.0
SOUND = 30.0
"""A child that lived this many seconds is sound: its next death is again the first."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Part:
    """One child: its name (also of its pid file) and what it does until it is asked to end."""

    name: str
    run: Callable[[], None]


@dataclass
class Supervisor:
    """Runs `parts` until SIGTERM or SIGINT; pid files lie in `folder`."""

    parts: Sequence[Part]
    folder: Path
    children: dict[str, ForkProcess] = field(default_factory=dict)
    born: dict[str, float] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    is_stopping: bool = False

    def run(self, on_start: Callable[[], None] = lambda: None) -> None:
        """Start all parts and keep them alive; return when asked to stop and all have ended.

        `on_start` runs once, in a process of its own."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        sweep(self.folder)
        write_pid(self.folder, "serve")
        # What is loaded now is never collected, so that the children go on sharing its pages.
        gc.collect()
        gc.freeze()
        try:
            for part in self.parts:
                self._start(part)
            _fork(Part("start", on_start), daemon=True)
            while not self.is_stopping:
                time.sleep(PAUSE)
                _FORK.active_children()  # buries the one of `on_start`
                for part in self.parts:
                    self._look_after(part)
        finally:
            self._end_all()
            sweep(self.folder)

    def _stop(self, *_signal: object) -> None:
        # A plain flag: the lock of an event may be held by what the signal has interrupted.
        self.is_stopping = True

    def _start(self, part: Part) -> None:
        child = _fork(part)
        self.children[part.name], self.born[part.name] = child, time.monotonic()
        write_pid(self.folder, part.name, child.pid)

    def _look_after(self, part: Part) -> None:
        name, now = part.name, time.monotonic()
        if name in self.due:
            if now >= self.due[name]:
                del self.due[name]
                self._start(part)
            return
        code = self.children[name].exitcode
        if code is None:
            return
        _end_group(self.children[name])
        self.deaths[name] = 1 if now - self.born[name] > SOUND else self.deaths.get(name, 0) + 1
        pause = min(FIRST_BACKOFF * 2 ** (self.deaths[name] - 1), LONGEST_BACKOFF)
        log.error("%s ended with code %s; starting it again in %.1f s", name, code, pause)
        self.due[name] = now + pause

    def _end_all(self) -> None:
        for child in self.children.values():
            child.terminate()
        until = time.monotonic() + GRACE
        for name, child in self.children.items():
            child.join(max(until - time.monotonic(), 0.01))
            if child.exitcode is None:
                log.warning("%s did not end within %s s and is killed", name, GRACE)
            _end_group(child)
            child.join()


def _fork(part: Part, *, daemon: bool = False) -> ForkProcess:
    child = _FORK.Process(target=_live, args=(part, os.getpid()), name=part.name, daemon=daemon)
    # A signal waits until the child has left the parent's handlers, which would not end it.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        child.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return child


def _live(part: Part, parent: int) -> None:
    """The life of a child."""
    # A session of its own: Ctrl-C reaches the parent only, and the whole group can be ended at once.
    os.setsid()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(f"zhiyin {part.name}")
    end_with(parent)
    try:
        part.run()
    except Exception:
        log.exception("%s failed", part.name)
        sys.exit(1)


def _end_group(child: ForkProcess) -> None:
    """Kill what a child left in its group."""
    assert child.pid
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def end_with(parent: int) -> None:
    """End this process soon after process `parent` has gone, however that one went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(2)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def write_pid(folder: Path, name: str, pid: int | None = None) -> None:
    """Write `<name>.pid`, whole or not at all."""
    path = folder / f"{name}.pid"
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(f"{pid or os.getpid()}\n")
    draft.replace(path)


def sweep(folder: Path, pattern: str = "*.pid") -> None:
    """Remove the pid files of processes that have gone, and this one's own."""
    for path in folder.glob(pattern):
        pid = read_pid(path)
        if pid is None or pid == os.getpid() or not is_alive(pid):
            path.unlink(missing_ok=True)


def read_pid(path: Path) -> int | None:
    """The number in a pid file, or None where it holds none."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
