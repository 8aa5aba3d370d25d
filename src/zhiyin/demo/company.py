"""The simulated insurer's people, places and promises, made through the same services as everybody's clicks."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from zhiyin.core import holidays_cn
from zhiyin.core.actor import SYSTEM
from zhiyin.core.calendar import WorkCalendar
from zhiyin.customers.models import Tier
from zhiyin.customers.services import add_tier
from zhiyin.people import services as people
from zhiyin.people.models import Branch, Employee
from zhiyin.touchpoints import services as touchpoints
from zhiyin.touchpoints.models import Channel, ServiceKind, Touchpoint, WorkHours
from zhiyin.voice.models import Survey
from zhiyin.voice.services import NewSurvey, define_survey

from .names import FAMILY, GIVEN, REGIONS, STORIES

ACTOR = SYSTEM.acting_for("demo")
DAY = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
LONG = ((time(8), time(20)),)
HOUR = 3600
TIERS = (("gold", "金卡客户", 1), ("silver", "银卡客户", 2), ("basic", "普通客户", 3))
KIND_NAMES = {"inquiry": "咨询", "change": "保单变更", "claim": "理赔", "renewal": "续保", "complaint": "投诉"}
# Who can be signed in as, with the roles and the place of each.
LOGINS = (
    ("admin", "系统管理员", ("admin",), "hq"),
    ("manager", "大连经理", ("manager",), "dalian"),
    ("lead", "组长李静", ("lead",), "dalian-1"),
    ("agent", "坐席王丽", ("agent",), "dalian-1"),
    ("hotline", "95518坐席张敏", ("hotline",), "hq"),
    ("quality", "服务质量刘强", ("quality",), "hq"),
    ("analyst", "分析师陈思", ("analyst",), "hq"),
    ("auditor", "审计赵刚", ("auditor",), "hq"),
    ("privacy", "隐私官孙洁", ("privacy",), "hq"),
)


@dataclass
class Company:
    """What the history needs of the company, by code."""

    branches: dict[str, Branch] = field(default_factory=dict)
    agents: dict[str, list[Employee]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    touchpoints: dict[str, Touchpoint] = field(default_factory=dict)
    kinds: dict[str, ServiceKind] = field(default_factory=dict)
    tiers: dict[str, Tier] = field(default_factory=dict)
    survey: Survey | None = None


def found(*, home: Path, now: datetime) -> Company:
    """Make the company; the random passwords of its log-ins lie in `home/demo-logins.json`, readable by its owner."""
    company = Company()
    _open_branches(company, now)
    _hire(company, home, now)
    _promise(company, now)
    company.survey = define_survey(new=NewSurvey("after-service", "服务后满意度"), actor=ACTOR, now=now)
    return company


def _open_branches(company: Company, now: datetime) -> None:
    def add(code: str, name: str, parent: str | None) -> None:
        above = company.branches[parent] if parent else None
        company.branches[code] = people.open_branch(code=code, name=name, parent=above, actor=ACTOR, now=now)

    add("hq", "知音保险", None)
    for region in REGIONS:
        add(region.code, region.name, "hq")
        add(f"{region.code}-city", region.city, region.code)
        for number, name in enumerate(region.halls, 1):
            add(f"{region.code}-{number}", name, f"{region.code}-city")


def _hire(company: Company, home: Path, now: datetime) -> None:
    logins = {}
    for username, name, roles, code in LOGINS:
        logins[username] = secrets.token_urlsafe(9)
        sign_in = people.SignIn(username, logins[username])
        employee = people.add_employee(
            name=name, branch=company.branches[code], roles=roles, sign_in=sign_in, actor=ACTOR, now=now
        )
        if "agent" in roles:
            company.agents.setdefault(code, []).append(employee)
    for code, name in _agent_names():
        employee = people.add_employee(
            name=name, branch=company.branches[code], roles=["agent"], sign_in=None, actor=ACTOR, now=now
        )
        company.agents.setdefault(code, []).append(employee)
    for code, members in company.agents.items():
        people.form_team(
            name=f"{company.branches[code].name}服务组", branch=company.branches[code], actor=ACTOR, now=now
        )
        del members
    _keep(home / "demo-logins.json", logins)


def _agent_names() -> Iterator[tuple[str, str]]:
    for place, region in enumerate(REGIONS):
        for hall in range(1, len(region.halls) + 1):
            for desk in range(2):
                key = place * 7 + hall * 3 + desk
                yield f"{region.code}-{hall}", FAMILY[key] + GIVEN[key * 2 % len(GIVEN)]


def _keep(path: Path, logins: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(logins, file)


def _promise(company: Company, now: datetime) -> None:
    weekdays = tuple(DAY if day < 5 else () for day in range(7))
    calendar = WorkCalendar("Asia/Shanghai", weekdays, holidays_cn.exceptions(DAY))
    hall = touchpoints.define_hours(code="hall", name="营业厅工作时间", calendar=calendar, actor=ACTOR, now=now)
    every_day = WorkCalendar("Asia/Shanghai", (LONG,) * 7, {})
    hotline = touchpoints.define_hours(code="hotline", name="95518服务时间", calendar=every_day, actor=ACTOR, now=now)
    company.channels = {channel.code: channel for channel in touchpoints.install_channels(actor=ACTOR, now=now)}
    for code, name, rank in TIERS:
        company.tiers[code] = add_tier(code=code, name=name, rank=rank, actor=ACTOR, now=now)
    for story in STORIES:
        is_complaint = story.kind == "complaint"
        company.kinds[story.kind] = touchpoints.define_kind(
            code=story.kind, name=KIND_NAMES[story.kind], is_complaint=is_complaint, actor=ACTOR, now=now
        )
    _open_touchpoints(company, hall, hotline, now)
    _set_standards(company, hall, hotline, now)


def _open_touchpoints(company: Company, hall: WorkHours, hotline: WorkHours, now: datetime) -> None:
    def add(code: str, name: str, channel: str, branch: str, place: str, hours: WorkHours) -> None:
        new = touchpoints.NewTouchpoint(code, name, company.channels[channel], company.branches[branch], place, hours)
        company.touchpoints[code] = touchpoints.open_touchpoint(new=new, actor=ACTOR, now=now)

    add("95518", "95518客服热线", "phone", "hq", "hotline", hotline)
    for region in REGIONS:
        for number, name in enumerate(region.halls, 1):
            add(f"{region.code}-{number}", f"{name}柜台", "counter", f"{region.code}-{number}", "hall", hall)


def _set_standards(company: Company, hall: WorkHours, hotline: WorkHours, now: datetime) -> None:
    gold = touchpoints.NewStandard(
        "金卡客户：1 小时内首次答复", hotline, HOUR, 2 * HOUR, 16 * HOUR, tier=company.tiers["gold"]
    )
    touchpoints.define_standard(new=gold, actor=ACTOR, now=now)
    for story in STORIES:
        new = touchpoints.NewStandard(
            f"{KIND_NAMES[story.kind]}：{story.hours:g} 工作小时内解决", hall, 2 * HOUR, 4 * HOUR, int(story.hours * HOUR),
            service_kind=company.kinds[story.kind],
        )  # fmt: skip
        touchpoints.define_standard(new=new, actor=ACTOR, now=now)
