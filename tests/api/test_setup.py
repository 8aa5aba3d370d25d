"""What a company sets up once, set up by a program: added, changed, put out of use, and refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.machine import API, Machine
from tests.permissions.table import World
from zhiyin.core.models import Event
from zhiyin.touchpoints.models import Channel


class Program(Machine):
    """It looks at the status and at what is told."""

    def told(self, method: str, path: str, key: str = "", **body: Any) -> tuple[int, Any]:
        answer = self.send(method, path, {"Idempotency-Key": key} if key else {}, **body)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def admin(made: World) -> Program:
    return Program(made.company, "admin")


def test_a_channel_is_added_once_changed_in_part_and_put_out_of_use(admin: Program) -> None:
    body = {"code": "fax", "name": "传真", "speed": 3, "cost": "1.50"}
    status, told = admin.told("post", "/channels", key="k1", **body)
    assert (status, told["speed"], told["cost"], told["is_active"]) == (201, 3, "1.50", True)
    assert admin.told("post", "/channels", key="k1", **body) == (201, told)
    assert Channel.objects.filter(code="fax").count() == 1
    changed = {**told, "is_active": False, "suits": "旧设备"}
    assert admin.told("patch", "/channels/fax", is_active=False, suits="旧设备") == (200, changed)
    assert admin.get("/channels/fax") == changed
    assert admin.told("patch", "/channels/fax", cost=None)[1]["cost"] is None


def test_registers_are_read_page_by_page(admin: Program) -> None:
    seen, cursor = [], ""
    while True:
        page = admin.get(f"/channels?size=4&cursor={cursor}")
        seen += [row["code"] for row in page["items"]]
        if not (cursor := page["next"]):
            break
    assert seen == list(Channel.objects.order_by("position", "code").values_list("code", flat=True))


def test_a_touchpoint_is_opened_by_codes_and_keeps_what_is_not_said(admin: Program) -> None:
    body = {"code": "hall-2", "name": "新厅", "channel": "counter", "branch": "dl-1", "hours": "office"}
    status, told = admin.told("post", "/touchpoints", **body)
    assert (status, told["branch"], told["hours"], told["place_kind"]) == (201, "dl-1", "office", "other")
    status, moved = admin.told("patch", "/touchpoints/hall-2", branch="dl-2", hours="")
    assert (status, moved) == (200, {**told, "branch": "dl-2", "hours": None})


def test_a_kind_of_service_goes_out_of_use_with_its_event(admin: Program) -> None:
    status, told = admin.told("patch", "/service-kinds/claim", is_active=False)
    assert (status, told["is_active"], told["name"]) == (200, False, "理赔")
    assert Event.objects.get(kind="touchpoints.ServiceKindChanged").changed == ["is_active"]


def test_work_hours_are_given_as_a_calendar_and_a_wrong_one_is_named(admin: Program) -> None:
    calendar = {"timezone": "Asia/Shanghai", "week": {"monday": [["22:00", "24:00"]]}, "exceptions": {"2026-10-01": []}}
    status, told = admin.told("post", "/work-hours", code="night", name="夜班", calendar=calendar)
    assert (status, told["calendar"]["week"]["monday"]) == (201, [["22:00", "24:00"]])
    assert told["calendar"]["exceptions"] == {"2026-10-01": []}
    status, kept = admin.told("patch", "/work-hours/night", name="晚班")
    assert (status, kept) == (200, {**told, "name": "晚班"})
    wrong = {**calendar, "week": {"mondy": []}}
    status, failure = admin.told("patch", "/work-hours/night", calendar=wrong)
    assert (status, failure["error"]["code"]) == (422, "calendar_key")
    assert "monday" in failure["error"]["message"]


def test_a_standard_is_added_at_the_end_moved_and_changed_in_part(admin: Program) -> None:
    body: dict[str, Any] = {
        "name": "加急",
        "hours": "office",
        "channel": "phone",
        "first_answer": 600,
        "resolution": 7200,
    }
    status, told = admin.told("post", "/service-standards", **body)
    assert (status, told["channel"], told["tier"]) == (201, "phone", None)
    path = f"/service-standards/{told['id']}"
    assert admin.told("put", f"{path}/position", position=1)[1]["position"] == 1
    assert admin.get("/service-standards")["items"][0]["id"] == told["id"]
    status, changed = admin.told("patch", path, channel="", resolution=None)
    assert (status, changed) == (200, {**told, "position": 1, "channel": None, "resolution": None})
    assert admin.told("patch", path, first_answer=None)[1]["error"]["code"] == "standard.empty"


def test_a_survey_is_defined_and_what_it_asks_is_changed_whole(admin: Program) -> None:
    status, told = admin.told("post", "/surveys", code="visit", name="回访")
    assert (status, len(told["dimensions"]), told["after_service"]) == (201, 5, True)
    asked = [{"code": "empathy"}, {"code": "speed", "name": "快不快"}]
    status, changed = admin.told("patch", "/surveys/visit", dimensions=asked, bar="0.90")
    assert (status, changed["bar"], changed["name"]) == (200, "0.90", "回访")
    assert [(one["code"], one["name"]) for one in changed["dimensions"]] == [("empathy", ""), ("speed", "快不快")]
    assert admin.told("patch", "/surveys/visit", name="回访二")[1]["dimensions"] == changed["dimensions"]


def test_products_and_plans_are_changed_in_part(admin: Program) -> None:
    stood = admin.get("/products/car")
    assert admin.told("patch", "/products/car", is_active=False) == (200, {**stood, "is_active": False})
    plan = admin.get("/plans/car-full")
    assert admin.told("patch", "/plans/car-full", price="5000.00") == (200, {**plan, "price": "5000.00"})


def test_sources_matching_and_entry_rules_are_set_and_read_back(admin: Program) -> None:
    status, source = admin.told("post", "/duplicates/sources", code="shop", name="商城", trust_rank=5)
    assert (status, source["trust_rank"]) == (201, 5)
    path = f"/duplicates/sources/{source['id']}"
    assert admin.told("patch", path, is_active=False) == (200, {**source, "is_active": False})
    rule: dict[str, Any] = {"name": "严格", "fields": {"phone": "exact", "given_name": "phonetic"}, "threshold": 0.95}
    status, kept = admin.told("put", "/duplicates/match-rules/strict", **rule, is_default=True)
    assert (status, kept["merge_from"]) == (200, None)
    assert admin.get("/duplicates/match-rules")[0] == kept
    stood = admin.get("/duplicates/entry-rules")
    status, told = admin.told("patch", "/duplicates/entry-rules", rules={"page": {"phone": "report"}})
    assert (status, told["rules"]["page"]) == (200, {**stood["rules"]["page"], "phone": "report"})
    assert told["rules"]["api"] == stood["rules"]["api"]
    assert admin.told("patch", "/duplicates/entry-rules", rules={"door": {}})[0] == 422


def test_rules_of_retention_are_read_and_not_set(admin: Program) -> None:
    kinds = {row["kind"]: row for row in admin.get("/customers/retention")}
    assert kinds["customers.Note"]["days"] is None
    assert Client().patch(f"{API}/customers/retention", headers=admin.headers).status_code == 405
