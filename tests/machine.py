"""A program that calls the API."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.company import Company
from zhiyin.core import clock
from zhiyin.people import services as people

API = "/api/v1"


class Machine:
    """A program that calls with somebody's token."""

    def __init__(self, company: Company, name: str) -> None:
        actor = company.actor(name)
        _token, secret = people.issue_token(
            name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
        )
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        """What is told under a path."""
        return json.loads(Client().get(API + path, headers=self.headers).content)

    def send(self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any) -> HttpResponse:
        """The answer to a call that writes."""
        call = getattr(Client(), method)
        given = self.headers | (headers or {})
        answer: HttpResponse = call(API + path, json.dumps(body), content_type="application/json", headers=given)
        return answer
