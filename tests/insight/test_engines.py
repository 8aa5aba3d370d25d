"""The engines: Spark gives what DuckDB gives, large tables fit a small memory, and rows come back through one gate."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from tests.insight.case import same
from tests.insight.cases import CASES
from tests.insight.on_cluster import SETTINGS
from tests.tiers import SOAK
from zhiyin.cli import main
from zhiyin.insight import satisfaction, tables
from zhiyin.insight.models import entry

SOURCE = Path(__file__).parents[2] / "src" / "zhiyin" / "insight"
# The long tier runs them all; these five use every kind of expression that the others use.
ON_SPARK = sorted(CASES) if SOAK else ["kano", "league", "process", "profit-chain", "satisfaction"]
# The long tier runs Spark as it is by default.
QUICK = {} if SOAK else SETTINGS


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session on two cores."""
    sql = pytest.importorskip("pyspark.sql", reason="the extra zhiyin[spark] is not installed")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
    for name, value in QUICK.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
    tables._local.__dict__.pop("engines", None)


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ON_SPARK)
def test_spark_gives_the_summary_and_the_scores_of_duckdb(name: str, spark: Any, tmp_path: Path) -> None:
    case = CASES[name]
    model, columns = entry(name).load(), dict(case.columns)
    frame = case.frame(np.random.default_rng(3), case.rows)
    frame.to_parquet(tmp_path / "rows.parquet")
    there = tables.as_table(tmp_path / "rows.parquet", on="spark")
    here = model.summarise(frame, columns, **case.summarise)
    same(model.summarise(there, columns, **case.summarise).to_dict(), here.to_dict())
    fitted = model.fit(here, **case.fit)
    mine, theirs = (
        tables.run(model.score(fitted, table, columns)).to_pandas() for table in (tables.as_table(frame), there)
    )
    keys = sorted(mine.columns)
    mine, theirs = (one[keys].sort_values(keys, ignore_index=True) for one in (mine, theirs))
    same(json.loads(theirs.to_json(orient="split")), json.loads(mine.to_json(orient="split")))


@pytest.mark.filterwarnings("ignore")
def test_the_command_writes_the_same_on_spark(spark: Any, tmp_path: Path) -> None:
    case = CASES["satisfaction"]
    case.frame(np.random.default_rng(5), case.rows).to_csv(tmp_path / "rows.csv", index=False)
    told, scored = {}, {}
    for engine in ("duckdb", "spark"):
        asked = ["analyse", "satisfaction", str(tmp_path / "rows.csv"), "--engine", engine]
        asked += ["--json", str(tmp_path / f"{engine}.json"), "--out", str(tmp_path / f"{engine}.parquet")]
        asked += ["--report", str(tmp_path / f"{engine}.html")]
        asked += [f"--columns={role}={name}" for role, name in case.columns.items()]
        result = CliRunner().invoke(main, asked)
        assert result.exit_code == 0, result.output
        told[engine] = json.loads((tmp_path / f"{engine}.json").read_text(encoding="utf-8"))
        rows = pd.read_parquet(tmp_path / f"{engine}.parquet")
        scored[engine] = json.loads(rows.sort_values(list(rows.columns), ignore_index=True).to_json(orient="split"))
        assert "<svg" in (tmp_path / f"{engine}.html").read_text(encoding="utf-8")
    same(told["spark"], told["duckdb"])
    same(scored["spark"], scored["duckdb"])


def test_ten_million_answers_are_summarised_in_half_a_gigabyte() -> None:
    import ibis

    engine = ibis.duckdb.connect(memory_limit="512MB")
    made = "(i * 7919) % 10 + 1 AS perceived, (i * 104729) % 10 + 1 AS expected, i % 40 AS branch"
    answers = engine.sql(f"SELECT {made} FROM range(10000000) t(i)")
    summary = satisfaction.summarise(answers, by=["branch"])
    assert summary.moments.frame["n"].sum() == 10_000_000
    assert len(summary.moments.frame) == 40


def test_rows_come_back_through_the_bounded_gate_only() -> None:
    """A summary is as small as it declares because `collect` and its bound are the only way out of an engine."""
    # The kept days are a store of our own: nothing but its last day is read back past the gate.
    gates = {"tables.py", "rfm_state.py"}
    ways = (".execute(", ".to_pandas(", ".to_pyarrow(", ".to_polars(", "fetchall(", ".to_pyarrow_batches(")
    found = [
        f"{path.name}: {way}"
        for path in sorted(SOURCE.rglob("*.py"))
        for way in ways
        if path.name not in gates and way in path.read_text(encoding="utf-8")
    ]
    assert not found
