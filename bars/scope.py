"""S2 and S3: nobody reads a word of another hall, and naming what is elsewhere looks like naming what is nowhere.

The shipped server on two regions of three halls with a word of its own in every text. Every GET of the permission
table is asked by everybody with session and token; then every parameter that names an object is given one of another
region and one that does not exist.
"""

from __future__ import annotations

import http.client
import json
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.installation import Installation

from . import Outcome
from ._references import BODIES, FILTERS, FORMS, RECORDS, variants

TIERS = ("ci", "long")
WORD = re.compile(r"Q(r[12]h[123])x\d{4}Q", re.IGNORECASE)
PLACES = {
    "ticket": "ticket", "solved_ticket": "ticket", "customer": "customer", "contact_customer": "customer",
    "voice_customer": "customer", "interaction": "interaction", "answer": "answer", "employee": "employee",
    "owner": "customer", **{noun: noun for noun in RECORDS},
}  # fmt: skip
CONSTANT = {"survey": "service"}
SEARCHES = (
    "/search?q={}", "/search?in=palette&q={}", "/customers?q={}", "/employees?q={}",
    "/interactions/customers?customer={}",
    "/api/v1/customers?text={}", "/api/v1/customers/search?text={}", "/answers?group={}", "/api/v1/answers?group={}",
    "/interactions?outcome={}", "/events?q={}",
)  # fmt: skip
LISTS = ("customers", "tickets", "interactions", "answers")
MISSING = {"number": 987_654_321, "code": "nowhere-at-all"}
LEAST = {"answers": 1200, "own words": 3000, "pairs": 140}


@dataclass
class Crawl:
    """A person at the server: what was asked and what was wrong."""

    port: int
    world: dict[str, Any]
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """One request as `who`; pages by session, the API by token."""
        person = self.world["people"][who]
        headers = {"Accept-Language": "en"}
        if path.startswith("/api/") and person["token"]:
            headers["Authorization"] = f"Bearer {person['token']}"
        elif not path.startswith("/api/") and person["session"]:
            headers["Cookie"] = f"session={person['session']}; csrf={'x' * 32}"
        data = None
        if body is not None and path.startswith("/api/"):
            data, headers["Content-Type"] = json.dumps(body), "application/json"
        elif body is not None:
            sent = {**body, "csrfmiddlewaretoken": "x" * 32}
            data = "&".join(f"{quote(str(name))}={quote(str(value))}" for name, value in sent.items())
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method.upper(), path, data, headers)
            answer = connection.getresponse()
            self.seen["answers"] += 1
            self.seen[f"status {answer.status // 100}xx"] += 1
            text = answer.read().decode(errors="replace")
            if answer.status >= 500:
                self.faults.append(f"{who} {method} {path}: {answer.status}")
            return answer.status, text + str(answer.headers.get("Location", ""))
        finally:
            connection.close()

    def read(self, who: str, path: str, asked: str = "") -> str:
        """A GET whose words must all belong to `who`; `asked` is what the page may repeat."""
        _status, text = self.ask(who, "get", path)
        own = set(self.world["people"][who]["halls"])
        for found in WORD.finditer(text):
            hall, word = found[1].lower(), found[0]
            if hall in own:
                self.seen["own words"] += 1
            elif word.lower() != asked.lower():
                self.faults.append(f"{who} reads {word} of {hall} at {path}")
                break
        return text


def run(tier: str) -> Outcome:
    """Crawl; compare; then see both checks fail with the scope switched off."""
    del tier
    seen, faults = _judged("")
    for what, least in LEAST.items():
        if seen[what] < least:
            faults.append(f"only {seen[what]} {what}, at least {least} wanted")
    red, found = _judged("drop_scope")
    if not any(" reads " in fault for fault in found) or not any("tells" in fault for fault in found):
        faults.append(f"with the scope switched off nothing was noticed: {found[:5]} {dict(red)}")
    return Outcome({**seen, "faults with the scope switched off": len(found)}, faults[:40])


