"""By what a row is known: within its file, and among the records that are there. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.tabular import Mapping as Columns

from .kinds import ImportRow, Kind

DIGITS = 31
KEYED, UNKEYED = "k", "="
NO_MODE = _("%(kind)s are only created and changed at once: leave the mode at upsert.")
NO_MATCH = _("%(kind)s are not matched by “%(name)s”. They are by: %(known)s.")


def check_mode(kind: Kind, mapping: Columns) -> None:
    """Raise `Refused` where the kind does not know the mode or a match column of the mapping."""
    if mapping.mode in {"create", "update"} and kind.find is None:
        raise Refused("import.no_mode", NO_MODE, field="mode", kind=kind.name)
    known = (kind.key, *kind.matches)
    for name in mapping.match:
        if name not in known:
            raise Refused("import.no_match", NO_MATCH, field="match", kind=kind.name, name=name, known=", ".join(known))


def mark_of(row: ImportRow, match: Sequence[str], kind_mark: str = "") -> str:
    """What this row and another one of the same record have in common; without a key what it says, so that the same
    row of a mended file is met again (`UNKEYED`).
    """
    said = kind_mark or next((f"{name}\0{text}" for name in match if (text := row.get(name))), "")
    if said:
        return f"{KEYED}{_digest(said)}"
    return f"{UNKEYED}{_digest(content(row.values))}"


def again(mark: str, time: int) -> str:
    """The mark of the same content met in a file for the `time`-th time after the first."""
    return f"{UNKEYED}{_digest(f'{mark}{time}')}" if time else mark


def content(values: Mapping[str, str]) -> str:
    """All that a row says, in one text."""
    return "\0".join(f"{name}={text.strip()}" for name, text in sorted(values.items()) if text.strip())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
