"""Notes of colleagues and the company's tags: who may, what is masked, how they move and go, what the list shows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event, EventPayload
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, CustomerTag, Note
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import NewTag


def signed_in(company: Company, name: str) -> Client:
    """A browser of this person."""
    client, user = Client(), company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def tags(company: Company, now: datetime) -> None:
    """Two tags of the company."""
    for code, tone in (("vip", "success"), ("slow", "warning")):
        new = NewTag(f"标签{code}", tone)
        services.define_tag(code=code, new=new, actor=company.actor("admin"), now=now)


def test_pinned_notes_stand_first_and_only_their_author_changes_them(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    first = services.write_note(customer=customer, body="喜欢上午来电", actor=agent, now=now)
    services.write_note(customer=customer, body="已寄出", actor=agent, now=now)
    lead = company.actor("lead")
    services.change_note(note=first, is_pinned=True, actor=lead, now=now)
    assert [note.body for note in queries.notes_of(customer)] == ["喜欢上午来电", "已寄出"]
    with pytest.raises(Forbidden):
        services.change_note(note=first, body="改", actor=lead, now=now)
    with pytest.raises(Forbidden):
        services.remove_note(note=first, actor=lead, now=now)
    changed = services.change_note(note=first, body="改在下午", actor=agent, now=now)
    assert (changed.body, changed.is_pinned, changed.changed_at) == ("改在下午", True, now)
    last = Event.objects.filter(kind="customers.NoteChanged").latest("pk")
    assert EventPayload.objects.get(event=last).values == {"body": "喜欢上午来电"}
    services.remove_note(note=changed, actor=agent, now=now)
    assert Note.objects.count() == 1


def test_an_empty_note_and_one_about_a_foreign_customer_are_refused(company: Company, now: datetime) -> None:
    customer = li(company, now)
    with pytest.raises(Refused, match="colleagues"):
        services.write_note(customer=customer, body=" \n", actor=company.actor("agent"), now=now)
    with pytest.raises(NotFound):
        services.write_note(customer=customer, body="x", actor=company.actor("agent_sz"), now=now)
    assert not Note.objects.exists()


def test_a_note_is_written_on_the_page_and_its_numbers_are_masked(company: Company, now: datetime) -> None:
    customer, client = li(company, now), signed_in(company, "agent")
    address = f"/customers/{customer.number}"
    assert client.post(f"{address}/notes", {"body": "女儿 13912345678", "is_pinned": "on"}).status_code == 302
    assert "女儿 13912345678" in client.get(address).content.decode()  # who may reveal reads it as it was written
    seen = signed_in(company, "quality").get(address).content.decode()
    assert "女儿 139****5678" in seen
    assert "13912345678" not in seen
    refused = client.post(f"{address}/notes", {"body": "好" * 10_001})
    assert refused.status_code == 422
    assert "好" * 10_001 in refused.content.decode()  # what was typed stays


def test_a_customer_bears_exactly_the_tags_that_are_set(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    tags(company, now)
    services.set_tags(customer=customer, codes=["vip", "slow"], actor=agent, now=now)
    services.set_tags(customer=customer, codes=["slow"], actor=agent, now=now)
    assert [tag.code for tag in queries.tags_of(customer)] == ["slow"]
    kinds = Event.objects.filter(customer_id=customer.pk, kind__contains="agged").order_by("pk")
    assert [(row.kind.split(".")[1], row.facts["code"]) for row in kinds] == [
        ("CustomerTagged", "slow"), ("CustomerTagged", "vip"), ("CustomerUntagged", "vip"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="slow, vip"):
        services.set_tags(customer=customer, codes=["nonsense"], actor=agent, now=now)
    slow = queries.tag("slow")
    out = NewTag("慢", "warning", is_active=False)
    services.change_tag(tag=slow, new=out, actor=company.actor("admin"), now=now)
    services.set_tags(customer=customer, codes=["slow", "vip"], actor=agent, now=now)  # it may keep what it bears
    with pytest.raises(Refused):
        services.define_tag(code="slow", new=out, actor=company.actor("admin"), now=now)


def test_the_list_is_narrowed_to_who_bears_a_tag_along_its_own_key(company: Company, now: datetime) -> None:
    tags(company, now)
    rows = [NewCustomer(full_name=f"王{i:02}", branch="dl-1") for i in range(60)]
    made = services.create_customers(rows=rows, actor=company.actor("manager"), now=now)
    for row in made[:55]:
        services.set_tags(customer=row, codes=["vip"], actor=company.actor("agent"), now=now)
    client = signed_in(company, "agent")
    first = client.get("/customers?tag=vip")
    assert [line.customer.full_name for line in first.context["rows"]] == [f"王{i:02}" for i in range(54, 4, -1)]
    rest = client.get("/customers", {"tag": "vip", "cursor": first.context["page"].next})
    assert len(rest.context["rows"]) == 5
    assert len(client.get("/customers?tag=vip&q=王07").context["rows"]) == 1
    assert not client.get("/customers?tag=none").context["rows"]
    assert not signed_in(company, "agent_sz").get("/customers?tag=vip").context["rows"]
    found = queries.customers(company.actor("hotline"), queries.Filters(tag="vip"))[:51]
    with CaptureQueriesContext(connection) as asked:
        plan = found.explain()
    assert "customer_tag" in plan or "tag_id" in plan, (plan, asked.captured_queries)
    assert "TEMP B-TREE" not in plan


def test_notes_and_tags_follow_a_merge_return_and_go_with_erasure(company: Company, now: datetime) -> None:
    tags(company, now)
    admin = company.actor("admin")
    stays, gone = li(company, now), services.create_customer(
        new=NewCustomer(full_name="李小梅", branch="dl-1"), actor=admin, now=now
    )  # fmt: skip
    services.set_tags(customer=stays, codes=["vip"], actor=admin, now=now)
    services.set_tags(customer=gone, codes=["vip", "slow"], actor=admin, now=now)
    services.write_note(customer=gone, body="常去二楼", actor=admin, now=now)
    merge = services.merge_customers(survivor=stays, absorbed=gone, choices=None, actor=admin, now=now)
    assert [tag.code for tag in queries.tags_of(stays)] == ["slow", "vip"]
    assert [note.body for note in queries.notes_of(stays)] == ["常去二楼"]
    services.unmerge_customers(merge=merge, back={}, actor=admin, now=now)
    restored = Customer.objects.get(pk=gone.pk)
    assert [tag.code for tag in queries.tags_of(restored)] == ["slow", "vip"]
    assert [tag.code for tag in queries.tags_of(stays)] == ["vip"]
    assert not queries.notes_of(stays)
    erasure = services.request_erasure(customer=restored, reason="request", actor=admin, now=now)
    services.erase(erasure=erasure, actor=admin, now=now)
    assert not Note.objects.exists()
    assert CustomerTag.objects.count() == 1
