"""Background work through Celery (ZHIYIN_TASKS=celery): a message names a row that is due, the row is the truth.

More workers on other machines: `celery -A zhiyin.config.celery worker --pool threads`.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import django
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.conf import settings

from zhiyin.core.apart import run_apart
from zhiyin.core.worker import Worker

from .schedule import SCHEDULE
from .subscriptions import SUBSCRIPTIONS

app = Celery("zhiyin", broker=settings.BROKER_URL)
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5},
)
worker = Worker(SUBSCRIPTIONS, SCHEDULE, apart=run_apart)


@app.task(name="zhiyin.work")  # type: ignore[untyped-decorator]  # celery ships no types
def work(table: str, pk: int) -> None:
    """Do one piece of work, if it is still due: claimed by lease and fence, so that a repeated message does nothing."""
    worker.take(table, pk)


def send(table: str, pk: int) -> None:
    """Put a message on the broker; raises when it does not answer."""
    work.apply_async((table, pk), retry=False)


@signals.worker_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def _keep_leases(**_: Any) -> None:
    threading.Thread(target=worker.keep_leases, args=(threading.Event(),), name="leases", daemon=True).start()
