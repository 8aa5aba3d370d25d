"""Surveys, invitations, answers, and the public survey."""

from __future__ import annotations

from tests.voice import cases
from zhiyin.core import clock
from zhiyin.voice import services

from .table import Row, World

ROWS = [
    Row("/s/{survey_token}", None),
    Row("/s/{survey_token}", None, "post", {"expected": "8", "perceived": "6"}, ok=(302,)),
    Row("/s/{survey_token}/stop", None),
    Row("/s/{survey_token}/stop", None, "post"),
    Row("/s/thanks", None),
]


def build(made: World) -> None:
    """A survey, an open invitation, an answer at Dalian's first hall."""
    now = clock.now()
    made.values["survey"] = cases.survey().code
    open_one = cases.invited(made.company, cases.customer("open@example.com"), now=now)
    made.values["survey_token"] = cases.token(open_one)
    answered = cases.token(cases.invited(made.company, cases.customer("answered@example.com"), now=now))
    answer = services.give_answer(token=answered, scores=cases.scores(8, 6), now=now)
    made.values["answer"] = answer.number
