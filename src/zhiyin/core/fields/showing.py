"""What a page shows of a record's custom fields: label, text, and whether it is masked for this reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .kinds import HIDDEN, label, plain, shown
from .tables import CustomField

Told = Callable[[str], str]
WRITTEN = frozenset({"text", "long_text"})


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a record; `url` leads to where a web address points."""

    name: str
    group: str
    label: str
    text: str
    is_hidden: bool = False
    url: str = ""


def text_of(field: CustomField, value: Any, *, told: Told, is_clear: bool = False) -> str:
    """A value as the reader may see it; `told` masks personal numbers in what people have written."""
    if value is None:
        return ""
    if field.is_hidden and not is_clear:
        return HIDDEN
    text = shown(field, value)
    return text if is_clear or field.kind not in WRITTEN or field.privacy == "public" else told(text)


def cell(field: CustomField, value: Any, *, told: Told, is_clear: bool = False) -> str:
    """A value as a file holds it, which an import reads again; what is masked it leaves as it was."""
    text = text_of(field, value, told=told, is_clear=is_clear)
    return text if text == HIDDEN or field.kind in WRITTEN else plain(value)


def values_told(
    fields: Iterable[CustomField], custom: Mapping[str, Any] | None, *, told: Told, is_clear: bool = False
) -> dict[str, Any]:
    """The values by code as a machine reads them: of their own types, the masked ones as dots."""
    kept = custom or {}
    found = {}
    for field in fields:
        if field.code in kept:
            value = kept[field.code]
            text = text_of(field, value, told=told, is_clear=is_clear)
            found[field.code] = text if text == HIDDEN or field.kind in WRITTEN else value
    return found


def lines(
    fields: Iterable[CustomField], custom: Mapping[str, Any] | None, *, told: Told, is_clear: bool = False
) -> list[Line]:
    """The fields that hold something, in their order."""
    kept = custom or {}
    return [
        Line(
            field.name,
            field.group,
            label(field),
            text := text_of(field, kept[field.code], told=told, is_clear=is_clear),
            text == HIDDEN,
            text if field.kind == "url" and text != HIDDEN else "",
        )
        for field in fields
        if field.code in kept
    ]
