"""How long a job still takes, by what it has done since it (last) began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from zhiyin.core import clock
from zhiyin.core.jobs import Report
from zhiyin.core.models import Job


class Pace:
    """Tells how far a job is, and since when: one that was broken off is slow by the clock, not by its work."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.began: dict[str, Any] = {}

    def tell(self, done: int, total: int) -> None:
        """`done` of `total` rows; 0: nobody knows how many there are."""
        self.began = self.began or {"since": clock.now().isoformat(), "from": done}
        self.report({"done": done, "total": total, **self.began})


def job_left(key: str, *, now: datetime) -> timedelta | None:
    """How long the open job of this key still takes; None where that cannot be said yet."""
    told = Job.objects.filter(key=key).values_list("progress", flat=True).first()
    return left(told, now=now) if told and "since" in told else None


def left(told: Mapping[str, Any], *, now: datetime) -> timedelta | None:
    """The same from what `Pace` has told."""
    done: int = told["done"] - told["from"]
    todo: int = max(told["total"] - told["done"], 0)
    taken = now - datetime.fromisoformat(told["since"])
    return taken * (todo / done) if done > 0 and taken > timedelta(0) and told["total"] else None
