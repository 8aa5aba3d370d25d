"""What runs by itself, and every job that may be put on the schedule."""

from __future__ import annotations

from datetime import timedelta

from zhiyin.analysis import jobs as analysis
from zhiyin.core.jobs import Schedule, Scheduled
from zhiyin.voice import jobs as voice

SCHEDULE: Schedule = {
    "voice.expire": Scheduled(voice.expire_invitations, every=timedelta(hours=1)),
    "analysis.refresh": Scheduled(analysis.refresh_warehouse),
    "analysis.nightly": Scheduled(analysis.refresh_warehouse, every=timedelta(days=1)),
}
