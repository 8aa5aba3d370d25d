"""Files whose lines do not have the cells that their first line names."""

import csv
from collections.abc import Sequence
from pathlib import Path

from zhiyin.insight.errors import InsightError
from zhiyin.insight.wording import say

SIGNS = ",;\t|"


def check(path: str, columns: Sequence[str]) -> None:
    """Raises InsightError `unreadable` where the whole first line was taken for one name, since a later one has more or
    fewer cells."""
    sign = next((sign for sign in SIGNS if len(columns) == 1 and sign in columns[0]), None)
    if sign is None or not Path(path).is_file() or not path.lower().endswith((".csv", ".tsv", ".txt")):
        return
    with Path(path).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=sign)
        wanted = len(next(rows, []))
        found = next(((rows.line_num, len(row)) for row in rows if row and len(row) != wanted), None)
    if found:
        raise InsightError(
            say(
                "{path!r} is no table: its first line has {wanted} cells, line {line} has {found}. Put texts with "
                "{sign!r} into quotes.",
                path=path,
                wanted=wanted,
                line=found[0],
                found=found[1],
                sign=sign,
            ),
            code="unreadable",
        )
