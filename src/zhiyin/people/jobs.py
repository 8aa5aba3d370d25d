"""What the clock asks of people: those who subscribed to results are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.jobs import Report

from . import services


def tell_subscribers(_arguments: Mapping[str, Any], report: Report) -> None:
    """Tell whoever is due."""
    report({"done": services.tell_subscribers(now=clock.now())})
