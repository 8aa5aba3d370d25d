"""The catalogues: complete, certain, and with every place of a sentence kept."""

from __future__ import annotations

import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from tools import messages

PLACES = re.compile(r"%\((\w+)\)[sd]|%\((\w+)\)\.\d+f")
CATALOGUES = sorted(messages.SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"))


def _read(path: Path) -> list[Message]:
    return [message for message in read_po(BytesIO(path.read_bytes())) if message.id]


def _ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string or "")]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_no_entry_is_empty_or_fuzzy_and_every_place_is_kept(path: Path) -> None:
    for message in _read(path):
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in _strings(message)), message.id
        wanted = {place for text in _ids(message)[-1:] for place in PLACES.findall(text)}
        for text in _strings(message):
            assert set(PLACES.findall(text)) == wanted, message.id


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext brings the texts together")
@pytest.mark.parametrize("area", sorted(messages.areas()))
def test_every_text_of_an_area_is_in_its_catalogue(area: str) -> None:
    wanted = {_ids(m)[0] for m in messages.collect(messages.areas()[area]) if m.id}
    path = messages.SOURCE / area / messages.CATALOGUE
    known = {_ids(m)[0] for m in _read(path)} if path.exists() else set()
    assert sorted(wanted - known) == [], "run `make messages` and translate what is new"


def test_a_text_is_translated_alike_wherever_it_stands() -> None:
    seen: dict[tuple[str | None, str], tuple[str, list[str]]] = {}
    differing = []
    for path in CATALOGUES:
        area = path.parents[3].name
        for message in _read(path):
            key, texts = (message.context, _ids(message)[0]), _strings(message)
            other, first = seen.setdefault(key, (area, texts))
            if first != texts:
                differing.append(f"{key[1]!r}: {other} has {first}, {area} has {texts}")
    assert len(seen) > 1500
    assert differing == [], "one catalogue would hide the other; use a context (pgettext) where the meaning differs"
