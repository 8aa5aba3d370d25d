"""The import engine: foreign tables in, row by row, in batches that are wholly there or not at all.

An area declares its kinds of file in its `imports.py`:

    def load(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
        ...                                # text -> the area's New… dataclasses, then its bulk service

    CUSTOMERS = Kind(
        name="customers", title=_("Customers"), permission="customers.create", load=load,
        columns=(Column("external_id", _("The id in the system that the file comes from.")), …),
    )

`load` is called inside a transaction with at most 1,000 rows, writes with `context.actor` (its origin is `import`, so
nothing is triggered), and answers with one outcome per row in the same order. It never raises for what is wrong with a
row: that is `Outcome.refused(error)`, and the row comes back in the file of errors. Two rows of one call never have the
same key; a key that an earlier import has brought is the area's to find: by (`context.source`, external_id).
"""

from .kinds import Column, ImportContext, ImportRow, Kind, Outcome

__all__ = ["Column", "ImportContext", "ImportRow", "Kind", "Outcome"]
