"""Saved views: kept from the address of a list, opened by others within what they may see, a list's beginning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.models import Event, SavedView
from zhiyin.core.saved import views
from zhiyin.core.saved.views import NewView
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.people.models import Team
from zhiyin.people.services import issue_token


def text(client: Client, address: str) -> str:
    """A page as it is in the end."""
    return client.get(address, follow=True).content.decode()


def test_a_view_keeps_filters_order_and_columns_and_opens_with_them(company: Company, now: datetime) -> None:
    register.define_field(
        owner="customers", code="club", new=NewField("Club", is_filter=True, privacy="public"), actor=SYSTEM, now=now
    )
    rows = [
        NewCustomer(full_name=f"客{n}", branch="dl-1", custom={"club": f"c{n % 2}"}, stage="mature") for n in range(4)
    ]
    services.create_customers(rows=rows, actor=SYSTEM, now=now)
    agent = signed_in(company, "agent")
    address = "stage=mature&custom.club=c1&columns=custom.club&columns=stage&cursor=x&nothing=1"
    assert "present filters" in text(agent, f"/views/customers?{address}") or "视图" in text(agent, "/views/customers")
    kept = agent.post("/views/customers", {"name": "俱乐部", "audience": "private", "address": address})
    row = SavedView.objects.get()
    assert row.address == "stage=mature&custom.club=c1&columns=custom.club&columns=stage"
    assert kept.headers["Location"] == row.url
    page = text(agent, f"/customers?view={row.pk}")
    assert "客1" in page and "客3" in page and "客2" not in page
    assert "Club" in page and ">c1<" in page
    assert agent.get(f"/views/{row.pk}/count").content.decode().strip() == "2"
    assert Event.objects.get(kind="saved.ViewSaved").facts["audience"] == "private"
    with CaptureQueriesContext(connection) as few:
        agent.get(row.url)
    services.create_customers(rows=rows * 5, actor=SYSTEM, now=now)
    with CaptureQueriesContext(connection) as many:
        agent.get(row.url)
    assert len(many) == len(few)


def test_a_shared_view_shows_each_reader_what_the_reader_may_see(company: Company, now: datetime) -> None:
    customer = li(company, now)
    lead, agent = company.actor("lead"), company.actor("agent")
    with pytest.raises(Forbidden):
        views.keep_view(owner="customers", new=NewView("x", audience="all"), actor=agent, now=now)
    shared = views.keep_view(owner="customers", new=NewView("全部", "kind=person", "all"), actor=lead, now=now)
    own = views.keep_view(owner="customers", new=NewView("我的", "kind=person"), actor=agent, now=now)
    assert views.count(agent, shared, now=now) == (1, False)
    foreign = company.actor("agent_sz")
    assert views.count(foreign, shared, now=now) == (0, False)
    assert customer.full_name not in text(signed_in(company, "agent_sz"), shared.url)
    with pytest.raises(NotFound):
        views.view(foreign, own.pk)
    with pytest.raises(Forbidden):
        views.remove_view(view=views.view(foreign, shared.pk), actor=foreign, now=now)
    with pytest.raises(Refused, match="nobody"):
        views.keep_view(owner="customers", new=NewView("y", audience="world"), actor=lead, now=now)
    with pytest.raises(NotFound):
        views.keep_view(owner="interactions", new=NewView("y"), actor=lead, now=now)


def test_a_list_begins_with_the_usual_view_until_all_is_asked_for(company: Company, now: datetime) -> None:
    row = views.keep_view(owner="tickets", new=NewView("急", "priority=urgent"), actor=company.actor("agent"), now=now)
    client = signed_in(company, "agent")
    assert client.get("/tickets").status_code == 200
    client.post(f"/views/{row.pk}/usual", {"usual": "yes"})
    assert client.get("/tickets").headers["Location"] == row.url
    assert client.get("/tickets?saved=0").status_code == 200
    assert signed_in(company, "lead").get("/tickets").status_code == 200
    client.post(f"/views/{row.pk}/usual", {"usual": "no"})
    assert client.get("/tickets").status_code == 200
    client.post(f"/views/{row.pk}/remove")
    assert not SavedView.objects.exists()
    assert client.get(f"/tickets?view={row.pk}").status_code in {200, 422}
    assert Customer.objects.count() == 0


def test_a_view_for_the_team_is_for_the_team_of_its_maker_else_for_the_branch(company: Company, now: datetime) -> None:
    lead, agent, privacy = (company.people[name] for name in ("lead", "agent", "privacy"))
    new = NewView("组", "kind=person", "team")
    view = views.keep_view(owner="customers", new=new, actor=company.actor("lead"), now=now)

    def may_open(name: str) -> bool:
        return view in views.views(company.actor(name), "customers")

    of_branch = agent.branch_id == lead.branch_id
    assert may_open("agent") is of_branch
    team = Team(name="一组")
    team.place(lead.branch)
    team.save()
    lead.teams.add(team)
    assert not may_open("agent")
    agent.teams.add(team)
    assert may_open("agent")
    assert not may_open("privacy")
    privacy.teams.add(team)
    assert may_open("privacy")  # of another branch, in the same team
    team.is_active = False
    team.save()
    assert may_open("agent") is of_branch


def test_a_program_keeps_changes_and_removes_views_as_its_owner_may(company: Company, now: datetime) -> None:
    lead, agent = program(company, now, "lead"), program(company, now, "agent")
    body = {"records": "customers", "name": "走失", "address": "stage=lost&sort=-since&cursor=x", "audience": "all"}
    assert agent("post", "", body).status_code == 403
    made = lead("post", "", body)
    assert made.status_code == 201
    key, told = made.json()["id"], made.json()
    assert (told["address"], told["is_own"], told["audience"]) == ("stage=lost&sort=-since", True, "all")
    assert [one["id"] for one in agent("get", "?records=customers").json()] == [key]
    assert agent("get", f"/{key}").json()["is_own"] is False
    assert agent("patch", f"/{key}", {"name": "我的"}).status_code == 403
    changed = lead("patch", f"/{key}", {"name": "流失", "audience": "private"})
    assert (changed.json()["name"], changed.json()["address"]) == ("流失", told["address"])
    assert lead("post", "", body | {"name": "二"}).status_code == 201
    assert lead("patch", f"/{key}", {"name": "二"}).json()["error"]["field"] == "name"
    assert agent("get", f"/{key}").status_code == 404
    assert agent("get", "?records=interactions").status_code == 404
    assert lead("delete", f"/{key}").json()["name"] == "流失"
    assert lead("get", f"/{key}").status_code == 404


def program(company: Company, now: datetime, name: str) -> Callable[..., Any]:
    """Calls of the API's views with a token of a person."""
    actor = company.actor(name)
    _token, secret = issue_token(name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now())
    client = Client()

    def call(method: str, path: str, body: Any = None) -> Any:
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {secret}"}
        return getattr(client, method)(f"/api/v1/views{path}", headers=headers, **more)

    return call
