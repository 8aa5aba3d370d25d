"""R10: what clients saw under contention, and a checker: one owner per claim, no lost update, no lost note.

On the shipped server with its default database; the long tier repeats it on PostgreSQL.
"""

from __future__ import annotations

import http.client
import json
import random
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.installation import Installation, postgres

from . import Outcome

TIERS = ("ci", "long")
CLIENTS = 8
CLAIMS, EDITS, NOTES = {"ci": 100, "long": 400}, {"ci": 24, "long": 300}, {"ci": 24, "long": 400}
SHARED = 4  # customers that are edited, tickets that are written to


@dataclass
class Site:
    """The server, and a token for each client."""

    port: int
    tokens: list[str]
    numbers: list[int]
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def call(self, client: int, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One call; asked again while the server is busy."""
        for _ in range(50):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            headers = {"Authorization": f"Bearer {self.tokens[client]}", "Content-Type": "application/json"}
            try:
                connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
                answer = connection.getresponse()
                text = answer.read()
            finally:
                connection.close()
            if answer.status != 503:
                break
            self.seen["asked again after 503"] += 1
        if answer.status >= 500:
            self.faults.append(f"{method} {path}: {answer.status} {text[:200]!r}")
        return answer.status, json.loads(text) if text else None


def run(tier: str) -> Outcome:
    """Claims, edits and notes at once; then the same with the guard of versions switched off, which must be seen."""
    seen, faults = _on(tier, "", "")
    if tier == "long":
        with tempfile.TemporaryDirectory(prefix="zhiyin-history-pg-") as folder:
            Path(folder).chmod(0o711)  # the user of the PostgreSQL server has to reach its part of it
            with postgres(Path(folder, "pg")) as url:
                more, wrong = _on(tier, url, "")
            seen |= {f"postgresql {name}": value for name, value in more.items()}
            faults += wrong
    _red, found = _on("ci", "", "drop_versions")
    if not any("lost" in fault for fault in found):
        faults.append(f"with the guard of versions switched off no lost update was noticed: {found[:3]}")
    seen["faults with the guard switched off"] = len(found)
    return Outcome(dict(seen), faults[:30])


def _on(tier: str, database: str, sabotage: str) -> tuple[Counter[str], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-history-") as folder:
        site = Installation(Path(folder, "home"), database, sabotage=sabotage)
        site.home.mkdir(parents=True)
        site.run("migrate")
        world = json.loads(site.python("bars._history_world", str(CLIENTS)))
        with site.served():
            clients = Site(site.port, world["tokens"], world["employees"])
            for check in [_edits] if sabotage else [_claims, _edits, _notes]:
                check(clients, tier)
    return clients.seen, clients.faults


def _together(work: Callable[[int], Any]) -> list[Any]:
    gate = threading.Barrier(CLIENTS)

    def begin(client: int) -> Any:
        gate.wait()
        return work(client)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(begin, range(CLIENTS)))


def _ticket(site: Site, subject: str) -> int:
    status, made = site.call(0, "POST", "/tickets", {"subject": subject, "body": "x", "channel": "phone"})
    assert status == 201, made
    return int(made["number"])


def _claims(site: Site, tier: str) -> None:
    """Everybody claims every ticket, in an order of the own: each has one owner, the one who was told so."""
    tickets = [_ticket(site, f"claim {n}") for n in range(CLAIMS[tier])]

    def claim(client: int) -> list[tuple[int, int]]:
        order = random.Random(client).sample(tickets, len(tickets))
        return [(number, site.call(client, "POST", f"/tickets/{number}/take")[0]) for number in order]

    won = Counter[int]()
    owners: dict[int, int] = {}
    for client, answers in enumerate(_together(claim)):
        for number, status in answers:
            site.seen[f"claims answered {status}"] += 1
            if status == 200:
                won[number] += 1
                owners[number] = site.numbers[client]
    for number in tickets:
        owner = site.call(0, "GET", f"/tickets/{number}")[1]["assignee"]
        if won[number] != 1 or owner != owners.get(number):
            site.faults.append(f"ticket {number}: {won[number]} were told it is theirs; it belongs to {owner}")
    if site.seen["claims answered 200"] + site.seen["claims answered 409"] < CLAIMS[tier] * CLIENTS:
        site.faults.append(f"too few claims were answered: {dict(site.seen)}")


def _edits(site: Site, tier: str) -> None:
    """Each adds the own mark to a note that all share: read, append, write with the version that was read."""
    made = [site.call(0, "POST", "/customers", {"full_name": f"shared {n}"})[1]["number"] for n in range(SHARED)]

    def edit(client: int) -> list[tuple[int, str]]:
        kept = []
        for turn in range(EDITS[tier]):
            number, mark = made[turn % SHARED], f"<{client}.{turn}>"
            while True:
                row = site.call(client, "GET", f"/customers/{number}")[1]
                change = {"version": row["version"], "note": row["note"] + mark}
                status, _said = site.call(client, "PATCH", f"/customers/{number}", change)
                site.seen[f"edits answered {status}"] += 1
                if status != 409:
                    break
            if status == 200:
                kept.append((number, mark))
        return kept

    written = [one for kept in _together(edit) for one in kept]
    notes = {number: site.call(0, "GET", f"/customers/{number}")[1]["note"] for number in made}
    lost = [mark for number, mark in written if notes[number].count(mark) != 1]
    if lost:
        site.faults.append(f"lost updates: {len(lost)} of {len(written)}, such as {lost[:3]}")
    if len(written) < EDITS[tier] * CLIENTS:
        site.faults.append(f"only {len(written)} edits were kept")
    if not site.seen["edits answered 409"] and "lost" not in " ".join(site.faults):
        site.faults.append("nobody met a stale version: the editors were never at odds")


def _notes(site: Site, tier: str) -> None:
    """Everybody appends to the same conversations: nothing is lost, and each reads the own words in their order."""
    tickets = [_ticket(site, f"notes {n}") for n in range(SHARED)]

    def write(client: int) -> list[tuple[int, str]]:
        sent = []
        for turn in range(NOTES[tier]):
            number, body = tickets[turn % SHARED], f"{client}.{turn}"
            if site.call(client, "POST", f"/tickets/{number}/note", {"body": body})[0] == 201:
                sent.append((number, body))
                if turn % 10 == 0 and body not in _bodies(site, client, number):
                    site.faults.append(f"client {client} does not read its own {body}")
        return sent

    written = _together(write)
    there = {number: _bodies(site, 0, number) for number in tickets}
    for client, sent in enumerate(written):
        for number in tickets:
            mine = [body for at, body in sent if at == number]
            found = [body for body in there[number] if body.startswith(f"{client}.")]
            site.seen["notes kept"] += len(found)
            if mine != found:
                site.faults.append(f"notes of client {client} on {number}: {len(mine)} sent, {len(found)} in order")
    if site.seen["notes kept"] < NOTES[tier] * CLIENTS:
        site.faults.append(f"only {site.seen['notes kept']} notes")


def _bodies(site: Site, client: int, number: int) -> list[str]:
    return [message["body"] for message in site.call(client, "GET", f"/tickets/{number}/messages")[1]]
