"""Larger than memory: `python -m bench.insight.large [MODEL] [--rows 100000000] [--limit 512MB]`.

Makes the rows as Parquet in a temporary folder, runs the model in a process of its own with DuckDB held to the limit,
prints the seconds and the peak resident memory of that process, and deletes the rows."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from zhiyin.insight import rfm, satisfaction, tables

from .data import TABLES

MODELS = {"satisfaction": "answers", "rfm": "purchases"}


def main() -> None:
    """Both models, or the one that is named; with `--file`, the run itself."""
    parser = argparse.ArgumentParser(prog="python -m bench.insight.large")
    parser.add_argument("model", nargs="?", choices=MODELS)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--limit", default="512MB")
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    if chosen.file:
        print(json.dumps(_measured(chosen.model, chosen.file, chosen.limit)))
        return
    for model in [chosen.model] if chosen.model else MODELS:
        with tempfile.TemporaryDirectory(prefix="zhiyin-large-") as folder:
            path = Path(folder) / "rows.parquet"
            TABLES[MODELS[model]](path, chosen.rows)
            size = path.stat().st_size / 2**20
            options = [model, "--file", path, "--limit", chosen.limit]
            done = subprocess.run(
                [sys.executable, "-m", "bench.insight.large", *options], check=True, stdout=-1, text=True
            )
            print(
                f"{model}, {chosen.rows:,} rows in {size:.0f} MiB, limit {chosen.limit}: {done.stdout.strip()}",
                flush=True,
            )


def _measured(model: str, path: Path, limit: str) -> dict[str, float]:
    engine = tables.engine()
    engine.raw_sql(f"set memory_limit = '{limit}'")
    engine.raw_sql(f"set temp_directory = '{path.parent / 'spilled'}'")
    engine.raw_sql("set preserve_insertion_order = false")
    wall, cpu = time.perf_counter(), time.process_time()
    if model == "rfm":
        found = rfm.fit(rfm.summarise(path, merge_days=False)).n
    else:
        found = satisfaction.fit(satisfaction.summarise(path, by=["branch", "month"], pairs=False)).n
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    return {"n": found, "peak_mib": round(peak), **{name: round(value, 1) for name, value in spent.items()}}


if __name__ == "__main__":
    main()
