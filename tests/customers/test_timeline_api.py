"""The timeline over the API: what the page shows, page by page, and to whom."""

from __future__ import annotations

from typing import Any

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import NOW, Company
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.people import services as people


def _get(company: Company, who: str, path: str, **headers: str) -> tuple[int, Any]:
    actor = company.actor(who)
    _token, secret = people.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    answer = Client().get(f"/api/v1/customers{path}", headers={"Authorization": f"Bearer {secret}", **headers})
    return answer.status_code, answer.json()


def test_a_timeline_is_read_page_by_page_in_the_readers_language(
    staff: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    actor = staff.actor("agent")
    who = services.create_customer(new=NewCustomer(full_name="秋水"), actor=actor, now=NOW)
    for number in range(4):
        services.write_note(customer=who, body=f"第 {number} 条", actor=actor, now=NOW)
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        with django_assert_max_num_queries(17):  # of which the token's making takes some
            status, page = _get(staff, "agent", f"/{who.number}/timeline?size=2&cursor={cursor}")
        assert status == 200, page
        seen += page["items"]
        if not (cursor := page["next"]):
            break
    assert [one["kind"] for one in seen] == ["customers.NoteWritten"] * 4 + ["customers.CustomerCreated"]
    assert {one["by"] for one in seen} == {"员工agent"}
    assert "秋水" not in str(seen)
    _status, english = _get(staff, "agent", f"/{who.number}/timeline", **{"Accept-Language": "en"})
    _status, chinese = _get(staff, "agent", f"/{who.number}/timeline", **{"Accept-Language": "zh-hans"})
    pairs = [
        (one["sentence"], other["sentence"]) for one, other in zip(english["items"], chinese["items"], strict=True)
    ]
    assert all(one != other and "<" not in one for one, other in pairs)


def test_who_looked_is_told_to_auditors_only_and_another_branch_sees_nothing(staff: Company) -> None:
    who = services.create_customer(new=NewCustomer(full_name="秋水", branch="dl-1"), actor=SYSTEM, now=NOW)
    services.reveal(customer=who, field="all", purpose="service", actor=staff.actor("agent"), now=NOW)
    kinds = {
        name: {one["kind"] for one in _get(staff, name, f"/{who.number}/timeline")[1]["items"]}
        for name in ("agent", "admin")
    }
    assert kinds["admin"] - kinds["agent"] == {"customers.CustomerRevealed"}
    assert _get(staff, "agent_sz", f"/{who.number}/timeline")[0] == 404


def test_a_part_that_does_not_exist_is_refused_with_those_that_do(staff: Company) -> None:
    who = services.create_customer(new=NewCustomer(full_name="秋水", branch="dl-1"), actor=SYSTEM, now=NOW)
    assert _get(staff, "agent", f"/{who.number}/timeline?show=desk")[1]["items"] == []
    status, failure = _get(staff, "agent", f"/{who.number}/timeline?show=dsk")
    assert (status, failure["error"]["field"]) == (422, "show")
    assert "desk" in failure["error"]["message"]
