"""The mapping of a foreign table to our fields, written in YAML:

    source: nyc-council              # the name of the system that the ids come from
    encoding: gb18030                # these three only where the file's own are not found rightly
    delimiter: semicolon
    sheet: Sheet1
    zone: America/New_York           # of dates with a time
    columns:                         # our field: their column
      external_id: unique_key
      opened_at: opendate
      branch: borough
    constants:                       # our field: the same text for every row
      channel: council
    defaults:                        # our field: the text where the cell is empty or there is no column
      priority: normal
    values:                          # our field: their value: ours
      branch:
        Brooklyn: BK
        "": ""                       # an empty cell stays empty unless it is mapped
        "*": "*"                     # every other value: "*" keeps it, any other text replaces it
    dates:                           # our field: format (as strptime has it), or a list of formats
      opened_at: "%m/%d/%Y %H:%M"
    mode: upsert                     # or create (leave what is there alone), update (make nothing new)
    match: [external_id, phone]      # by what a row is known; the first that it has and that is found decides

Without `columns` they are those whose header is the name of a field or a word for it.
Without `"*"` a value that is not listed is an error of its cell. Dates come out as ISO 8601: 2026-06-19, or with the
zone's offset 2026-06-19T14:30:00-04:00; a cell that is ISO already is taken whatever the format. All texts lose white
space at both ends. Every key that is not known is an error with the nearest right one.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Mapped
from difflib import get_close_matches
from pathlib import Path

import yaml

from zhiyin.core.calendar.zones import find_zone
from zhiyin.core.errors import gettext_noop
from zhiyin.core.tabular.dates import check_form, has_time, has_zone, no_zone
from zhiyin.core.tabular.delimited import delimiter_sign
from zhiyin.core.tabular.encodings import codec_named
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.mapping import Mapping, no_such
from zhiyin.core.tabular.strict_yaml import read_yaml, table_of, text_of, texts_of
from zhiyin.core.tabular.table import Options

KEYS = (
    "source",
    "encoding",
    "delimiter",
    "sheet",
    "zone",
    "columns",
    "constants",
    "defaults",
    "values",
    "dates",
    "mode",
    "match",
)
SECTIONS = ("columns", "constants", "defaults", "values", "dates")
MODES = ("upsert", "create", "update")


def load_mapping(path: str | Path, fields: Iterable[str]) -> Mapping:
    """The mapping in a YAML file in UTF-8; see `parse_mapping`."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(
            "mapping_file",
            gettext_noop("The mapping %(path)s cannot be read (%(reason)s). It is a YAML file in UTF-8."),
            path=Path(path).name,
            reason=str(error)[:100],
        ) from error
    return parse_mapping(text, fields)


def parse_mapping(text: str, fields: Iterable[str]) -> Mapping:
    """The mapping in a YAML text, for a kind of file with these fields.

    Raises TableError (CalendarError for the zone) for anything that is not understood.
    """
    top, known = table_of(read_yaml(text), "mapping", KEYS), tuple(fields)
    section = {name: table_of(top.get(name, {}), name, known) for name in SECTIONS}
    mapping = Mapping(
        columns={name: text_of(value, f"columns: {name}") for name, value in section["columns"].items()},
        constants={name: text_of(value, f"constants: {name}") for name, value in section["constants"].items()},
        defaults={name: text_of(value, f"defaults: {name}") for name, value in section["defaults"].items()},
        values={name: _value_map(value, f"values: {name}") for name, value in section["values"].items()},
        dates={name: texts_of(value, f"dates: {name}") for name, value in section["dates"].items()},
        zone=_text(top, "zone"),
        options=Options(_text(top, "encoding"), _text(top, "delimiter"), _text(top, "sheet")),
        source=_text(top, "source"),
        mode=_text(top, "mode"),
        match=texts_of(top["match"], "match") if "match" in top else (),
    )
    _check_fields(mapping)
    _check_file(mapping)
    _check_dates(mapping)
    return mapping


def with_options(
    text: str, *, mode: str = "", match: Iterable[str] = (), defaults: Mapped[str, str] | None = None
) -> str:
    """The YAML text with these in place of its own; raises TableError for a text that is no YAML."""
    given = {"mode": mode, "match": list(match), "defaults": dict(defaults or {})}
    wanted = {name: value for name, value in given.items() if value}
    top = read_yaml(text) if text else {}
    if not wanted or not isinstance(top, dict):
        return text
    kept = top.get("defaults")
    if defaults and isinstance(kept, dict):
        wanted["defaults"] = {**kept, **defaults}
    return str(yaml.safe_dump(top | wanted, allow_unicode=True, sort_keys=False, width=1000))


def _check_fields(mapping: Mapping) -> None:
    if mapping.mode and mapping.mode not in MODES:
        near = get_close_matches(mapping.mode, MODES, n=1, cutoff=0.0)
        raise no_such("mode", mapping.mode, near[0], MODES)
    needs_columns = mapping.values or mapping.dates
    if not mapping.columns and (needs_columns or not (mapping.mode or mapping.match or mapping.defaults)):
        raise TableError(
            "mapping_columns",
            gettext_noop("The mapping has no columns. Write under columns: our field, a colon, their column."),
        )
    for name in mapping.constants:
        if name in mapping.columns:
            raise TableError(
                "mapping_twice",
                gettext_noop("%(name)s is both a column and a constant. Keep one of them."),
                field=name,
                name=name,
            )
    for where, names in (("values", mapping.values), ("dates", mapping.dates)):
        for name in names:
            if name not in mapping.columns:
                near = get_close_matches(name, list(mapping.columns), n=1, cutoff=0.0)
                raise no_such(where, name, near[0], mapping.columns)


def _check_file(mapping: Mapping) -> None:
    if mapping.options.encoding:
        codec_named(mapping.options.encoding)
    if mapping.options.delimiter:
        delimiter_sign(mapping.options.delimiter)
    if mapping.zone:
        find_zone(mapping.zone)


def _check_dates(mapping: Mapping) -> None:
    for name, forms in mapping.dates.items():
        for form in forms:
            check_form(name, form)
            if not mapping.zone and has_time(form) and not has_zone(form):
                raise no_zone(name)


def _value_map(value: object, where: str) -> dict[str, str]:
    return {key: text_of(text, f"{where}: {key}") for key, text in table_of(value, where).items()}


def _text(top: Mapped[str, object], key: str) -> str | None:
    return text_of(top[key], key) or None if key in top else None
