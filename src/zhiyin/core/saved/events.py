"""What happens to saved views. Fields are ids and codes only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewSaved:
    """A view of the list `owner` was kept, or kept anew, for an audience: private, team, all."""

    saved_view_id: int
    owner: str
    audience: str


@dataclass(frozen=True, slots=True)
class ViewRemoved:
    """A view of the list `owner` was removed."""

    saved_view_id: int
    owner: str
