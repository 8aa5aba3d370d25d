"""Runs inside an installation: prints the figures of the newest generation as JSON."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.analysis.models import Figure
from zhiyin.analysis.queries.rows import newest
from zhiyin.desk.models import Ticket

generation = newest()
rows = Figure.objects.filter(generation=generation, period="all").select_related("branch", "service_kind")
print(
    json.dumps(
        {
            "as_of": generation.finished_at.isoformat() if generation and generation.finished_at else "",
            "tickets": Ticket.objects.count(),
            "tickets_without_branch": Ticket.objects.filter(branch=None).count(),
            "figures": [
                {
                    "measure": row.measure, "by": row.by, "level": row.level, "n": row.n, "value": row.value,
                    "low": row.low, "high": row.high, "why": row.why, "group": row.group,
                    "branch": row.branch.name if row.branch else None,
                    "kind": row.service_kind.name if row.service_kind else None,
                }
                for row in rows
            ],
        }
    )
)  # fmt: skip
