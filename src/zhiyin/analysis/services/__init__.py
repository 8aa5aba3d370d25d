"""Writes of analysis: renewing the columnar store, and turning it into results."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.analysis import access
from zhiyin.core import jobs
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.models import Job

JOB = "analysis.refresh"
SCORES = "analysis.scores"


@transaction.atomic
def ask_for_refresh(*, actor: Actor, now: datetime) -> Job:
    """Have the worker renew the figures; asking twice while one waits gives the same one."""
    require(actor, access.REFRESH)
    return jobs.enqueue(JOB, {}, actor=actor, now=now, key=JOB)
