"""The nightly refresh, the one asked for by a click, and the scores that follow each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import Report


def refresh_warehouse(_arguments: Mapping[str, Any], report: Report) -> None:
    """Make a new generation of the store and its results."""
    # The engine and the science weigh 200 MB: only the process of this job carries them.
    from .services.warehouse import refresh

    refresh(actor=SYSTEM, now=clock.now(), report=report)


def publish_scores(_arguments: Mapping[str, Any], report: Report) -> None:
    """Tell segments and tiers what the newest generation says of each customer."""
    from .services.scores import publish_scores as publish

    publish(actor=SYSTEM, now=clock.now(), report=report)
