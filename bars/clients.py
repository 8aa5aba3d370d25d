"""Clients of the API: each walks through customers, contacts and tickets, and asks with the same key until it knows."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.cli.installation import Installation

from .ledger import Ledger

ACTIONS = ("customer", "interaction", "ticket", "reply", "note", "assign", "solve", "import")
PATIENCE = 90.0
PASSING = ("does not answer", "locked", "disk is full")
"""What a command says that may be called again."""


class Declined(Exception):
    """The server answered a call with 4xx."""


@dataclass
class Client:
    """One client with its own connection."""

    number: int
    installation: Installation
    token: str
    employee: int
    ledger: Ledger
    stop: threading.Event
    faults: list[str]
    is_lenient: bool = False
    """With a guard switched off the server contradicts itself: go on with the next round."""

    def run(self) -> None:
        """Work until told to stop, finishing what was begun."""
        round_ = 0
        while not self.stop.is_set():
            round_ += 1
            try:
                self._walk(f"m{self.number}-{round_}")
            except Declined as error:
                if not self.is_lenient:
                    self.faults.append(f"client {self.number}: {error}")
                    return
            except Exception as error:  # noqa: BLE001 - whatever ends a client is a fault of the bar
                self.faults.append(f"client {self.number}: {type(error).__name__}: {error}")
                return

    def _walk(self, mark: str) -> None:
        contact = {"kind": "email", "value": f"{mark}@example.org"}
        customer = self.call("customer", f"{mark}-c", "/customers", {"full_name": f"{mark}-c", "contacts": [contact]})
        moment = datetime.now(UTC).isoformat()
        said = {"occurred_at": moment, "channel": "phone", "subject": f"{mark}-i", "customer": customer["number"]}
        self.call("interaction", f"{mark}-i", "/interactions", said)
        opened = {"subject": f"{mark}-t", "body": "help", "channel": "phone", "customer": customer["number"]}
        path = f"/tickets/{self.call('ticket', f'{mark}-t', '/tickets', opened)['number']}"
        self.call("reply", f"{mark}-r", f"{path}/reply", {"body": f"{mark}-r"})
        self.call("note", f"{mark}-n", f"{path}/note", {"body": f"{mark}-n"})
        self.call("assign", f"{mark}-a", f"{path}/assign", {"assignee": self.employee}, about=f"{mark}-t")
        self.call("solve", f"{mark}-s", f"{path}/solve", {}, about=f"{mark}-t")

    def call(self, action: str, key: str, path: str, body: dict[str, Any], about: str = "") -> dict[str, Any]:
        """Send one write until it is answered for good."""
        self.ledger.intend(key, action, about=about)
        until = time.monotonic() + PATIENCE
        while True:
            status, text = self._send(key, path, body)
            if 200 <= status < 500:
                break
            self.ledger.unknown()
            if time.monotonic() > until:
                raise TimeoutError(f"{action} {key} had no answer for {PATIENCE:.0f} s (last: {status} {text[:200]})")
            time.sleep(0.1)
        if status >= 400:
            raise Declined(f"{action} {key} was answered {status}: {text[:300]}")
        self.ledger.ack(key, status)
        self._ask_again(key, path, body, text)
        answer: dict[str, Any] = json.loads(text)
        return answer

    def _ask_again(self, key: str, path: str, body: dict[str, Any], first: str) -> None:
        """Every few calls, as a client whose line broke with the answer on it: the same key, the same answer."""
        if zlib.crc32(key.encode()) % 5:
            return
        status, text = self._send(key, path, body)
        if 200 <= status < 300 and text != first and not self.is_lenient:
            self.faults.append(f"doubled: {key} was answered {first[:200]}, then {text[:200]}")

    def _send(self, key: str, path: str, body: dict[str, Any]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=15)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            if answer.status >= 500:
                self.ledger.refused(f"{answer.status} Retry-After {answer.headers.get('Retry-After')}")
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.ledger.refused(f"no answer: {error}")
            return 0, str(error)
        finally:
            connection.close()


@dataclass
class Importer:
    """Takes files in by the command, which is killed too and called again until it says that it is done."""

    installation: Installation
    folder: Path
    ledger: Ledger
    stop: threading.Event
    faults: list[str]
    rows: int = 3000
    process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Files one after the other until told to stop."""
        number = 0
        while not self.stop.is_set():
            number += 1
            self._take(f"f{number}", self._file(number))

    def _file(self, number: int) -> Path:
        path = self.folder / f"customers-{number}.csv"
        lines = [f"f{number}-{n},f{number}-{n}" for n in range(self.rows)]
        path.write_text("external_id,full_name\n" + "\n".join(lines) + "\n")
        return path

    def _take(self, source: str, path: Path) -> None:
        self.ledger.intend(source, "import", rows=self.rows)
        command = [sys.executable, "-m", "zhiyin.cli", "import", "customers", str(path), "--source", source, "--yes"]
        for _ in range(50):
            self.process = subprocess.Popen(
                command, env=self.installation.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            output = self.process.communicate()[0].decode()
            if self.process.returncode == 0:
                self.ledger.ack(source, 0)
                return
            self.ledger.unknown()
            passing = any(sign in output for sign in PASSING)
            if self.process.returncode > 0 and not passing:
                self.faults.append(f"import {source} ended with {self.process.returncode}: {output[-600:]}")
                return
        self.faults.append(f"import {source} never ended")

    def kill(self) -> None:
        """Kill the command that is under way, if one is."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
