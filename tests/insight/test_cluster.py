"""A real cluster: what two executors in processes of their own summarise is what DuckDB does, to 1e-9."""

from pathlib import Path

import pytest

from tests.insight.case import same
from tests.insight.on_cluster import both

# A cluster takes seconds to start and for each table: two models here, all of them in the bar `cluster`.
MODELS = ("process", "satisfaction")


@pytest.mark.xdist_group("spark")
def test_a_cluster_of_two_executors_gives_the_summaries_of_duckdb(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra zhiyin[spark] is not installed")
    executors, found = both(MODELS, tmp_path)
    assert executors == 2
    for there, here in found.values():
        same(there, here)
