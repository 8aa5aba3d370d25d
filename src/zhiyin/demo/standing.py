"""How the simulated insurer sorts its customers: rules of tiers, segments worth looking at, and the facts behind both."""

from __future__ import annotations

from datetime import datetime

from zhiyin.customers.models import Customer
from zhiyin.customers.rules.tiers import Step
from zhiyin.customers.services import (
    NewBar,
    NewSegment,
    create_segment,
    move_members,
    publish_facts,
    set_tier_rules,
)
from zhiyin.desk.queries import facts_of as desk
from zhiyin.operations.queries.facts import facts_of as operations
from zhiyin.touchpoints.queries import facts_of as touchpoints
from zhiyin.voice.queries import facts_of as voice

from .company import ACTOR

PUBLISHERS = (touchpoints, desk, voice, operations)
STEPS = (
    Step("value_12m", 1000, 10),
    Step("value_12m", 3000, 25),
    Step("value_12m", 6000, 45),
    Step("value_12m", 8000, 60),
    Step("holdings", 2, 15),
    Step("satisfaction", 1, 5),
    Step("overdue", 1, -15),
)
BARS = (
    NewBar(
        "gold",
        60,
        45,
        90,
        {"channel": "专属热线", "grade": "专家坐席", "specialist": "专属客户经理", "plan": "道路救援不限次"},
    ),
    NewBar("silver", 30, 20, 90, {"channel": "优先接听", "grade": "高级坐席"}),
    NewBar("basic", -100, -100, 0, {"grade": "普通坐席"}),
)
RENEWAL = {"field": "next_renewal_at", "op": "next_days", "value": 60}
BELOW = {"field": "satisfaction", "op": "at_most", "value": 0.99}
SEGMENTS = (
    NewSegment(
        "金卡客户，低于期望", "服务得最好的人说不够好：先回访，再补救。",
        rule={"all": [{"field": "tier", "op": "in", "value": ["gold"]}, BELOW]},
    ),
    NewSegment(
        "高价值且可能流失", "一年保费六千元以上，流失风险两成以上：由客户经理联系。",
        rule={"all": [
            {"field": "value_12m", "op": "at_least", "value": 6000},
            {"field": "churn_risk", "op": "at_least", "value": 0.2},
        ]},
    ),
    NewSegment("六十天内续保", "保单六十天内到期：提前准备续保方案。", rule={"all": [RENEWAL]}),
    NewSegment(
        "续保在即，心有不满", "六十天内续保，而且低于期望或投诉未了：续保之前先解决。",
        rule={"all": [RENEWAL, {"any": [BELOW, {"field": "open_complaints", "op": "at_least", "value": 1}]}]},
    ),
    NewSegment(
        "一年没有音信", "持有保单，一年没有任何联系：沉默不等于满意。",
        rule={"all": [
            {"field": "holdings", "op": "at_least", "value": 1},
            {"not": {"field": "last_contact_at", "op": "last_days", "value": 365}},
        ]},
    ),
    NewSegment(
        "投诉未了", "有投诉还没有解决。",
        rule={"all": [{"field": "open_complaints", "op": "at_least", "value": 1}]},
    ),
)  # fmt: skip
INVITED = NewSegment("客户节邀请名单", "客户节到场的金卡客户，由各分公司推荐。", kind="list")
SEATS = 60


def sort_out(*, now: datetime) -> None:
    """Set the rules of the tiers, have the areas tell their facts of everybody, and keep the segments."""
    set_tier_rules(new=STEPS, bars=BARS, actor=ACTOR, now=now)
    last: int | None = 0
    while last is not None:
        last = publish_facts(publishers=PUBLISHERS, after=last, actor=ACTOR, now=now)
    for new in SEGMENTS:
        create_segment(new=new, actor=ACTOR, now=now)
    guests = Customer.objects.filter(tier__code="gold").order_by("number").values_list("number", flat=True)[:SEATS]
    move_members(segment=create_segment(new=INVITED, actor=ACTOR, now=now), add=list(guests), actor=ACTOR, now=now)
