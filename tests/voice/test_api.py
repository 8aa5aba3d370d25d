"""Answers over the API: the same rules as everywhere, and odd input kept whole or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.company import Company
from tests.voice.cases import customer, survey
from zhiyin.core import clock
from zhiyin.people import services as people
from zhiyin.voice.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers(company: Company) -> dict[str, str]:
    actor = company.actor("admin")
    rights = ["voice.view", "voice.record", "customers.view", "touchpoints.view"]
    _token, secret = people.issue_token(name="t", permissions=rights, expires_at=None, actor=actor, now=clock.now())
    return {"Authorization": f"Bearer {secret}"}


def post(client: Client, headers: dict[str, str], **values: Any) -> Any:
    body = json.dumps({"survey": "service", "perceived": 6, **values})
    return client.post("/api/v1/answers", data=body, content_type="application/json", headers=headers)


def test_an_answer_is_recorded_read_and_listed(client: Client, company: Company, headers: dict[str, str]) -> None:
    survey()
    person = customer()
    made = post(
        client, headers, expected=8, customer=person.number, source="kiosk", external_id="1",
        items=[{"dimension": "empathy", "perceived": 3.5}],
    )  # fmt: skip
    assert made.status_code == 201
    number = made.json()["number"]
    one = client.get(f"/api/v1/answers/{number}", headers=headers).json()
    assert (one["ratio"], one["verdict"], one["branch"], one["customer"]) == (0.75, "below", "dl-1", person.number)
    assert one["items"] == [{"dimension": "empathy", "expected": None, "perceived": 3.5, "ratio": None}]
    listed = client.get("/api/v1/answers?verdict=below&size=1", headers=headers).json()
    assert [row["number"] for row in listed["items"]] == [number]
    assert post(client, headers, source="kiosk", external_id="1").status_code == 409


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"comment": "a\x00b"}, "comment"),
        ({"comment": "a\ud800b"}, "comment"),
        ({"comment": "x" * (2 * 1024 * 1024)}, "comment"),
        ({"group": "x" * 5000}, "group"),
        ({"external_id": "a\nb"}, "external_id"),
        ({"perceived": 11}, "perceived"),
        ({"perceived": "NaN"}, "perceived"),
        ({"perceived": "1e10000000"}, "perceived"),
        ({"expected": -1}, "expected"),
        ({"perceived": None}, "perceived"),
        ({"survey": "x"}, "survey"),
        ({"scale": 10**9}, "scale"),
        ({"answered_at": "2026-01-01T00:00:00"}, "answered_at"),
        ({"answered_at": "2999-01-01T00:00:00Z"}, "answered_at"),
        ({"items": [{"dimension": "x", "perceived": 1}]}, "dimensions"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    client: Client, headers: dict[str, str], values: dict[str, Any], field: str
) -> None:
    survey()
    refused = post(client, headers, **values)
    assert refused.status_code == 422
    error = refused.json()["error"]
    assert field in {error["field"], *(inner["field"] for inner in error["errors"])}
    assert not Answer.objects.exists()
