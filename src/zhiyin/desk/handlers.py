"""What the desk does when something happened elsewhere."""

from __future__ import annotations

from typing import Protocol

from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event

from . import services


class Answer(Protocol):
    """What is needed of an answer to a survey; who asks and how is not the desk's business."""

    @property
    def answer_id(self) -> int: ...

    @property
    def customer_id(self) -> int | None: ...

    @property
    def interaction_id(self) -> int | None: ...

    @property
    def is_below(self) -> bool: ...


def answer_below_expectation(fact: Answer, row: Event) -> None:
    """Open one recovery ticket for an answer below expectation, or reopen the recovery that it is about."""
    if fact.is_below:
        verdict = services.Verdict(fact.answer_id, fact.interaction_id, fact.customer_id, row.occurred_at)
        services.recover(verdict=verdict, actor=SYSTEM, now=row.recorded_at)
