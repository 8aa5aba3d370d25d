"""The schedule: putting work there, reporting its progress, and the registry of what may be run.

A job is a function `job(arguments, report)` registered in `config.schedule`; nothing runs by a name that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .actor import Actor
from .models import Job, Work

Report = Callable[[Mapping[str, Any]], None]
JobFunction = Callable[[Mapping[str, Any], Report], None]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One registered job: what it runs, how often by itself (None: only when asked), whether it acts outside.

    `apart`: it takes so much memory that it gets a process of its own; it acts outside then. `aside`: it waits on
    others, so that the worker gives it a thread of its own, in which it keeps no other job waiting.
    """

    run: JobFunction
    every: timedelta | None = None
    outside: bool = True
    apart: bool = False
    aside: bool = False


Schedule = Mapping[str, Scheduled]


def enqueue(name: str, arguments: Mapping[str, Any], *, actor: Actor, now: datetime, key: str | None = None) -> Job:
    """Put a job on the schedule, in the caller's transaction. The same `key` while one is open gives that one."""
    if key:
        existing: Job | None = Job.objects.filter(key=key).first()
        if existing and existing.state in {Work.State.DUE, Work.State.RUNNING}:
            return existing
        if existing:
            Job.objects.filter(pk=existing.pk).update(key=None)
    job: Job = Job.objects.create(
        name=name, arguments=dict(arguments), key=key, run_after=now, actor_kind=actor.kind, actor_id=actor.id
    )
    return job


def plan(schedule: Schedule, *, now: datetime) -> None:
    """Make the repeating jobs of `schedule` exist, with the rhythm that it states now."""
    for name, entry in schedule.items():
        if entry.every is not None:
            defaults = {"name": name, "every": entry.every}
            Job.objects.update_or_create(
                key=f"every:{name}", defaults=defaults, create_defaults={**defaults, "run_after": now}
            )


def reporter(job: Job) -> Report:
    """A function with which the running job tells how far it is (`done`, `total`, `note` …)."""

    def report(progress: Mapping[str, Any]) -> None:
        job.progress = {**job.progress, **progress}
        Job.objects.filter(pk=job.pk, fence=job.fence).update(progress=job.progress)

    return report
