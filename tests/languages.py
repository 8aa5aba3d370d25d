"""Finding the wrong language: Latin words on a Chinese page, Han on an English one.

Data (names, codes, what customers wrote) stands in elements with `translate="no"` and is left out; so are scripts and
addresses. `problems(html, language)` is what every page's test calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from html5lib import HTMLParser, getTreeBuilder

# Latin words that Chinese pages use as they are.
ALLOWED = frozenset(
    {
        "API", "Authorization", "Bearer", "CSV", "CSS", "Cookie", "Ctrl", "Enter", "English", "Esc", "Excel",
        "GB", "GiB", "HTML", "HTTP", "HTTPS", "ID", "Idempotency", "IP", "JSON", "Key", "KiB", "MiB", "NPS",
        "OK", "OpenAPI", "PDF", "PNG", "PostgreSQL", "SERVQUAL", "SHA", "SLA", "SMS", "SQLite", "SVG", "TOTP",
        "Parquet", "URL", "UTC", "UTF", "VIP", "XLSX", "YAML", "Zhiyin",
    }
)  # fmt: skip
# Codes that texts name as examples of what may be typed.
ALLOWED |= {"assurance", "empathy", "reliability", "responsiveness", "tangibles"}
WORDS = re.compile(r"[A-Za-z][A-Za-z'’]+")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
ATTRIBUTES = ("aria-label", "alt", "placeholder", "title", "data-confirm", "data-confirm-label", "content")
SILENT = {"script", "style", "code", "kbd", "svg", "head"}
CODE = re.compile(r"\b[\w.-]+@[\w.-]+\b|\bhttps?://\S+|(?<![A-Za-z])/[\w/.-]+|\b\w+\.\w+\b|%\(\w+\)s|--\w+")


def latin_words(html: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Latin words of two letters and more that a Chinese page shows outside of data."""
    known = {word.lower() for word in ALLOWED | allowed}
    found = (word for text in shown(html) for word in WORDS.findall(CODE.sub(" ", text)))
    return [word for word in found if word.lower() not in known]


def han(html: str) -> list[str]:
    """Runs of Han that an English page shows outside of data."""
    return [run for text in shown(html) for run in HAN.findall(text)]


def problems(html: str, language: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """What is in the wrong language on a page in `language` (`zh-hans` or `en`)."""
    return latin_words(html, allowed) if language == "zh-hans" else han(html)


def shown(html: str) -> Iterator[str]:
    """Every text that a reader sees or hears, data left out."""
    tree: Any = HTMLParser(tree=getTreeBuilder("etree"), namespaceHTMLElements=False).parse(html)
    yield from _walk(tree)


def _walk(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in SILENT or element.get("translate") == "no":
        return
    for name in ATTRIBUTES:
        if value := element.get(name):
            yield value
    if element.tag == "template":
        yield from (value for name, value in element.attrib.items() if name.startswith("data-"))
    if element.tag in {"input", "button"} and element.get("type") in {"submit", "button"}:
        yield element.get("value") or ""
    # What stands in a text area is what somebody typed.
    yield "" if element.tag == "textarea" else element.text or ""
    for child in element:
        yield from _walk(child)
        yield child.tail or ""
