"""What the clock asks of customers: the search for duplicates, and the end of erasures that broke off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import Report

from . import services
from .queries import match_rule

ERASE = "customers.erase"
MATCH = "customers.match"


def match_customers(arguments: Mapping[str, Any], report: Report) -> None:
    """Compare all customers by a rule and renew the sets of duplicates."""
    # The science weighs 200 MB and more: only the process of this job carries it.
    from .services.linking import match_customers as search

    rule = match_rule(str(arguments.get("rule", "")))
    matched = search(rule=rule, actor=SYSTEM, now=clock.now(), report=report)
    report({"note": matched.note, "found": matched.run.found, "new": matched.new})


def go_on_erasing(_arguments: Mapping[str, Any], report: Report) -> None:
    """Erase what was requested and is not erased yet; remove files handed out whose time is over."""
    now = clock.now()
    report({"done": services.go_on_erasing(actor=SYSTEM, now=now)})
    services.drop_expired_hand_outs(now=now)
