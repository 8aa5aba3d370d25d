"""The language in which insight speaks to people: English unless `speaking` says otherwise.

Texts are English in the code and looked up in the catalogue of this package by the standard library's gettext, so that
no framework is needed. Keys of results (`parameters`, columns of `rows`) never change; only reports show their
translation."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any

from zhiyin.insight.labels import BEGINNINGS, ENDINGS, LABELS, noop

LANGUAGES = ("en", "zh-hans")
_language: ContextVar[str] = ContextVar("language", default="en")
# Why a row of results shows no figure, by its code.
REASONS = {
    "not_asked": noop("no expectation asked"),
    "too_few_answers": noop("needs {needs} answers, has {has}"),
    "too_few_contacts": noop("needs {needs} contacts, has {has}"),
    "too_few_customers": noop("needs {needs} customers, has {has}"),
    "too_few_pairs": noop("needs {needs} answers with both values, has {has}"),
    "too_few_values": noop("needs {needs} values, has {has}"),
}


def language() -> str:
    """The language spoken now, `en` or `zh-hans`."""
    return _language.get()


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Speaks `wanted` inside the block; any language that is not Chinese is English."""
    before = _language.set("zh-hans" if wanted.lower().startswith("zh") else "en")
    try:
        yield
    finally:
        _language.reset(before)


def of_environment(environment: Mapping[str, str] | None = None) -> str:
    """The language that ZHIYIN_LANGUAGE names, or else the locale of the system."""
    found = os.environ if environment is None else environment
    names = ("ZHIYIN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((found[name] for name in names if found.get(name)), "en")


@cache
def _catalogue(wanted: str) -> NullTranslations:
    folder = Path(__file__).parent / "locale"
    names = ["zh_Hans"] if wanted == "zh-hans" else []
    return translation("django", str(folder), names, fallback=True)


def say(text: str, /, **values: Any) -> str:
    """The text in the language spoken now, with its `{values}` put in."""
    found = _catalogue(language()).gettext(text)
    return found.format(**values) if values else found


def label(key: str) -> str:
    """What a report calls a figure or a code: the key itself in English, its translation in Chinese."""
    if language() == "en":
        return key
    if key in LABELS:
        return say(key)
    for ending in ENDINGS:
        if key.endswith(ending):
            return label(key.removesuffix(ending)) + say(ending)
    for beginning in BEGINNINGS:
        if key.startswith(beginning):
            return say(beginning) + label(key.removeprefix(beginning))
    return key


def lacking(what: str, needs: float, has: float) -> dict[str, Any] | None:
    """Why a row shows no figure, for machines: `code` (`too_few_` and what there is too little of), `needs` and `has`;
    None where it has enough."""
    return None if has >= needs else {"code": f"too_few_{what}", "needs": int(needs), "has": int(has)}


def reason(why: Mapping[str, Any]) -> str:
    """Why a row shows no figure, for people."""
    return say(REASONS[why["code"]], **{name: number for name, number in why.items() if name != "code"})
