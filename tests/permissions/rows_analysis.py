"""Pages of figures."""

from __future__ import annotations

from .table import Row

ROWS = [
    Row("/analysis/satisfaction", "analysis.view"),
    Row("/analysis/league", "analysis.view"),
    Row("/analysis/standards", "analysis.view"),
    Row("/analysis/scores", "analysis.view"),
    Row("/analysis/refresh", "analysis.refresh", "post", ok=(302,)),
]
