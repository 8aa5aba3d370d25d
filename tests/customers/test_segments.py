"""Segments find who they say, within the scope, in one query; lists hold who was put on them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, Segment
from zhiyin.customers.queries.catalogue import FIELDS
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.segments import parse

PHONE, MAIL = NewContact("phone", "138 1234 5678"), NewContact("email", "Li@Example.com")


@pytest.fixture
def cast(company: Company, now: datetime) -> dict[str, Customer]:
    """Four customers: 金 (gold, risk .9), 银 (silver, risk .2), 无 (no facts), 深 at Shenzhen (risk .9)."""
    services.add_tier(code="gold", name="金卡", rank=1, actor=SYSTEM, now=now)
    services.add_tier(code="silver", name="银卡", rank=2, actor=SYSTEM, now=now)
    new = {
        "金": NewCustomer(full_name="金", tier="gold", stage="mature", branch="dl-1", contacts=(PHONE, MAIL),
                          birth_date=date(1986, 6, 25)),
        "银": NewCustomer(full_name="银", tier="silver", branch="dl-2", birth_date=date(2000, 2, 29)),
        "无": NewCustomer(full_name="无", kind="company", branch="dl-1"),
        "深": NewCustomer(full_name="深", branch="sz-1", stage="lost"),
    }  # fmt: skip
    made = {
        name: services.create_customer(new=one, actor=SYSTEM, now=now, allow_twin=True) for name, one in new.items()
    }
    facts: dict[int, dict[str, object]] = {
        made["金"].pk: {"churn_risk": 0.9, "value_12m": 5000, "last_contact_at": now - timedelta(days=100)},
        made["银"].pk: {"churn_risk": 0.2, "value_12m": 50, "last_contact_at": now - timedelta(days=3)},
        made["深"].pk: {"churn_risk": 0.9, "next_renewal_at": now + timedelta(days=20)},
    }
    services.set_facts(rows=facts, actor=SYSTEM, now=now)
    return made


def of(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """One condition as JSON."""
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


RISKY, RECENT = of("churn_risk", "at_least", 0.7), of("last_contact_at", "last_days", 90)


CASES: list[tuple[dict[str, Any], str]] = [
    (RISKY, "金深"),
    ({"not": RISKY}, "银无"),
    (of("churn_risk", "at_most", 0.5), "银"),
    (of("churn_risk", "between", [0.1, 0.95]), "金银深"),
    (of("churn_risk", "known"), "金银深"),
    (of("churn_risk", "unknown"), "无"),
    (RECENT, "银"),
    ({"not": RECENT}, "金无深"),
    (of("last_contact_at", "older_days", 90), "金"),
    (of("next_renewal_at", "next_days", 30), "深"),
    (of("created_at", "after", "2026-06-19"), "金银无深"),
    (of("created_at", "before", "2026-06-19"), ""),
    ({"all": [RISKY, of("tier", "in", ["gold"])]}, "金"),
    ({"any": [RECENT, of("tier", "in", ["gold"])]}, "金银"),
    (of("tier", "not_in", ["gold"]), "银无深"),
    (of("tier", "unknown"), "无深"),
    (of("stage", "in", ["lost", "mature"]), "金深"),
    (of("stage", "unknown"), "银无"),
    (of("stage", "known"), "金深"),
    (of("branch", "in", ["dl"]), "金银无"),
    (of("branch", "in", ["dl-2", "sz"]), "银深"),
    (of("branch", "in", ["hq"]), "金银无深"),
    (of("branch", "not_in", ["dl-1"]), "银深"),
    (of("kind", "in", ["company"]), "无"),
    (of("is_active", "is", True), "金银无深"),
    (of("has_phone", "is", True), "金"),
    (of("has_phone", "is", False), "银无深"),
    (of("has_document", "is", True), ""),
    (of("email_domain", "in", ["example.com", "x.cn"]), "金"),
    (of("email_domain", "not_in", ["@EXAMPLE.com"]), "银无深"),
    (of("age", "at_least", 40), ""),
    (of("age", "at_most", 39), "金银"),
    (of("age", "between", [26, 26]), "银"),
    (of("age", "unknown"), "无深"),
    (of("birthday", "next_days", 6), "金"),
    (of("full_name", "contains", "金"), "金"),
    (of("full_name", "starts", "深"), "深"),
    (of("full_name", "equals", "无"), "无"),
    ({"not": {"any": [RISKY, {"not": of("tier", "known")}]}}, "银"),
]


def test_every_rule_finds_who_it_says_and_its_complement_the_rest(cast: dict[str, Customer], now: datetime) -> None:
    for spec, found in CASES:
        rows = queries.asked(SYSTEM, parse(spec, FIELDS), now=now)
        assert sorted(row.full_name for row in rows) == sorted(found), spec
        rest = queries.asked(SYSTEM, parse({"not": spec}, FIELDS), now=now)
        assert sorted(row.full_name for row in rest) == sorted(set("金银无深") - set(found)), spec


def test_who_was_born_on_a_leap_day_has_a_birthday_every_year(cast: dict[str, Customer]) -> None:
    at = datetime(2027, 2, 20, tzinfo=UTC)
    rows = queries.asked(SYSTEM, parse(of("birthday", "next_days", 8), FIELDS), now=at)
    assert [row.full_name for row in rows] == ["银"]
    old_enough = queries.asked(SYSTEM, parse(of("age", "at_least", 27), FIELDS), now=datetime(2027, 3, 1, tzinfo=UTC))
    assert "银" in {row.full_name for row in old_enough}


def test_a_segment_is_kept_changed_and_archived_with_its_events(
    cast: dict[str, Customer], company: Company, now: datetime
) -> None:
    actor = company.actor("manager")
    row = services.create_segment(new=services.NewSegment("有风险", rule=RISKY), actor=actor, now=now)
    assert (row.branch, row.version) == (company.branches["dl-1"], 1)
    assert [one.full_name for one in queries.members(actor, row, now=now)] == ["金"]
    changed = services.NewSegment("有风险的", rule={"not": RISKY})
    row = services.change_segment(segment=row, version=1, new=changed, actor=actor, now=now)
    assert [one.full_name for one in queries.members(actor, row, now=now)] == ["无"]
    with pytest.raises(Conflict):
        services.change_segment(segment=row, version=1, new=changed, actor=actor, now=now)
    services.archive_segment(segment=row, is_active=False, actor=actor, now=now)
    assert not queries.segments(actor).exists()
    kinds = Event.objects.filter(subject="customers.segment").order_by("id").values_list("kind", "changed")
    assert [(kind.split(".")[1], changed) for kind, changed in kinds] == [
        ("SegmentCreated", ["name", "rule"]), ("SegmentChanged", ["name", "rule"]), ("SegmentChanged", ["is_active"]),
    ]  # fmt: skip


def test_a_name_stands_once_at_a_branch(company: Company, now: datetime) -> None:
    actor = company.actor("manager")
    services.create_segment(new=services.NewSegment("名单", kind="list"), actor=actor, now=now)
    with pytest.raises(Refused, match="名单"):
        services.create_segment(new=services.NewSegment("名单", kind="list"), actor=actor, now=now)


def test_a_segment_that_cannot_be_is_refused_at_its_field(company: Company, now: datetime) -> None:
    unknown = of("tier", "in", ["platinum"])
    wrong: list[tuple[tuple[str, str, str, Any], str]] = [
        (("", "", "rule", RISKY), "name"), (("x", "", "rule", None), "rule"), (("x", "", "list", RISKY), "rule"),
        (("x", "", "cube", None), "kind"), (("x", "", "rule", unknown), "rule.value"),
        (("x" * 121, "", "list", None), "name"),
    ]  # fmt: skip
    for new, field in wrong:
        with pytest.raises(Refused) as refused:
            services.create_segment(new=services.NewSegment(*new), actor=company.actor("manager"), now=now)
        assert refused.value.field == field, new


def test_a_list_takes_and_gives_whom_the_actor_sees(cast: dict[str, Customer], company: Company, now: datetime) -> None:
    actor = company.actor("manager")
    row = services.create_segment(new=services.NewSegment("名单", kind="list"), actor=actor, now=now)
    numbers = [cast["金"].number, cast["无"].number]
    assert services.move_members(segment=row, add=numbers, actor=actor, now=now) == 2
    assert services.move_members(segment=row, add=numbers, actor=actor, now=now) == 0
    with pytest.raises(Refused) as refused:
        services.move_members(segment=row, add=[cast["深"].number], remove=numbers, actor=actor, now=now)
    assert refused.value.code == "segment.not_there"
    assert services.move_members(segment=row, remove=numbers[:1], actor=actor, now=now) == 1
    assert [one.full_name for one in queries.members(actor, row, now=now)] == ["无"]
    assert Event.objects.filter(kind="customers.SegmentMembersChanged").count() == 2


def test_a_segment_asks_for_others_and_never_for_itself(
    cast: dict[str, Customer], company: Company, now: datetime
) -> None:
    actor = company.actor("admin")
    kept = services.create_segment(new=services.NewSegment("名单", kind="list"), actor=actor, now=now)
    services.move_members(segment=kept, add=[cast["金"].number], actor=actor, now=now)
    in_kept = of("segment", "in", [str(kept.number)])
    rest = services.create_segment(
        new=services.NewSegment("其余", rule={"all": [RISKY, {"not": in_kept}]}), actor=actor, now=now
    )
    assert [one.full_name for one in queries.members(actor, rest, now=now)] == ["深"]
    outer = services.create_segment(
        new=services.NewSegment("外", rule=of("segment", "in", [str(rest.number)])), actor=actor, now=now
    )
    circle = services.NewSegment("其余", rule=of("segment", "not_in", [str(outer.number)]))
    with pytest.raises(Refused) as refused:
        services.change_segment(segment=rest, version=1, new=circle, actor=actor, now=now)
    assert refused.value.code == "segment.itself"
    Segment.objects.filter(pk=rest.pk).update(rule=of("segment", "in", [str(outer.number)]))
    assert not queries.members(actor, outer, now=now).exists()


def test_segments_of_another_branch_are_not_there_and_those_from_above_are(
    cast: dict[str, Customer], company: Company, now: datetime
) -> None:
    def made(by: str, branch: str) -> Segment:
        new = services.NewSegment(branch, rule=RISKY, branch=branch)
        return services.create_segment(new=new, actor=company.actor(by), now=now)

    whole, region, other = made("admin", "hq"), made("manager_dl", "dl"), made("admin", "sz-1")
    actor = company.actor("manager")
    assert {row.name for row in queries.segments(actor)} == {"hq", "dl"}
    with pytest.raises(NotFound):
        queries.segment(actor, other.number)
    assert [one.full_name for one in queries.members(actor, whole, now=now)] == ["金"]
    with pytest.raises(NotFound):
        services.archive_segment(segment=region, is_active=False, actor=actor, now=now)
    with pytest.raises(Forbidden):
        made("agent", "dl-1")


def test_overlap_counts_each_two(cast: dict[str, Customer], company: Company, now: datetime) -> None:
    actor = company.actor("admin")
    rules = {"a": RISKY, "b": of("tier", "known"), "c": RECENT}
    rows = [
        services.create_segment(new=services.NewSegment(name, rule=rule), actor=actor, now=now)
        for name, rule in rules.items()
    ]
    counts = [[count for count, _more in line] for line in queries.overlap(actor, rows, now=now)]
    assert counts == [[2, 1, 0], [1, 2, 1], [0, 1, 1]]


def test_a_count_is_one_query_of_customers_whatever_the_rule(cast: dict[str, Customer], now: datetime) -> None:
    spec = {"all": [RISKY, {"any": [RECENT, of("has_phone", "is", True), of("tier", "in", ["gold"])]}]}
    rule = parse(spec, FIELDS)
    with CaptureQueriesContext(connection) as seen:
        assert queries.asked(SYSTEM, rule, now=now).count() == 1
    tables = [re.findall(r'FROM "(\w+)"', query["sql"])[0] for query in seen.captured_queries]
    assert tables == ["customers_tier", "customers_customer"]


def test_what_a_segment_amounts_to_is_kept_once_a_day_at_its_branch_and_below(
    company: Company, cast: dict[str, Customer], now: datetime
) -> None:
    admin, manager = company.actor("admin"), company.actor("manager")
    whole = services.create_segment(new=services.NewSegment("全部", rule=RISKY, branch="hq"), actor=admin, now=now)
    hall = services.create_segment(new=services.NewSegment("本厅", rule=RISKY, branch="dl-1"), actor=admin, now=now)
    gone = services.create_segment(new=services.NewSegment("停用", rule=RECENT, branch="hq"), actor=admin, now=now)
    services.archive_segment(segment=gone, is_active=False, actor=admin, now=now)
    assert services.note_sizes(actor=SYSTEM, now=now) == 2
    assert services.note_sizes(actor=SYSTEM, now=now + timedelta(hours=1)) == 0
    first, there = queries.days(admin, whole).get(), queries.days(admin, hall).get()
    assert (first.day, first.size, first.value, first.valued) == (date(2026, 6, 19), 2, 5000, 1)
    assert (there.size, there.churn, there.risked) == (1, None, 1)
    services.create_customer(new=NewCustomer(full_name="新", branch="dl-1"), actor=SYSTEM, now=now)
    new = Customer.objects.latest("pk")
    services.set_facts(rows={new.pk: {"churn_risk": 0.8}}, actor=SYSTEM, now=now)
    assert services.note_sizes(actor=SYSTEM, now=now + timedelta(days=1)) == 2
    assert [one.size for one in queries.days(manager, hall)] == [2, 1]
    assert not queries.days(manager, whole).exists()
