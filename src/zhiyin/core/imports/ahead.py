"""What happens to a row ahead of the import, in the process that reads the file: mapping and cleaning. No Django there.

The texts of a row are looked at alone, so that it does not matter when and where: a run that is broken off and gone on
with gives the same. What a row names in the database is looked up when it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any

from zhiyin.core.errors import Refused
from zhiyin.core.tabular import Mapping as Columns
from zhiyin.core.tabular import parse_mapping

from .kinds import About, Clean, ImportRow, Kind, plain

MAKE = f"{__name__}:step"
Sent = list[Any]
"""Its texts by column (of a cleaned row that of the key), errors of the mapping, draft, errors of the cleaning."""


def arguments(kind: Kind, mapping: str, about: About) -> dict[str, Any]:
    """What `step` has to know, as JSON."""
    return {
        "fields": [column.name for column in kind.all_columns()],
        "mapping": mapping,
        "key": kind.key,
        "judged": [column.name for column in kind.columns if column.judged],
        "clean": f"{kind.clean.__module__}:{kind.clean.__qualname__}" if kind.clean else "",
        "today": about.today.isoformat(),
        "zone": about.zone,
    }


def step(header: Sequence[str], given: Mapping[str, Any]) -> Callable[[int, list[str]], Sent | None]:
    """What is done to each row of a file; None leaves a row that it stumbles over to the import, which says why."""
    mapping, fields = given["mapping"], given["fields"]
    columns = (parse_mapping(mapping, fields) if mapping else Columns.from_header(header, fields)).bind(header)
    about = About(date.fromisoformat(given["today"]), given["zone"])
    clean, key, judged = _named(given["clean"]), given["key"], given["judged"]

    def made(number: int, cells: list[str]) -> Sent | None:
        mapped = columns.apply(cells)
        errors = [plain(error) for error in mapped.errors if not is_left(error, judged)]
        if clean is None or errors:
            return [mapped.values, errors, None, []]
        try:
            found = clean(ImportRow(number, mapped.values), about)
        except Exception:  # noqa: BLE001 - a fault of ours: the import meets it again, where it can be seen
            return None
        return [{key: mapped.values.get(key, "")}, [], found.draft, [plain(error) for error in found.errors]]

    return made


def is_left(error: Refused, judged: Sequence[str]) -> bool:
    """Whether this error of a mapped cell is none, because the kind's cleaning judges the text itself."""
    return error.code == "mapping_date" and error.field in judged


def _named(path: str) -> Clean | None:
    if not path:
        return None
    module, _colon, name = path.partition(":")
    clean: Clean = getattr(import_module(module), name)
    return clean
