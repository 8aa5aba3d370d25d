"""Foreign tables in and safe tables out: CSV, TSV, their gzip, and XLSX. Pure, no Django.

    with read_in_child("export.csv", Options(encoding="gb18030")) as table:      # a bomb harms the child only
        bound = mapping.bind(table.header)                                       # see `mapping`
        for batch in table.batches():                                            # up to 1,000 rows each
            for row in batch:
                if row.fault is None:
                    mapped = bound.apply(row.cells)                              # mapped.values, mapped.errors

`open_table(path)` is the same in this process. Nothing is dropped, cut or guessed in silence: what cannot be read stops
with a TableError that says where and what to do; what is wrong with one row comes with that row (`Row.fault`) and the
others go on. `write_error_file` gives the faulty rows back in a form that can be mended and imported again.
"""

from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.table import Options, Row, Table, open_table

__all__ = ["Options", "Row", "Table", "TableError", "open_table"]
