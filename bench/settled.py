"""Wait until the worker has nothing left to do: `python -m bench.settled`, inside an installation that is served.

With `tidy` PostgreSQL then tidies up, as it would by itself some time in the next minutes: beside a measurement.
"""

from __future__ import annotations

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.db import connection

from zhiyin.core import clock
from zhiyin.core.models import Delivery, Job, Unsealed, Work

OPEN = (Work.State.DUE, Work.State.RUNNING)
PATIENCE = 600


def main(*, tidies: bool) -> None:
    """Return once nothing is unsealed, undelivered or due; `RuntimeError` after ten minutes."""
    until = time.monotonic() + PATIENCE
    while _left():
        if time.monotonic() > until:
            raise RuntimeError("The worker is still busy after ten minutes; its log says with what.")
        time.sleep(0.2)
    if tidies and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _left() -> bool:
    due = {"state__in": OPEN, "run_after__lte": clock.now()}
    return any(rows.exists() for rows in (Unsealed.objects, Delivery.objects.filter(**due), Job.objects.filter(**due)))


if __name__ == "__main__":
    main(tidies="tidy" in sys.argv)
