"""The bad input itself, and what may become of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
# What people really type and peers dropped, cut or executed; a name of two Han is the shortest that is searched.
STRANGE = {
    "marks": "😀 𠮷野 <script>alert(1)</script>",
    "quote": "' OR 1=1 --",
    "wildcards": "100% _",
    "two Han": "李明",
}
LONG = "好" * 5000
HUGE = "x" * (10 * MIB)
UNPRINTABLE = {"NUL": "a\0b", "escape": "a\x1bb"}
BAD_MAIL = ("bad@@example.com", "bad@", "a b@example.com", "李@", "a@b@c.de")
BROKEN_JSON = ("{", '{"subject": ', "[]", "null", '"text"', "{'a': 1}", "\ufeff{", "[" * 2000, "\x00", "NaN")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a text at a door: True is kept whole, False refused; 10 MiB and NUL are refused everywhere."""

    strange: bool
    long: bool
    empty: bool


LINE = Verdict(strange=True, long=False, empty=True)
NEEDED = Verdict(strange=True, long=False, empty=False)
TEXT = Verdict(strange=True, long=True, empty=True)
BODY = Verdict(strange=True, long=True, empty=False)
FORMAL = Verdict(strange=False, long=False, empty=False)
"""Only what has its form or names something that exists: a code, a number, an address."""
FORMAL_OR_NONE = Verdict(strange=False, long=False, empty=True)


def cases(verdict: Verdict) -> list[tuple[str, str, bool]]:
    """Name, text and whether it is kept, of every case for a field with this verdict."""
    kept = [(name, text, verdict.strange) for name, text in STRANGE.items()]
    refused = [(name, text, False) for name, text in UNPRINTABLE.items()]
    # What is refused at 5,000 characters is refused at any length; so much of it would only cost time.
    huge = [("10 MiB", HUGE, False)] if verdict.long else []
    return [*kept, ("5,000 characters", LONG, verdict.long), *huge, *refused, ("empty", "", verdict.empty)]


SHARED = os.environ.get("ZHIYIN_SHARED")


def corpus() -> list[str]:
    """Every hostile text of the shared corpora; needs ZHIYIN_SHARED."""
    folder = Path(str(SHARED), "corpora")
    naughty: list[str] = json.loads((folder / "blns.json").read_text())
    found = [*naughty, *scripts()]
    for name in ("sqli", "ssti", "csv_injection", "ldap", "traversal"):
        found += (folder / f"{name}.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    return list(dict.fromkeys(text for text in found if text.strip()))


def scripts() -> list[str]:
    """The attacks on a browser among them."""
    lines = Path(str(SHARED), "corpora", "xss.jsonl").read_bytes().split(b"\n")
    return [_payload(line) for line in lines]


def _payload(line: bytes) -> str:
    """The payload of a line; two lines of the corpus are cut, and are hostile enough as they stand."""
    try:
        return str(json.loads(line)["payload"]) if line else ""
    except json.JSONDecodeError:
        return line.decode()
