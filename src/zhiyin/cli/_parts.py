"""The long-running parts of `zhiyin serve`: pages, live stream, worker with scheduler. Each is one process group."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ._supervisor import end_with, sweep, write_pid

log = logging.getLogger(__name__)

THREADS = 3
"""Threads that run pages in each process: they fill the pauses of the database; more only wait for each other."""
KILL_AFTER = 3
"""Seconds until a web process that does not end is killed: open live streams would keep it for ever."""


def pages(home: Path) -> None:
    """The pages and the API, in ZHIYIN_WORKERS processes; unset: one per core, two at least, so that one answers while
    the other comes back."""
    from django.conf import settings
    from granian.constants import Interfaces

    workers = settings.ENV["ZHIYIN_WORKERS"] or min(max(len(os.sched_getaffinity(0)), 2), 8)
    options = {"workers": workers, "blocking_threads": THREADS, "backpressure": 256}
    _web(home, "pages", Interfaces.WSGI, options | {"port": settings.PORT})


def live(home: Path) -> None:
    """The live stream, in one process."""
    from django.conf import settings
    from granian.constants import Interfaces

    options = {"workers": 1, "backpressure": 4096}
    _web(home, "live", Interfaces.ASGI, options | {"port": settings.LIVE_PORT})


APPLICATIONS = {"pages": "zhiyin.config.wsgi:application", "live": "zhiyin.config.live:application"}
"""Imported by name, when a part needs them: the verbs of the command load before Django is set up."""


def load() -> None:
    """Load all that the parts use, before they are forked: they share its memory, and one that died is back at once."""
    from django.conf import settings
    from django.db import connections
    from django.urls import reverse
    from django.utils.translation import override

    work = [settings.ZHIYIN_CELERY] if settings.TASKS == "celery" else []
    for name in (*APPLICATIONS.values(), settings.ZHIYIN_SUBSCRIPTIONS, settings.ZHIYIN_SCHEDULE, *work):
        importlib.import_module(name.replace(":", ".").rpartition(".")[0])
    for language, _ in settings.LANGUAGES:
        with override(language):
            # The table of addresses is made at its first use, once for each language.
            reverse(settings.LOGIN_URL)
    connections.close_all()


def _web(home: Path, name: str, interface: Any, options: dict[str, Any]) -> None:
    from django.conf import settings
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    server = MPServer(
        APPLICATIONS[name],
        address=settings.ENV["ZHIYIN_HOST"],
        interface=interface,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=_logging(settings.LOGGING),
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_AFTER,
        blocking_threads_idle_timeout=600,
        **options,
    )
    server.serve(target_loader=partial(_load, home / "run", name, os.getpid()))


def _logging(config: dict[str, Any]) -> dict[str, Any]:
    """Django's logging, with granian's errors in it."""
    ours = {"_granian": {"handlers": [], "propagate": True}, "granian.access": {"handlers": [], "propagate": True}}
    return {**config, "loggers": {**config["loggers"], **ours}}


def _load(run: Path, name: str, parent: int, target: str) -> Any:
    """In each web process: end with the parent, say who it is, and give the application."""
    if os.getppid() != parent:
        sys.exit(1)
    end_with(parent)
    sweep(run, f"{name}-*.pid")
    write_pid(run, f"{name}-{os.getpid()}")
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)


def worker(home: Path) -> None:
    """Seals events, hands them out, runs the jobs that are due."""
    del home
    from django.conf import settings
    from django.utils.module_loading import import_string

    from zhiyin.core.apart import run_apart
    from zhiyin.core.worker import Worker

    stop = _until_asked_to_stop()
    subscriptions, schedule = map(import_string, (settings.ZHIYIN_SUBSCRIPTIONS, settings.ZHIYIN_SCHEDULE))
    Worker(subscriptions, schedule, apart=run_apart).run(stop)


def dispatcher(home: Path) -> None:
    """Seals events and tells the broker what is due (ZHIYIN_TASKS=celery)."""
    del home
    from django.conf import settings
    from django.utils.module_loading import import_string

    from zhiyin.core.dispatch import Dispatcher

    stop = _until_asked_to_stop()
    names = (settings.ZHIYIN_SUBSCRIPTIONS, settings.ZHIYIN_SCHEDULE, settings.ZHIYIN_SEND)
    Dispatcher(*map(import_string, names)).run(stop)


def celery(home: Path) -> None:
    """Does what the broker's messages name (ZHIYIN_TASKS=celery)."""
    del home
    from django.conf import settings
    from django.utils.module_loading import import_string

    options = ["--pool", "threads", "--concurrency", str(THREADS), "--without-gossip", "--without-mingle"]
    import_string(settings.ZHIYIN_CELERY).worker_main(["worker", "--loglevel", "WARNING", *options])


def _until_asked_to_stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # In a thread of its own: the lock of the event may be held by what the signal has interrupted.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    return stop


PARTS: dict[str, Callable[[Path], None]] = {
    "pages": pages,
    "live": live,
    "worker": worker,
    "dispatcher": dispatcher,
    "celery": celery,
}


def names() -> list[str]:
    """The parts that `zhiyin serve` runs, in the order of their start."""
    from django.conf import settings

    return ["pages", "live", *(["dispatcher", "celery"] if settings.TASKS == "celery" else ["worker"])]
