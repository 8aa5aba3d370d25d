"""Every error of the API has one shape, whatever goes wrong."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.company import NOW, Company
from zhiyin.config.api import api
from zhiyin.people import services


@pytest.fixture
def token(company: Company) -> str:
    actor = company.actor("admin")
    _token, secret = services.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=NOW
    )
    return secret


@pytest.mark.parametrize(
    ("path", "method", "body", "status", "code"),
    [
        ("/api/v1/nothing", "get", None, 404, "not_found"),
        ("/api/v1/customers/99999999", "get", None, 404, "not_found"),
        ("/api/v1/customers", "post", b"{broken", 400, "bad_json"),
        ("/api/v1/customers", "post", b"{}", 422, None),
        ("/api/v1/customers?cursor=nonsense", "get", None, 422, "cursor.invalid"),
        ("/api/v1/customers?size=1000000000", "get", None, 422, "invalid"),
        ("/api/v1/customers?brnach=dl-1", "get", None, 422, "parameter.unknown"),
    ],
)
def test_an_error_says_code_and_sentence_in_one_shape(
    token: str, client: Client, path: str, method: str, body: bytes | None, status: int, code: str | None
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = (
        getattr(client, method)(path, body, content_type="application/json", headers=headers)
        if body
        else client.get(path, headers=headers)
    )
    error = answer.json()["error"]
    assert answer.status_code == status
    assert set(error) == {"code", "message", "field", "errors"}
    assert error["message"]
    assert code is None or error["code"] == code


def test_without_a_token_the_answer_says_how_to_send_one(db: None, client: Client) -> None:
    answer = client.get("/api/v1/customers")
    assert answer.status_code == 401
    assert "Authorization: Bearer" in answer.json()["error"]["message"]


def test_the_description_names_every_answer_and_is_served_without_another_host(client: Client, db: None) -> None:
    for operations in api.get_openapi_schema()["paths"].values():
        for operation in operations.values():
            assert {400, 401, 422, 503} <= {int(status) for status in operation["responses"]}
    page = client.get("/api/v1/docs").content.decode()
    assert "://" not in page.replace("http://testserver", "").replace("http://www.w3.org", "")


def test_a_retry_with_the_same_key_gives_the_same_answer_and_writes_once(token: str, client: Client) -> None:
    from zhiyin.customers.models import Customer

    def create(name: str) -> tuple[int, bytes]:
        answer = client.post(
            "/api/v1/customers", {"full_name": name, "branch": "dl-1"}, content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"},
        )  # fmt: skip
        return answer.status_code, answer.content

    first = create("李晓梅")
    assert first[0] == 201
    assert create("李晓梅") == first
    assert create("王建国")[0] == 422
    assert Customer.objects.count() == 1


def test_a_misspelt_parameter_is_told_beside_those_there_are(token: str, client: Client) -> None:
    answer = client.get("/api/v1/customers?brnach=dl-1", headers={"Authorization": f"Bearer {token}"})
    assert "branch" in answer.json()["error"]["message"]
    assert answer.json()["error"]["field"] == "brnach"
    assert client.get("/api/v1/customers?brnach=dl-1").status_code == 401
