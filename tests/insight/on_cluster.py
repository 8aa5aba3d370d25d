"""Run by test_cluster in a process of its own: summaries of cases on a real cluster of two executors, as JSON."""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from tests.insight.cases import CASES
from zhiyin.insight import tables
from zhiyin.insight.models import entry


def main() -> None:
    """Arguments: the folder with `<model>.parquet`; writes `<model>.json` beside each."""
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
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
