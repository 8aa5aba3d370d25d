"""What the clock asks of customers: the search for duplicates, the end of broken erasures, facts as they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.jobs import JobFunction, Report

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


def end_keeping(_arguments: Mapping[str, Any], report: Report) -> None:
    """Remove what was kept for as long as the rules of retention say."""
    services.run_retention(actor=SYSTEM, now=clock.now(), report=lambda done: report({"done": done}))


def follow_facts(publishers: Sequence[services.Publisher]) -> JobFunction:
    """The job that asks the areas above again about customers of whom something has happened."""

    def follow(_arguments: Mapping[str, Any], report: Report) -> None:
        done = 0
        while (count := services.follow_facts(publishers=publishers, actor=SYSTEM, now=clock.now())) is not None:
            done += count
        report({"done": done})

    return follow


def publish_facts(publishers: Sequence[services.Publisher]) -> JobFunction:
    """The job that asks about every customer once a day: what lies 12 months back moves without an event."""

    def publish(_arguments: Mapping[str, Any], report: Report) -> None:
        last: int | None = 0
        while last is not None:
            report({"done": last})
            last = services.publish_facts(publishers=publishers, after=last, actor=SYSTEM, now=clock.now())

    return publish


def return_idle(_arguments: Mapping[str, Any], report: Report) -> None:
    """Bring customers back into the pool whose owner has left, or with whom nobody was in contact for too long."""
    done, found = 0, services.return_idle(after=0, actor=SYSTEM, now=clock.now())
    while found is not None:
        done += found[0]
        report({"done": done})
        found = services.return_idle(after=found[1], actor=SYSTEM, now=clock.now())


def note_sizes(_arguments: Mapping[str, Any], report: Report) -> None:
    """Keep what every segment amounts to today."""
    report({"done": services.note_sizes(actor=SYSTEM, now=clock.now())})


def gather_strays(_arguments: Mapping[str, Any], report: Report) -> None:
    """Fetch what was written to an absorbed record by somebody who had read it before the merge."""
    report({"done": sum(services.gather_strays(absorbed_id=one, actor=SYSTEM) for one in services.strayed())})
