"""The company around the customers: branches, staff, tiers, tags, kinds of service, segments; by the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services as customers
from zhiyin.customers.models import Tag, Tier
from zhiyin.demo.names import REGIONS, Region
from zhiyin.people import services as people
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints import services as touchpoints
from zhiyin.touchpoints.models import Channel, ServiceKind

SPAN = timedelta(days=3 * 365)
"""How far the history goes back; it ends a day before the loading."""
CHANNELS = ("phone", "counter", "wechat", "web", "app")
KINDS = (("inquiry", "咨询", False), ("request", "申请", False), ("complaint", "投诉", True), ("change", "变更", False))
TIERS = (("gold", "金卡", 1), ("silver", "银卡", 2), ("plain", "普通", 3))
TAGS = (("vip", "重点"), ("caring", "关怀"))


def of(field: str, op: str, value: Any) -> dict[str, Any]:
    """One condition of a segment."""
    return {"field": field, "op": op, "value": value}


RISKY, SILENT = of("churn_risk", "at_least", 0.7), {"not": of("last_contact_at", "last_days", 90)}
LACKING = "无电话"
"""The segment of whom nobody is: every customer has to be looked at to know it."""
SEGMENTS: Mapping[str, dict[str, Any]] = {
    "金卡有风险": {"all": [of("tier", "in", ["gold"]), {"any": [RISKY, SILENT]}]},
    "未结投诉": of("open_complaints", "at_least", 1),
    "高价值沉默": {"all": [of("value_12m", "at_least", 9_000), of("last_contact_at", "older_days", 180), RISKY]},
    "本月生日": {"all": [of("birthday", "next_days", 7), of("age", "between", [60, 70]), of("tier", "in", ["gold"])]},
    LACKING: {"all": [of("has_phone", "is", False), of("kind", "in", ["person"])]},
    "成熟或衰退": {"any": [of("stage", "in", ["mature"]), of("stage", "in", ["declining"])]},
}


@dataclass(frozen=True)
class World:
    """Rows by their codes; `places` are the halls with the numbers of their staff; ids of staff follow each other."""

    now: datetime
    branches: Mapping[str, Branch]
    tiers: Mapping[str, int]
    tags: Mapping[str, int]
    staff: Mapping[str, int]
    channels: Sequence[int]
    kinds: Sequence[int]
    places: Sequence[tuple[str, Sequence[str]]]

    @property
    def until(self) -> datetime:
        """When the newest of the history happened; whole seconds."""
        return self.now.replace(microsecond=0) - timedelta(days=1)


def found(now: datetime) -> World:
    """Make the company in an installation that has none but its root."""
    root = Branch.objects.filter(level=0).first() or people.open_branch(
        code="hq", name="总公司", parent=None, actor=SYSTEM, now=now
    )
    touchpoints.install_channels(actor=SYSTEM, now=now)
    for code, name, rank in TIERS:
        customers.add_tier(code=code, name=name, rank=rank, actor=SYSTEM, now=now)
    for code, name in TAGS:
        customers.define_tag(code=code, new=customers.NewTag(name), actor=SYSTEM, now=now)
    there = set(ServiceKind.objects.values_list("code", flat=True))
    for code, name, is_complaint in (kind for kind in KINDS if kind[0] not in there):
        touchpoints.define_kind(code=code, name=name, is_complaint=is_complaint, actor=SYSTEM, now=now)
    for name, rule in SEGMENTS.items():
        new = customers.NewSegment(name, rule=rule)
        customers.create_segment(new=new, actor=SYSTEM, now=now)
    halls = [hall for region in REGIONS for hall in _halls(region, root, now)]
    for hall in halls:
        for turn in (1, 2):
            people.add_employee(
                name=f"{hall.name}坐席{turn}", branch=hall, roles=["agent"], sign_in=None, actor=SYSTEM, now=now
            )
    return known(now)


def _halls(told: Region, root: Branch, now: datetime) -> list[Branch]:
    region = people.open_branch(code=told.code, name=told.name, parent=root, actor=SYSTEM, now=now)
    city = people.open_branch(code=f"{told.code}-c", name=told.city, parent=region, actor=SYSTEM, now=now)
    return [
        people.open_branch(code=f"{told.code}-{i}", name=name, parent=city, actor=SYSTEM, now=now)
        for i, name in enumerate(told.halls, 1)
    ]


def known(now: datetime) -> World:
    """What `found` has made, read."""
    branches = {branch.code: branch for branch in Branch.objects.all()}
    halls = [code for code, branch in branches.items() if branch.level == 3]
    rows = Employee.objects.filter(roles=["agent"], branch__code__in=halls).order_by("id")
    staff = list(rows.values_list("number", "id", "branch__code"))
    by_code = dict(Channel.objects.values_list("code", "id"))
    kinds = dict(ServiceKind.objects.values_list("code", "id"))
    return World(
        now,
        branches,
        {"": 0, **dict(Tier.objects.values_list("code", "id"))},
        dict(Tag.objects.values_list("code", "id")),
        {str(number): key for number, key, _branch in staff},
        [by_code[code] for code in CHANNELS],
        [kinds[code] for code, _name, _is_complaint in KINDS],
        [(code, [str(number) for number, _key, at in staff if at == code]) for code in sorted(halls)],
    )
