"""What runs by itself, and every job that may be put on the schedule."""

from __future__ import annotations

from zhiyin.core.jobs import Schedule

SCHEDULE: Schedule = {}
