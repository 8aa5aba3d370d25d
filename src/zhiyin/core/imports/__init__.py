"""The import engine: foreign tables in, row by row, in batches that are wholly there or not at all.

An area declares its kinds of file in its `imports.py`:

    def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
        ...                                # drafts -> the area's New… dataclasses, then its bulk service

    CUSTOMERS = Kind(
        name="customers", title=_("Customers"), permission="customers.create", clean=rules.clean, write=write,
        columns=(Column("external_id", _("The id in the system that the file comes from.")), …),
    )

`clean` turns the texts of one row into values, in the process that reads the file, while the rows before are written:
it is pure and knows no Django. `write` is called inside a transaction with at most 1,000 rows, writes with
`context.actor` (its origin is `import`, so nothing is triggered), and answers with one outcome per row in the same
order. Neither raises for what is wrong with a row: that is `Cleaned.errors` and `Outcome.refused(error)`, and the row
comes back in the file of errors. Two rows of one call never have the same key; a key that an earlier import has brought
is the area's to find: by (`context.source`, external_id).
"""

from .kinds import About, Cleaned, Column, ImportContext, ImportRow, Kind, Outcome, Undo, several

__all__ = ["About", "Cleaned", "Column", "ImportContext", "ImportRow", "Kind", "Outcome", "Undo", "several"]
