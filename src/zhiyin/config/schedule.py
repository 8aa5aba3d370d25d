"""What runs by itself, and every job that may be put on the schedule."""

from __future__ import annotations

from datetime import timedelta

from zhiyin.analysis import jobs as analysis
from zhiyin.core import seals
from zhiyin.core.fields import register
from zhiyin.core.fields.gathering import gather
from zhiyin.core.imports import uploads
from zhiyin.core.jobs import Schedule, Scheduled
from zhiyin.core.many import runs
from zhiyin.core.webhooks import jobs as webhooks
from zhiyin.customers import jobs as customers
from zhiyin.people import jobs as people
from zhiyin.people.queries import actor_of_employee
from zhiyin.voice import jobs as voice

from .facts import PUBLISHERS

SCHEDULE: Schedule = {
    uploads.JOB: Scheduled(uploads.job(actor_of_employee)),
    uploads.UNDO: Scheduled(uploads.undo_job(actor_of_employee)),
    "imports.tidy": Scheduled(uploads.tidy, every=timedelta(hours=1)),
    runs.JOB: Scheduled(runs.job(actor_of_employee)),
    register.INDEX: Scheduled(gather),
    "webhooks.tell": Scheduled(webhooks.tell(actor_of_employee), every=timedelta(seconds=2), aside=True),
    "core.seal_heads": Scheduled(seals.keep_heads, every=timedelta(hours=1)),
    "people.results": Scheduled(people.tell_subscribers, every=timedelta(minutes=5)),
    customers.MATCH: Scheduled(customers.match_customers, apart=True),
    "customers.match_weekly": Scheduled(customers.match_customers, every=timedelta(days=7), apart=True),
    customers.ERASE: Scheduled(customers.go_on_erasing, every=timedelta(hours=1)),
    "customers.retention": Scheduled(customers.end_keeping, every=timedelta(days=1)),
    "customers.facts": Scheduled(customers.follow_facts(PUBLISHERS), every=timedelta(minutes=1)),
    "customers.facts_daily": Scheduled(customers.publish_facts(PUBLISHERS), every=timedelta(days=1)),
    "customers.pool": Scheduled(customers.return_idle, every=timedelta(days=1)),
    "customers.sizes": Scheduled(customers.note_sizes, every=timedelta(hours=1)),
    "customers.gather": Scheduled(customers.gather_strays, every=timedelta(hours=1)),
    "voice.expire": Scheduled(voice.expire_invitations, every=timedelta(hours=1)),
    "analysis.refresh": Scheduled(analysis.refresh_warehouse, apart=True),
    "analysis.scores": Scheduled(analysis.publish_scores, apart=True),
    "analysis.nightly": Scheduled(analysis.refresh_warehouse, every=timedelta(days=1), apart=True),
}
