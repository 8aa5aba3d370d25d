"""The search for duplicates in the background: once a week, and asked for by a click."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import Report

from .queries import match_rule

MATCH = "customers.match"


def match_customers(arguments: Mapping[str, Any], report: Report) -> None:
    """Compare all customers by a rule and renew the sets of duplicates."""
    # The science weighs 200 MB and more: only the process of this job carries it.
    from .services.linking import match_customers as search

    rule = match_rule(str(arguments.get("rule", "")))
    matched = search(rule=rule, actor=SYSTEM, now=clock.now(), report=report)
    report({"note": matched.note, "found": matched.run.found, "new": matched.new})
