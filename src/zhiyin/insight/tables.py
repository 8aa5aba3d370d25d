"""The one boundary to Ibis and its engines, which ship no types: everything that reads a table goes through here.

A table is an Ibis expression, so the same model runs on DuckDB (the default, in this process) and on Spark. A pandas,
Polars or Arrow frame, a list of dicts, a dict of columns or the path of a CSV or Parquet file is wrapped by `as_table`.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhiyin.insight import lines, written
from zhiyin.insight.errors import InsightError, MissingColumn, MissingExtra, UnknownName, nearest
from zhiyin.insight.wording import say

Table: TypeAlias = Any
"""An Ibis table expression."""
Column: TypeAlias = Any
"""An Ibis value expression."""

LARGEST = 1e150
"""Numbers beyond this are refused: their squares are not finite."""

TYPES = ["BIGINT", "DOUBLE", "VARCHAR"]
"""What a column of a CSV file may be. Days stay texts, since DuckDB would take 03/04/2024 for one of two days unasked;
yes and no stay what they were called."""

_local = threading.local()


def engine(name: str = "duckdb") -> Any:
    """The engine of this thread that holds tables without one: `duckdb` or `spark` (extra `zhiyin[spark]`)."""
    engines: dict[str, Any] = _local.__dict__.setdefault("engines", {})
    if name not in ("duckdb", "spark"):
        raise UnknownName("engine", name, ("duckdb", "spark"))
    if name not in engines:
        engines[name] = _duckdb() if name == "duckdb" else _spark()
    return engines[name]


def _duckdb() -> Any:
    # `ibis.duckdb` would look through every installed package for engines first.
    from ibis.backends.duckdb import Backend

    return Backend().connect()


def _spark() -> Any:
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtra("spark", "PySpark 4") from None
    # An active session (a cluster's, configured by its owner) is used as it is.
    session = SparkSession.getActiveSession() or (
        SparkSession.builder.master("local[*]").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    )
    return ibis.pyspark.connect(session)


def as_table(source: Any, on: str = "duckdb") -> Table:
    """An Ibis table of `source`: an expression, a frame, records, a dict of columns, or a path.

    Raises InsightError `no_file`, `unreadable` or `not_a_table`."""
    import ibis

    if isinstance(source, ibis.Table):
        return source
    if isinstance(source, str | Path):
        return _read(str(source), on)
    if isinstance(source, Mapping):
        source = _frame(source)
    elif isinstance(source, Sequence):
        source = pd.DataFrame.from_records(list(source))
    if type(source).__module__.partition(".")[0] not in ("pandas", "polars", "pyarrow"):
        raise InsightError(
            say(
                "{name} is not a table. Give an Ibis expression, a pandas, Polars or Arrow frame, a list "
                "of dicts, a dict of columns, or the path of a CSV or Parquet file.",
                name=type(source).__name__,
            ),
            code="not_a_table",
        )
    if isinstance(source, pd.DataFrame):
        source = _plain(source)
    return ibis.memtable(source) if on == "duckdb" else engine(on).create_table(_temporary(), source, temp=True)


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    try:
        return pd.DataFrame(dict(columns))
    except ValueError as error:
        raise InsightError(say("The columns do not form a table: {error}.", error=error), code="not_a_table") from None


def _temporary() -> str:
    import ibis

    return str(ibis.util.gen_name("insight"))


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with columns of mixed types as text, since a table's column has one type; names as text."""
    # A view with names of its own: renaming would copy the data.
    frame = frame.copy(deep=False)
    frame.columns = pd.Index([str(name) for name in frame.columns])
    for name in frame.select_dtypes("object").columns:
        column = frame[name]
        if column.isna().all():
            # A column without any value has no type of its own: numbers are what the models look for.
            frame[name] = column.astype("float64")
        elif pd.api.types.infer_dtype(column, skipna=True).startswith("mixed"):
            frame[name] = column.map(_text)
    return frame


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _read(path: str, on: str) -> Table:
    if not Path(path).exists() and not any(sign in path for sign in "*?"):
        beside = (
            [item.name for item in Path(path).parent.glob("*") if item.is_file()] if Path(path).parent.exists() else []
        )
        near = nearest(Path(path).name, beside)
        raise InsightError(
            say("No file {path!r}. Did you mean {near!r}?", path=path, near=near[0])
            if near
            else say("No file {path!r}.", path=path),
            code="no_file",
        )
    kind = "".join(Path(path).suffixes[-2:]).lower()
    if kind.endswith((".xlsx", ".xls", ".ods")):
        raise InsightError(
            say("{path!r} is a workbook. Save its sheet as CSV (UTF-8) or Parquet.", path=path), code="unreadable"
        )
    if Path(path).is_file() and not Path(path).stat().st_size:
        raise InsightError(say("{path!r} is empty.", path=path), code="unreadable")
    reads_parquet = kind.endswith((".parquet", ".pq")) or Path(path).is_dir()
    try:
        return engine(on).read_parquet(path) if reads_parquet else _read_csv(path, on)
    except InsightError:
        raise
    except Exception as error:
        raise InsightError(
            say("Cannot read {path!r}: {error}", path=path, error=_first_line(error)), code="unreadable"
        ) from error