def _judged(sabotage: str) -> tuple[Counter[str], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-scope-") as folder:
        site = Installation(Path(folder), sabotage=sabotage)
        site.run("migrate")
        world = json.loads(site.python("bars._scope_world"))
        with site.served():
            crawl = Crawl(site.port, world)
            people = ["agent", "manager_r2"] if sabotage else list(world["people"])
            for who in people:
                _pages(crawl, who)
                _searches(crawl, who)
                if not sabotage:
                    _counts(crawl, who)
            _references(crawl, "everything")
            if not sabotage:
                _live(crawl)
        return crawl.seen, crawl.faults


def _pages(crawl: Crawl, who: str) -> None:
    for path in _paths(crawl.world, who):
        crawl.read(who, path)


def _paths(world: dict[str, Any], who: str) -> Iterator[str]:
    """Every GET of the table, about the own hall, a neighbour, and one of the other region."""
    own = world["people"][who]["halls"][:1] or ["r1h1"]
    halls = dict.fromkeys([*own, f"{own[0][:3]}{int(own[0][3]) % 3 + 1}", "r2h1" if own[0][1] == "1" else "r1h1"])
    for path in world["addresses"]:
        made = list(dict.fromkeys(filled(path, world["objects"][hall], hall) for hall in halls))
        yield from (one for one in made if one)


def filled(path: str, objects: dict[str, Any], hall: str) -> str:
    """The address about these objects; empty where it names something else."""
    path = path.replace("dl-1-counter", f"{hall}-desk").replace("dl-1", hall)
    for name in re.findall(r"\{(\w+)\}", path):
        if name not in PLACES and name not in CONSTANT:
            return ""
        value = CONSTANT.get(name) or objects[PLACES[name]][0]
        path = path.replace(f"{{{name}}}", str(value))
    return path


def _searches(crawl: Crawl, who: str) -> None:
    for hall in ("r1h2", "r2h1"):
        for path in SEARCHES:
            for text in (f"Q{hall}x0", "@example.com"):
                crawl.read(who, path.format(quote(text)))


def _counts(crawl: Crawl, who: str) -> None:
    """The lists of the API are as long as the tree says, not longer."""
    person = crawl.world["people"][who]
    if not person["token"] or not person["halls"]:
        return
    for name in LISTS:
        status, text = crawl.ask(who, "get", f"/api/v1/{name}?size=100")
        wanted = len(person["halls"]) * crawl.world["each"]
        found = len(json.loads(text)["items"]) if status == 200 else -1
        crawl.seen["lists counted"] += 1
        if status != 200 or found < wanted or (found > wanted and name != "interactions"):
            crawl.faults.append(f"{who}: {found} {name}, {wanted} belong to the own halls")


def _references(crawl: Crawl, who: str) -> None:
    """Each parameter that names an object: of another region, and of nowhere; alone, in a list, nested, as text."""
    own, foreign = (crawl.world["objects"][hall] for hall in ("r1h1", "r2h2"))
    for one in (*BODIES, *FORMS, *FILTERS):
        there, nowhere = foreign[one.names][0], MISSING["code" if one.is_code else "number"]
        for shape, make in variants(one):
            answers = []
            for value in (there, nowhere):
                path, body = one.request(own, make(value), value)
                if one.is_versioned:
                    body["version"] = json.loads(crawl.ask(who, "get", path)[1]).get("version", 1)
                status, text = crawl.ask(who, one.method, path, body)
                answers.append((status, _without(text, value)))
            crawl.seen["pairs"] += 1
            if answers[0] != answers[1]:
                told = [(status, text[:150]) for status, text in answers]
                crawl.faults.append(f"{one.method} {one.path} {one.field} ({shape}) tells what exists: {told}")
                break


def _without(text: str, value: object) -> str:
    """The answer without what was asked, what differs from call to call, and times."""
    # Chinese stands in JSON as \u6539, in which a number would be found too.
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|data-csrf=|"X-CSRFToken": )"[^"]+"', "", text)
    text = re.sub(r'"version": ?\d+', "", text)
    # Before the number that was asked for: it may be the minute of the hour.
    text = re.sub(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+\d\d:\d\d)?)?", "TIME", text)
    return text.replace(str(value), "VALUE")


def _live(crawl: Crawl) -> None:
    """A note here and a note in the other region: who listens hears the own one alone."""
    heard, ready = list[str](), threading.Event()
    session = crawl.world["people"]["agent_r2h1"]["session"]

    def listen() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", crawl.port + 1, timeout=4)
        connection.request("GET", "/live", headers={"Cookie": f"session={session}"})
        answer = connection.getresponse()
        ready.set()
        try:
            while True:
                heard.append(answer.fp.readline().decode())
        except OSError:
            return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    ready.wait(5)
    for who, hall in (("agent", "r1h1"), ("agent_r2h1", "r2h1"), ("agent", "r1h1")):
        number = crawl.world["objects"][hall]["ticket"][0]
        crawl.ask(who, "post", f"/api/v1/tickets/{number}/note", {"body": "live"})
    thread.join(8)
    notes = [line for line in heard if "NoteAdded" in line]
    crawl.seen["heard live"] += len(notes)
    if len(notes) != 1:
        crawl.faults.append(f"three notes, one of them at the own hall: {len(notes)} heard live")
