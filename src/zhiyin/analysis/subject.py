"""How personal this area's columns are (core.catalogue says what the classes mean), and what it keeps in files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from zhiyin.core.catalogue import PLACE, Fields
from zhiyin.core.traces import Traces
from zhiyin.customers.subject import Remains

CATALOGUE = (
    Fields("analysis.Generation", public="id state file layout last_seal is_full rows started_at finished_at"),
    Fields("analysis.ScoreRun", public="id generation score n finding at"),
    Fields(
        "analysis.Figure",
        public=f"id {PLACE} generation measure level period survey service_kind group by n value low high why detail",
    ),
    Fields(
        "analysis.Standing",
        public=f"id {PLACE} generation parent survey measure period n value shrunken shrunken_low shrunken_high rank"
        " rank_low rank_high first last",
    ),
)


def forget_store(traces: Traces) -> int:
    """Remove every generation of the columnar store: it holds keys of customers. The next refresh copies everything."""
    del traces  # a file without the rows of one customer can only be had by copying all others
    folder = Path(settings.WAREHOUSE)
    found = [path for kind in ("duckdb", "part", "wal") for path in folder.glob(f"*.{kind}")]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


REMAINS = (Remains("columnar store", forget_store),)
