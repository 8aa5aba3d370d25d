"""Who asks, and for whom: `python -m bench.many.doors`, inside a filled installation; prints one JSON object.

What runs by itself at night is put off until tomorrow: it would learn from a million customers beside the measurement.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from bench.load import doors
from bench.many.world import LACKING
from zhiyin.config.schedule import SCHEDULE
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import plan
from zhiyin.core.models import Job
from zhiyin.customers.models import Customer, Segment
from zhiyin.people import services as people
from zhiyin.people.models import Branch, Employee

NAME = "bench"
SAMPLE = 200
RARE = timedelta(minutes=1)


def main() -> None:
    """Print a session, a token, the numbers of customers and segments, and the codes of a region and a hall."""
    now = clock.now()
    plan(SCHEDULE, now=now)
    Job.objects.filter(every__gt=RARE).update(run_after=now + timedelta(days=1))
    first, last = (Customer.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    step = max((last - first) // SAMPLE, 1)
    rows = Customer.objects.filter(pk__in=range(first, last + 1, step))
    made = {
        **doors(_employee()),
        "customers": list(rows.values_list("number", flat=True)[:SAMPLE]),
        "busiest": Customer.objects.values_list("number", flat=True).get(pk=first),
        "segments": list(Segment.objects.exclude(name=LACKING).order_by("number").values_list("number", flat=True)),
        "lacking": Segment.objects.values_list("number", flat=True).get(name=LACKING),
        "staff": list(Employee.objects.filter(roles=["agent"]).values_list("number", flat=True)),
        "halls": list(Branch.objects.filter(level=3).values_list("code", flat=True)),
        "regions": list(Branch.objects.filter(level=1).values_list("code", flat=True)),
    }
    json.dump(made, sys.stdout)


def _employee() -> Employee:
    known = Employee.objects.filter(user__username=NAME).first()
    if known is not None:
        return known
    root, sign_in = Branch.objects.get(level=0), people.SignIn(NAME, "bench correct horse")
    return people.add_employee(
        name="管理员", branch=root, roles=["admin"], sign_in=sign_in, actor=SYSTEM, now=clock.now()
    )


if __name__ == "__main__":
    main()
