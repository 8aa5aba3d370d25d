"""Foreign tables in and safe tables out: CSV, TSV, their gzip, XLSX and Parquet. Pure, no Django.

    mapping = load_mapping("nyc.yaml", fields)                       # YAML, see `mapping_file`; or, without one,
    mapping = Mapping.from_header(table.header, fields)              # where the header uses our field names
    table = open_table("export.csv.gz", mapping.options)             # table.header, .notes, .encoding, .sheets …
    bound = mapping.bind(table.header)                               # bound.ignored: columns that go nowhere
    for row in table.rows():                                         # row.number, row.cells, row.fault
        if row.fault is None:
            mapped = bound.apply(row.cells)                          # mapped.values, mapped.errors

Files from strangers are read in a process of their own, with a ceiling on memory and time:

    with read_in_child("upload.xlsx", mapping.options) as table:     # the same fields
        for batch in table.batches():                                # lists of up to 1,000 rows

`write_error_file` gives faulty rows back to be mended and imported again; `write_table` is for exports.

Nothing is dropped, cut or guessed in silence: what cannot be read stops with a TableError that says where and what to
do; what is wrong with one row comes with that row (`Row.fault`), with one cell with that cell, and the others go on.
"""

from zhiyin.core.tabular.child import ChildTable, Limits, read_in_child
from zhiyin.core.tabular.errors import TableError
from zhiyin.core.tabular.mapping import Bound, MappedRow, Mapping
from zhiyin.core.tabular.mapping_file import load_mapping, parse_mapping
from zhiyin.core.tabular.table import Options, Row, Table, open_table
from zhiyin.core.tabular.writing import write_error_file, write_table

__all__ = [
    "Bound",
    "ChildTable",
    "Limits",
    "MappedRow",
    "Mapping",
    "Options",
    "Row",
    "Table",
    "TableError",
    "load_mapping",
    "open_table",
    "parse_mapping",
    "read_in_child",
    "write_error_file",
    "write_table",
]
