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

from .kinds import About, ImportRow, Kind, plain
from .matching import mark_of
from .synonyms import synonyms

MAKE = f"{__name__}:step"
Sent = list[Any]
"""Its texts by column (of a cleaned row those it is known by), errors of the mapping, draft, errors of the cleaning,
mark."""


def arguments(kind: Kind, mapping: str, about: About) -> dict[str, Any]:
    """What `step` has to know, as JSON."""
    return {
        "fields": kind.names(),
        "mapping": mapping,
        "key": kind.key,
        "mark": path_of(kind.mark),
        "judged": [column.name for column in kind.columns if column.judged],
        "clean": path_of(kind.clean),
        "today": about.today.isoformat(),
        "zone": about.zone,
    }


def step(header: Sequence[str], given: Mapping[str, Any]) -> Callable[[int, list[str]], Sent | None]:
    """What is done to each row of a file; None leaves a row that it stumbles over to the import, which says why."""
    mapping, fields = given["mapping"], given["fields"]
    told = parse_mapping(mapping, fields) if mapping else Columns()
    columns = told.for_header(header, fields, synonyms(fields)).bind(header)
    about = About(date.fromisoformat(given["today"]), given["zone"])
    clean, mark, judged = _named(given["clean"]), _named(given["mark"]), given["judged"]
    known_by = told.match or (given["key"],)

    def made(number: int, cells: list[str]) -> Sent | None:
        mapped = columns.apply(cells)
        errors = [plain(error) for error in mapped.errors if not is_left(error, judged)]
        row = ImportRow(number, mapped.values)
        if clean is None or errors:
            return [mapped.values, errors, None, [], mark_of(row, known_by)]
        try:
            found = clean(row, about)
            row = row._replace(draft=found.draft)
            said = mark_of(row, known_by, mark(row, known_by) if mark else "")
        except Exception:  # noqa: BLE001 - a fault of ours: the import meets it again, where it can be seen
            return None
        kept = {name: mapped.values.get(name, "") for name in known_by}
        return [kept, [], found.draft, [plain(error) for error in found.errors], said]

    return made


def is_left(error: Refused, judged: Sequence[str]) -> bool:
    """Whether this error of a mapped cell is none, because the kind's cleaning judges the text itself."""
    return error.code == "mapping_date" and error.field in judged


def path_of(function: Callable[..., Any] | None) -> str:
    """Where a function is found again in another process."""
    return f"{function.__module__}:{function.__qualname__}" if function else ""


def _named(path: str) -> Callable[..., Any] | None:
    if not path:
        return None
    module, _colon, name = path.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found
