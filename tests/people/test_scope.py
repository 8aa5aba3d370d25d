"""Each person sees the own branch and below, and the two forms of the rule agree."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from tests.company import PASSWORD, Company
from zhiyin.core.access import in_scope, sees
from zhiyin.core.actor import ANONYMOUS
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.people import queries, services
from zhiyin.people.models import Branch, Employee


def test_an_agent_sees_the_own_hall_a_manager_the_region_the_hotline_all(company: Company) -> None:
    codes = {
        name: {b.code for b in queries.branches(company.actor(name))} for name in ("agent", "manager_dl", "hotline")
    }
    assert codes["agent"] == {"dl-1"}
    assert codes["manager_dl"] == {"dl", "dl-c", "dl-1", "dl-2"}
    assert len(codes["hotline"]) == Branch.objects.count()
    assert not queries.branches(ANONYMOUS).exists()


def test_the_filter_and_the_yes_or_no_of_a_scope_agree(company: Company) -> None:
    for name in company.people:
        actor = company.actor(name)
        listed = set(in_scope(actor, Employee.objects.all()))
        assert listed == {employee for employee in Employee.objects.all() if sees(actor, employee)}


def test_deactivating_ends_session_and_tokens_at_once(company: Company, client: Client, now: datetime) -> None:
    actor = company.actor("agent")
    _token, secret = services.issue_token(name="t", permissions=["desk.view"], expires_at=None, actor=actor, now=now)
    assert queries.actor_of_token(secret, now=now).permissions == {"desk.view"}
    services.deactivate_employee(employee=company.people["agent"], actor=company.actor("admin"), now=now)
    assert not queries.actor_of_token(secret, now=now).is_known


def test_an_agent_may_not_hire_and_a_manager_may_not_reach_another_region(company: Company, now: datetime) -> None:
    with pytest.raises(Forbidden):
        services.form_team(name="x", branch=company.branches["dl-1"], actor=company.actor("agent"), now=now)
    with pytest.raises(NotFound):
        queries.branch(company.actor("manager_dl"), "sz-1")


def test_an_unknown_role_is_refused_with_the_roles_that_exist(company: Company) -> None:
    with pytest.raises(Refused, match="agent, hotline"):
        company.hire("x", ["king"], "dl-1")


def test_a_weak_password_is_refused(company: Company, now: datetime) -> None:
    sign_in = services.SignIn(username="weak", password="password1234")
    with pytest.raises(Refused, match="常见"):
        services.add_employee(
            name="w", branch=company.branches["dl-1"], roles=[], sign_in=sign_in, actor=company.actor("admin"), now=now
        )


def test_a_person_signs_in_and_is_led_to_the_first_page(company: Company, client: Client) -> None:
    response = client.post("/account/login/", {"login": "agent", "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()[:2000]
    assert client.get("/", follow=True).status_code == 200
