"""Surveys, invitations, answers, and the public survey."""

from __future__ import annotations

from tests.voice import cases
from zhiyin.core import clock
from zhiyin.voice import services

from .table import Row, World

SURVEY = {"name": "x", "bar": "1", "cool_down_days": "30", "valid_days": "14", "dimensions": "empathy"}

ROWS = [
    Row("/s/{survey_token}", None),
    Row("/s/{survey_token}", None, "post", {"expected": "8", "perceived": "6"}, ok=(302,)),
    Row("/s/{survey_token}/stop", None),
    Row("/s/{survey_token}/stop", None, "post"),
    Row("/s/thanks", None),
    Row("/answers", "voice.view"),
    Row(
        "/answers?branch=dl-1&verdict=below&survey={survey}&since=2026-01-01&until=2026-12-31",
        "voice.view",
        placed=True,
    ),
    Row("/answers/{answer}", "voice.view", placed=True),
    Row("/customers/{voice_customer}/satisfaction", "voice.view", placed=True),
    Row("/invitations", "voice.view"),
    Row("/surveys", "voice.view"),
    Row("/surveys/new", "voice.manage"),
    Row("/surveys/new", "voice.manage", "post", {**SURVEY, "code": "new"}, ok=(302,)),
    Row("/surveys/{survey}", "voice.manage"),
    Row("/surveys/{survey}", "voice.manage", "post", SURVEY, ok=(302,)),
    Row("/api/v1/surveys", "voice.view"),
    Row("/api/v1/surveys", "voice.manage", "post", {"code": "new", "name": "x"}, ok=(201,)),
    Row("/api/v1/surveys/{survey}", "voice.view"),
    Row("/api/v1/surveys/{survey}", "voice.manage", "patch", {"name": "x"}),
    Row("/api/v1/answers", "voice.view"),
    Row("/api/v1/answers/{answer}", "voice.view", placed=True),
    Row(
        "/api/v1/answers",
        "voice.record",
        "post",
        lambda made: {"survey": made.values["survey"], "perceived": 5},
        ok=(201,),
    ),
]


def build(made: World) -> None:
    """A survey, an open invitation, an answer at Dalian's first hall."""
    now = clock.now()
    made.values["survey"] = cases.survey().code
    open_one = cases.invited(made.company, cases.customer("open@example.com"), now=now)
    made.values["survey_token"] = cases.token(open_one)
    customer = cases.customer("answered@example.com")
    made.values["voice_customer"] = customer.number
    answered = cases.token(cases.invited(made.company, customer, now=now))
    answer = services.give_answer(token=answered, scores=cases.scores(8, 6), now=now)
    made.values["answer"] = answer.number
