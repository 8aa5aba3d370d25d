"""Two calls with the same key at the same moment."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.company import Company
from zhiyin.api.idempotency import IdempotencyMiddleware
from zhiyin.core import clock
from zhiyin.core.models import IdempotencyKey
from zhiyin.desk.models import Ticket
from zhiyin.people import services as people


@pytest.fixture
def headers(company: Company) -> dict[str, str]:
    """An agent's token and a key."""
    actor = company.actor("agent")
    _token, secret = people.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    return {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_answered_meanwhile_is_undone_and_gets_that_answer(headers: dict[str, str]) -> None:
    path, body = "/api/v1/tickets", json.dumps({"subject": "退款", "body": "请查"})
    answers: list[HttpResponse] = []

    def other() -> None:
        answers.append(Client().post(path, body, content_type="application/json", headers=headers))
        connections.close_all()

    def slow(request: HttpRequest) -> HttpResponse:
        beside = threading.Thread(target=other)
        beside.start()
        beside.join()
        return HttpResponse("{}", status=201)

    request = RequestFactory().post(path, body, content_type="application/json", headers=headers)
    answer = IdempotencyMiddleware(slow)(request)
    assert (answer.status_code, answer.content) == (201, answers[0].content)
    assert json.loads(answer.content)["number"] == Ticket.objects.get().number
    assert IdempotencyKey.objects.count() == 1
