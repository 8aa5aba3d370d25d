"""What goes wrong outside of a view is told in the look of the house."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import ConnectionHandler, OperationalError
from django.test import Client, RequestFactory

from tests.company import Company
from zhiyin.web import faults, views


def test_an_unknown_address_is_told_in_the_visitors_language(client: Client, db: None) -> None:
    client.cookies["language"] = "en"
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "There is nothing under this address" in response.content.decode()
    client.cookies["language"] = "zh-hans"
    assert "这个地址下没有内容" in client.get("/nowhere").content.decode()


def test_an_unknown_address_of_the_api_answers_in_its_shape(client: Client, db: None) -> None:
    response = client.get("/api/v2/nothing")
    assert response.status_code == 404
    assert json.loads(response.content)["error"]["code"] == "not_found"


def test_a_fragment_gets_a_notice_in_place_of_a_page(client: Client, db: None) -> None:
    response = client.get("/nowhere", headers={"HX-Request": "true"})
    assert response.headers["HX-Retarget"] == "#notices"
    assert b"<html" not in response.content


def test_a_form_without_its_sign_is_refused_with_a_sentence(company: Company) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"] = "en"
    response = client.post("/account/login/", {"login": "agent", "password": "x"})
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()


def test_a_failure_is_told_without_database_or_session() -> None:
    request = RequestFactory().get("/tickets")
    response = faults.server_error(request)
    assert response.status_code == 500
    assert b"/tickets" in response.content


def test_too_many_attempts_are_told_in_a_sentence(company: Company, client: Client, db: None) -> None:
    client.cookies["language"] = "en"
    answers = [client.post("/account/login/", {"login": "agent", "password": f"x{i}"}) for i in range(7)]
    assert any("Too many failed login attempts" in answer.content.decode() for answer in answers)


def test_a_fragment_of_a_page_whose_person_has_left_sends_the_page_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/employees", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/branches"})
    assert response.headers["HX-Redirect"] == "/account/login/?next=/branches"


@pytest.mark.parametrize("path", ["/tickets", "/api/v1/tickets"])
def test_while_the_database_is_away_a_call_is_told_when_to_come_again(path: str, db: None) -> None:
    away = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/at/all"}})
    try:
        away["default"].ensure_connection()
    except OperationalError:
        response = faults.server_error(RequestFactory().get(path))
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_mistake_of_ours_in_a_statement_is_not_told_as_the_database_being_away(db: None) -> None:
    there = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    try:
        there["default"].cursor().execute("SELECT 1 FROM nothing")
    except OperationalError:
        response = faults.server_error(RequestFactory().get("/tickets"))
    assert response.status_code == 500


@pytest.mark.parametrize("path", ["/tickets", "/api/v1/tickets"])
def test_a_full_disk_is_told_as_such_by_the_database(path: str, tmp_path: Path, db: None) -> None:
    small = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "small")}})
    cursor = small["default"].cursor()
    cursor.execute("CREATE TABLE rows (text)")
    cursor.execute("PRAGMA max_page_count = 3")
    try:
        cursor.execute("INSERT INTO rows VALUES (zeroblob(100000))")
    except OperationalError:
        response = faults.server_error(RequestFactory().get(path))
    assert response.status_code == 507
    assert int(response.headers["Retry-After"]) > 0


def test_a_file_that_has_no_space_left_is_told_as_a_full_disk() -> None:
    try:
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")
    except OSError:
        response = faults.server_error(RequestFactory().post("/api/v1/customers"))
    assert response.status_code == 507
    assert json.loads(response.content)["error"]["code"] == "disk_full"


def test_a_disk_with_hardly_any_space_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json()["disk"] is True
    monkeypatch.setattr(views, "LEAST_SPACE", 2**62)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "disk_full", "database": True, "disk": False, "worker": True}
