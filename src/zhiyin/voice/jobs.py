"""What the clock asks of voice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import Report

from . import services


def expire_invitations(_arguments: Mapping[str, Any], report: Report) -> None:
    """Close the links whose time is over, a thousand in one transaction."""
    done = 0
    while closed := services.expire_invitations(actor=SYSTEM, now=clock.now()):
        done += closed
        report({"done": done})
