"""The pages about people: what they show, what they change, how they refuse."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from zhiyin.core.models import Event
from zhiyin.people import queries
from zhiyin.people.models import Employee, Token, User


@pytest.fixture
def admin(company: Company, client: Client) -> Client:
    """A browser in which the administrator is signed in, in English."""
    return _signed_in(company, client, "admin")


def _signed_in(company: Company, client: Client, name: str) -> Client:
    user = company.people[name].user
    assert user is not None
    user.language = "en"
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def test_the_tree_lists_each_branch_under_the_one_it_belongs_to(company: Company) -> None:
    nodes = [(node.branch.code, node.depth) for node in queries.tree(company.actor("manager_dl"))]
    assert nodes == [("dl", 0), ("dl-c", 1), ("dl-1", 2), ("dl-2", 2)]


def test_a_manager_of_one_region_does_not_see_the_other(company: Company, client: Client) -> None:
    page = _signed_in(company, client, "manager_dl")
    assert page.get("/branches/dl-1").status_code == 200
    assert page.get("/branches/sz-1").status_code == 404
    number = company.people["agent_sz"].number
    assert page.get(f"/employees/{number}").status_code == 404


def test_the_directory_costs_the_same_for_every_page(
    admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        admin.get("/employees")


def test_filters_narrow_the_directory(admin: Client) -> None:
    assert b"agent_sz" in admin.get("/employees?branch=sz").content
    assert b"agent_sz" not in admin.get("/employees?branch=dl").content
    assert b"Nobody found" in admin.get("/employees?role=auditor&branch=sz").content


def test_a_taken_name_is_told_at_its_field_and_what_was_typed_stays(admin: Client, company: Company) -> None:
    given = {
        "name": "王新", "branch": company.branches["dl-1"].pk, "username": "AGENT", "password": "a very long secret",
    }  # fmt: skip
    response = admin.post("/employees/new", given)
    html = response.content.decode()
    assert response.status_code == 422
    assert "is taken" in html
    assert 'value="王新"' in html
    assert not Employee.objects.filter(name="王新").exists()


def test_a_deactivated_person_is_shown_as_such_and_cannot_be_changed(admin: Client, company: Company) -> None:
    number = company.people["agent"].number
    assert admin.post(f"/employees/{number}/deactivate").status_code == 302
    html = admin.get(f"/employees/{number}").content.decode()
    assert "Deactivated" in html
    assert "<textarea" not in html
    assert "/deactivate" not in html


def test_the_audit_log_is_narrowed_by_kind_subject_and_actor(admin: Client, company: Company) -> None:
    agent = company.people["agent"]
    admin.post(f"/employees/{agent.number}/deactivate")
    assert b"Employee deactivated" in admin.get("/events?kind=people.EmployeeDeactivated").content
    mine = admin.get(f"/events?actor={company.people['admin'].number}").content.decode()
    assert mine.count("<tr data-row") == 1
    one = admin.get(f"/events?subject=people.employee&subject_id={agent.pk}").content.decode()
    assert one.count("<tr data-row") == Event.objects.filter(subject="people.employee", subject_id=agent.pk).count()


def test_the_audit_log_is_for_those_who_may_audit(company: Company, client: Client) -> None:
    assert _signed_in(company, client, "manager").get("/events").status_code == 403


def test_a_token_is_shown_once_and_ends_when_revoked(admin: Client, company: Company, now: datetime) -> None:
    issued = admin.post("/me/tokens", {"name": "report", "permissions": ["desk.view"], "days": "30"})
    html = issued.content.decode()
    secret = html.split('id="secret" translate="no">')[1].split("<")[0]
    assert secret.startswith("zy_")
    assert secret not in admin.get("/me").content.decode()
    token = Token.objects.get()
    assert admin.post(f"/me/tokens/{token.pk}/revoke").status_code == 302
    assert not queries.actor_of_token(secret, now=now).is_known


def test_a_token_of_somebody_else_cannot_be_revoked(admin: Client, company: Company, client: Client) -> None:
    admin.post("/me/tokens", {"name": "report", "permissions": ["desk.view"]})
    other = _signed_in(company, Client(), "agent")
    assert other.post(f"/me/tokens/{Token.objects.get().pk}/revoke").status_code == 404
    assert Token.objects.get().revoked_at is None


def test_preferences_change_one_at_a_time_and_refuse_what_is_not_offered(admin: Client, company: Company) -> None:
    admin.post("/me/preferences", {"theme": "dark"})
    admin.post("/me/preferences", {"language": "zh-hans", "next": "//evil.example/"})
    admin.post("/me/preferences", {"time_zone": "Mars/Olympus"})
    user = User.objects.get(username="admin")
    assert (user.theme, user.language, user.time_zone) == ("dark", "zh-hans", "")


def test_preferences_never_lead_to_a_foreign_host(admin: Client) -> None:
    response = admin.post("/me/preferences", {"theme": "dark", "next": "//evil.example/"})
    assert response.headers["Location"] == "/me"
