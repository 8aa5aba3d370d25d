"""What happens in analysis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WarehouseRefreshed:
    generation_id: int
    is_full: bool
