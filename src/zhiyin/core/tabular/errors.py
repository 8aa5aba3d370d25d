"""What is wrong with a foreign file, or with one row of it."""

from __future__ import annotations

from zhiyin.core.errors import Refused


class TableError(Refused):
    """A file that cannot be read as a table, or a row that cannot be taken as it stands.

    `row` is the number that a spreadsheet shows beside the row (the header is usually row 1), None for the whole file;
    `field` is the field of ours, where one cell is at fault.
    """

    def __init__(
        self, code: str, sentence: str, /, *, row: int | None = None, field: str = "", **params: object
    ) -> None:
        super().__init__(code, sentence, field=field, **params)
        self.row = row