def _read_csv(path: str, on: str) -> Table:
    if on == "spark":
        return engine(on).read_csv(path, header=True, inferSchema=True)
    try:
        table = engine(on).read_csv(path, sample_size=200_000, auto_type_candidates=TYPES)
        lines.check(path, table.columns)
        return table
    except Exception as error:
        if "unicode" not in str(error) or isinstance(error, InsightError):
            raise
        import ibis

        with Path(path).open("rb") as file:
            wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        return ibis.memtable(
            _plain(pd.read_csv(path, encoding="utf-16" if wide else "gb18030", sep=None, engine="python"))
        )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]


def pick(table: Table, roles: Mapping[str, str], columns: Mapping[str, str] | None, by: Sequence[str] = ()) -> Table:
    """The table with the columns of `roles` named by role and cast to their kind, and the columns of `by`.

    `roles`: role -> `number`, `label`, `day`; a `?` behind the kind marks an optional role, whose column is left out
    when it was not named and does not exist. `columns`: role -> name of the column, the role's own name by default.
    Raises MissingColumn, UnknownName (role), InsightError `ambiguous`; warns (`Unread`) of texts that are no number or
    day."""
    columns = dict(columns or {})
    for given in columns:
        if given not in roles:
            raise UnknownName("role", given, roles)
    chosen: dict[str, Column] = {}
    for role, kind in roles.items():
        name = columns.get(role, role)
        if name in table.columns:
            chosen[role] = cast(table[name], kind.rstrip("?"))
        elif role in columns or not kind.endswith("?"):
            raise MissingColumn(role, name, table.columns)
    for name in by:
        if name not in table.columns:
            raise MissingColumn("by", name, table.columns)
        if name in roles:
            raise InsightError(
                say("{name!r} is the name of a role here; rename the column to group by it.", name=name), code="name"
            )
        chosen[name] = cast(table[name], "label")
    if not chosen:
        raise MissingColumn(next(iter(roles), "by"), next(iter(roles), "by"), table.columns)
    understood(table, {columns.get(role, role): kind.rstrip("?") for role, kind in roles.items() if role in chosen})
    return table.select(**chosen)


def understood(table: Table, kinds: Mapping[str, str]) -> None:
    """Tells how many texts of these columns (name -> kind) are no `number` or `day`, in one pass where there are texts.

    Warns `Unread`. Raises InsightError `ambiguous`."""
    texts = [(name, kind) for name, kind in kinds.items() if kind != "label" and written.wanted(table[name], kind)]
    if not texts:
        return
    sums = {
        f"{part}_{place}": column
        for place, (name, kind) in enumerate(texts)
        for part, column in written.sums(table[name], cast(table[name], kind), kind).items()
    }
    found = collect(table.aggregate(**sums), 1).to_dict("records")[0]
    for place, (name, kind) in enumerate(texts):
        written.tell(name, kind, {part: found[f"{part}_{place}"] for part in ("n", "one", "comma")})


def numbers_as_texts(table: Table, names: Sequence[str]) -> set[str]:
    """Which of the text columns `names` hold nothing but numbers, empty cells aside, and no codes such as 007."""
    texts = [name for name in names if table[name].type().is_string()]
    if not texts:
        return set()
    found = collect(table.aggregate(**{f"n_{at}": written.no_number(table[name]) for at, name in enumerate(texts)}), 1)
    return {name for at, name in enumerate(texts) if found[f"n_{at}"].iloc[0] == 0}


def cast(column: Column, kind: str) -> Column:
    """The column as float64 with everything that is no finite number missing (`number`), as a day, or as a label."""
    if kind == "number":
        if column.type().is_boolean() or column.type().is_integer():
            return column.cast("float64")
        number = written.number_of(column) if column.type().is_string() else column.try_cast("float64")
        return (number.isnan() | number.isinf()).ifelse(None, number)
    if kind == "day":
        return column.cast("date") if column.type().is_temporal() else written.day_of(column.cast("string"))
    # A day becomes text when it is collected: grouping days as texts would take several times as long.
    kept = column.type().is_string() or column.type().is_numeric() or column.type().is_date()
    return column if kept else column.cast("string")


