"""A real cluster: what two executors in processes of their own summarise is what DuckDB does, to 1e-9."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.insight.cases import CASES
from tests.insight.test_all_models import _same
from zhiyin.insight.models import entry

ROOT = Path(__file__).parents[2]
MODELS = ("league", "nps", "process", "satisfaction")


@pytest.mark.soak
@pytest.mark.xdist_group("spark")
def test_a_cluster_of_two_executors_gives_the_summaries_of_duckdb(tmp_path: Path) -> None:
    pyspark = pytest.importorskip("pyspark", reason="the extra zhiyin[spark] is not installed")
    here = {}
    for name in MODELS:
        case = CASES[name]
        frame = case.frame(np.random.default_rng(3), case.rows)
        frame.to_parquet(tmp_path / f"{name}.parquet")
        here[name] = entry(name).load().summarise(frame, dict(case.columns), **case.summarise).to_dict()
    environment = {
        **os.environ,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "PYSPARK_PYTHON": sys.executable,
    }
    command = [sys.executable, "-m", "tests.insight.on_cluster", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "executors").read_text() == "2"
    for name in MODELS:
        _same(json.loads((tmp_path / f"{name}.json").read_text()), json.loads(json.dumps(here[name])))
