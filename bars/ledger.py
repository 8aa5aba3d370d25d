"""The client's side of the truth: what was intended, and what was acknowledged. Written before anything is sent."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Ledger:
    """One JSON line per intent (on the disk before the request leaves) and per acknowledgement."""

    path: Path
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    acked: Counter[str] = field(default_factory=Counter)
    retried: int = 0
    refusals: list[tuple[float, str]] = field(default_factory=list)
    """When the server answered 5xx, or not at all, and what it said."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.file = self.path.open("a", encoding="utf-8")

    def intend(self, key: str, action: str, **about: Any) -> None:
        """`key` is about to be sent."""
        with self.lock:
            self.intents[key] = {"action": action, "acked": False, **about}
            self._write({"intent": key, "action": action, **about})
            os.fsync(self.file.fileno())

    def ack(self, key: str, status: int) -> None:
        """The server has answered `key` for good."""
        with self.lock:
            self.intents[key]["acked"], self.intents[key]["status"] = True, status
            self.acked[self.intents[key]["action"]] += 1
            self._write({"ack": key, "status": status})

    def unknown(self) -> None:
        """An answer did not come; the same key is sent again."""
        with self.lock:
            self.retried += 1

    def refused(self, what: str) -> None:
        """The server could not do it now."""
        with self.lock:
            self.refusals.append((time.monotonic(), what))

    def total(self) -> int:
        """Acknowledged calls so far."""
        with self.lock:
            return self.acked.total()

    def _write(self, line: dict[str, Any]) -> None:
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