def trimmed(column: Column) -> Column:
    """The column as text without blanks at its ends, empty where missing.

    Not by the engines' own `strip`: on Spark that of Ibis takes the letters f, n, r, t and v for blanks."""
    return column.cast("string").fill_null("").re_replace("^[ \u3000]+|[ \u3000]+$", "")


def collect(expression: Table, at_most: int) -> pd.DataFrame:
    """The rows of `expression`, no more than a summary of `at_most` rows may have.

    Raises InsightError `too_many_groups` beyond, `out_of_range` for numbers that are not finite, `engine` when the
    engine cannot compute it. Days come as ISO text, missing labels as None, missing numbers as NaN."""
    try:
        arrow = run(expression.limit(at_most + 1))
    except Exception as error:
        raise _refused(error) from error
    if arrow.num_rows > at_most:
        raise InsightError(
            say(
                "More than {at_most} groups. Group by fewer or coarser columns: a summary has to stay small.",
                at_most=at_most,
            ),
            code="too_many_groups",
        )
    frame: pd.DataFrame = arrow.to_pandas(date_as_object=True)
    for name in frame.columns:
        column = frame[name]
        if pd.api.types.is_float_dtype(column):
            if bool((column.abs() > LARGEST).any()):
                raise InsightError(
                    say("Numbers in {name!r} are too large to compute with.", name=name), code="out_of_range"
                )
        elif column.dtype == object and not str(arrow.schema.field(name).type).endswith("string"):
            frame[name] = column.map({label: _label(label) for label in column.unique()})
    return frame


def _refused(error: Exception) -> InsightError:
    """What an engine that stopped says, as an error of ours."""
    told = _first_line(error)
    if "can't be cast because the value is out of range" in told:
        return InsightError(
            say("There are numbers too large to compute with: {error}", error=told), code="out_of_range"
        )
    return InsightError(say("The engine could not compute this: {error}", error=told), code="engine")


def _label(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return None if isinstance(value, float) and np.isnan(value) else value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def run(expression: Table) -> Any:
    """The Arrow table of an expression, on its own engine or, for one that has none, on this thread's DuckDB."""
    return _engine_of(expression).to_pyarrow(expression)


def _engine_of(expression: Table) -> Any:
    import ibis.expr.operations as ops

    bound = expression.op().find((ops.DatabaseTable, ops.SQLQueryResult))
    return bound[0].source if bound else engine()


def embedded(expression: Table) -> bool:
    """Whether the rows are in this process already, so that passing them through NumPy moves nothing over a network."""
    return str(_engine_of(expression).name) == "duckdb"


def batches(expression: Table, size: int) -> Iterator[NDArray[np.float64]]:
    """The rows of numeric columns, `size` at a time and in their order, as (1 + columns, rows) with ones in front;
    missing values are NaN.

    For cross-products that an engine's SQL takes far longer to add up. Raises as `collect`, but for the range."""
    try:
        for batch in _record_batches(expression, size):
            rows = np.ones((1 + batch.num_columns, batch.num_rows))
            for place, column in enumerate(batch.columns, start=1):
                rows[place] = column.to_numpy(zero_copy_only=False)
            yield rows
    except Exception as error:
        raise _refused(error) from error


def _record_batches(expression: Table, size: int) -> Any:
    source = _engine_of(expression)
    if source.name != "duckdb":
        return source.to_pyarrow_batches(expression, chunk_size=size)
    # Ibis reads batches by a call that DuckDB gives up; a query without rows makes the frames known to the engine.
    source.to_pyarrow(expression.limit(0))
    return source.raw_sql(source.compile(expression)).to_arrow_reader(size)


def attach(table: Table, frame: pd.DataFrame, key: str) -> Table:
    """The table with the other columns of `frame` (one row per label of `key`, as text) joined to it."""
    import ibis

    side = ibis.memtable(frame.rename(columns={key: "__key__"}))
    return table.left_join(side, table[key].cast("string") == side["__key__"].cast("string")).drop("__key__")


def write(table: Table, path: str) -> None:
    """Writes the rows to a Parquet or CSV file, by its ending. Raises InsightError `engine` or `unwritable`."""
    if not path.endswith((".parquet", ".csv")):
        raise InsightError(
            say("Scores are written to .parquet or .csv, not to {path!r}.", path=path), code="unwritable"
        )
    try:
        arrow = run(table)
    except Exception as error:
        raise _refused(error) from error
    import pyarrow.csv
    import pyarrow.parquet

    try:
        if path.endswith(".csv"):
            pyarrow.csv.write_csv(arrow, path)
        else:
            pyarrow.parquet.write_table(arrow, path)
    except OSError as error:
        raise InsightError(
            say("Cannot write {path!r}: {error}", path=path, error=_first_line(error)), code="unwritable"
        ) from error
