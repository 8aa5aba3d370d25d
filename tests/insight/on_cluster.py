"""Summaries of cases on a real cluster: two executors in processes of their own, one session for all models."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from tests.insight.cases import CASES
from zhiyin.insight import tables
from zhiyin.insight.models import entry

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.showConsoleProgress": "false",
    # Hundreds of small queries: compiling and planning each of them for speed takes longer than running it.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


def both(names: Sequence[str], folder: Path) -> tuple[int, dict[str, tuple[Any, Any]]]:
    """The executors of the cluster, and of each model the summary of the cluster and that of DuckDB, as JSON."""
    here = {}
    for name in names:
        case = CASES[name]
        frame = case.frame(np.random.default_rng(3), case.rows)
        frame.to_parquet(folder / f"{name}.parquet")
        summary = entry(name).load().summarise(frame, dict(case.columns), **case.summarise)
        here[name] = json.loads(json.dumps(summary.to_dict()))
    spark = find_spec("pyspark")
    environment = {
        **os.environ,
        "SPARK_HOME": str(Path(str(spark and spark.origin)).parent),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.insight.on_cluster", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    there = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in names}
    return int((folder / "executors").read_text()), {name: (there[name], here[name]) for name in names}


def main() -> None:
    """Arguments: the folder with `<model>.parquet`; writes `<model>.json` beside each, and the number of executors."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
        case = CASES[path.stem]
        table = tables.as_table(path, on="spark")
        summary = entry(path.stem).load().summarise(table, dict(case.columns), **case.summarise)
        path.with_suffix(".json").write_text(json.dumps(summary.to_dict()), encoding="utf-8")
    # Executors that are not this process, or it was no cluster.
    workers = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    (Path(sys.argv[1]) / "executors").write_text(str(workers - 1), encoding="utf-8")
    session.stop()


if __name__ == "__main__":
    main()
