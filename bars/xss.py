"""S6: an attack stored in any text stays text, on every page that shows it.

Two layers on the shipped server. A parser: no element, attribute or address of a page comes from a text (each attack
carries marks that would become one). A browser: nothing is run, asked for outside, or refused by the security policy.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
from bench.installation import Installation
from playwright.sync_api import Page, sync_playwright

from tests.bad_input.cases import SHARED, scripts
from tests.browser import CHROMIUM, QUIET

from . import Outcome
from .scope import Crawl, filled

TIERS = ("ci", "long")
MARKS = "\"'><zxq-mark zxq=1>"
SHORTEST = 90  # characters that every text takes
ATTACKS = {"ci": 300, "long": 100_000}
EACH = {"ci": 6, "long": 60}
OWN = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    "{{7*7}}",
    "</textarea><svg onload=alert(1)>",
)
LEAST = {"pages": 150, "attacks seen": 1000, "pages in the browser": 12}
ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "srcdoc", "hx-get", "hx-post")
SURFACES = (
    "/", "/customers", "/customers/{customer}", "/customers/{customer}/edit", "/tickets", "/tickets/{ticket}",
    "/workbench?ticket={ticket}", "/interactions", "/interactions/{interaction}", "/answers", "/answers/{answer}",
    "/search?q=alert", "/touchpoints", "/employees", "/branches", "/service-kinds", "/surveys",
)  # fmt: skip


def run(tier: str) -> Outcome:
    """Both layers; then the parser's sees what it is for, with the escaping switched off."""
    attacks = _attacks(ATTACKS[tier])
    seen, faults = _judged(attacks, EACH[tier], "")
    faults += [
        f"only {seen[what]} {what}, at least {least} wanted" for what, least in LEAST.items() if seen[what] < least
    ]
    _red, found = _judged(attacks, 1, "drop_escape")
    if not found:
        faults.append("with the escaping switched off nothing was noticed")
    return Outcome({"attacks": len(attacks), **seen, "faults with the escaping switched off": len(found)}, faults[:40])


def _attacks(most: int) -> list[str]:
    """Attacks that fit every text, each with the marks; from the corpus where it is, by a fixed choice."""
    known = [one for one in dict.fromkeys(scripts() if SHARED else OWN) if one.isprintable() and one.strip() == one]
    fit = [one for one in known if 0 < len(one) <= SHORTEST - len(MARKS)]
    random.Random(6).shuffle(fit)
    return [one + MARKS for one in [*OWN, *fit][:most]]


def _judged(attacks: list[str], each: int, sabotage: str) -> tuple[Counter[str], list[str]]:
    with tempfile.TemporaryDirectory(prefix="zhiyin-xss-") as folder:
        site = Installation(Path(folder), sabotage=sabotage)
        site.run("migrate")
        given = Path(folder, "attacks.jsonl")
        given.write_text("\n".join(map(json.dumps, attacks)))
        world = json.loads(site.python("bars._hostile_world", str(given), str(each)))
        with site.served():
            crawl = Crawl(site.port, world)
            for path in _paths(world, each):
                status, text = crawl.ask("everything", "get", path)
                if status == 200:
                    crawl.seen["pages"] += 1
                    crawl.seen["attacks seen"] += text.count("zxq-mark zxq=1")
                    crawl.faults += [f"{path}: {fault}" for fault in wrong_in(text)][:3]
            if not sabotage:
                _browse(crawl)
        return crawl.seen, crawl.faults


def _paths(world: dict[str, Any], each: int) -> Iterator[str]:
    for hall in ("r1h1", "r1h2"):
        objects = world["objects"][hall]
        for nth in range(each):
            one = {name: [values[min(nth, len(values) - 1)]] for name, values in objects.items()}
            made = [filled(path, one, hall) for path in (*world["addresses"], *SURFACES) if nth == 0 or "{" in path]
            yield from dict.fromkeys(path for path in made if path and not path.startswith("/api/"))


def wrong_in(text: str) -> Iterator[str]:
    """What may come from a text: marks that became markup, handlers, scripts and styles in line, addresses."""
    for element in html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False).iter():
        tag = str(element.tag).rsplit("}", 1)[-1]
        names = {str(name).rsplit("}", 1)[-1].lower(): value for name, value in element.attrib.items()}
        if tag == "zxq-mark" or any(name.startswith("zxq") for name in names):
            yield f"a text became the markup <{tag}>"
        if tag == "script" and "src" not in names and not names.get("type", "").endswith("json"):
            yield "there is a script in line"
        if tag in {"style", "iframe", "object", "embed", "base"} or "style" in names:
            yield f"there is <{tag}> with {sorted(names)}"
        yield from (f"<{tag}> has the handler {name}" for name in names if name.startswith("on"))
        for name in names.keys() & set(ADDRESSES):
            if urlsplit(names[name].strip()).scheme.lower() not in {"", "http", "https", "mailto", "tel", "data"}:
                yield f"<{tag} {name}={names[name][:60]!r}>"


def _browse(crawl: Crawl) -> None:
    """The main pages in Chromium: a dialog, a request to elsewhere or a refusal of the policy is a fault."""
    objects = crawl.world["objects"]["r1h1"]
    origin = f"http://127.0.0.1:{crawl.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        context = browser.new_context(base_url=origin)
        session = crawl.world["people"]["everything"]["session"]
        context.add_cookies([{"name": "session", "value": session, "url": origin}])
        page = context.new_page()
        _listen(page, crawl)
        for path in SURFACES:
            address = filled(path, objects, "r1h1")
            answer = page.goto(address, wait_until="networkidle" if "workbench" not in path else "load")
            crawl.seen["pages in the browser"] += int(bool(answer and answer.status == 200))
            if page.locator("zxq-mark, [zxq]").count():
                crawl.faults.append(f"{address}: a text became markup in the browser")
        browser.close()


def _listen(page: Page, crawl: Crawl) -> None:
    def told(text: str) -> None:
        crawl.faults.append(f"{page.url} in the browser: {text[:200]}")

    def asked(url: str) -> None:
        if urlsplit(url).hostname not in {"127.0.0.1", None}:
            told(f"asked for {url}")

    page.on("dialog", lambda dialog: (told("a dialog"), dialog.dismiss()))
    page.on("request", lambda request: asked(request.url))
    page.on("console", lambda line: told(line.text) if "Content Security Policy" in line.text else None)
