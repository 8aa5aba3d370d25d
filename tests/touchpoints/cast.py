"""A small register for tests: the starting channels, two touchpoints, office hours, kinds of service, a tier.

Everything is made through the services, as people make it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from tests.company import NOW, Company
from zhiyin.core import holidays_cn
from zhiyin.core.actor import SYSTEM
from zhiyin.core.calendar import WorkCalendar
from zhiyin.customers.models import Customer, Tier
from zhiyin.touchpoints import services
from zhiyin.touchpoints.models import Channel, ServiceKind, Touchpoint, WorkHours

HOUR = 3600
OFFICE = ((time(9), time(12)), (time(13), time(18)))


@dataclass
class Register:
    """What a company has after its first morning with Zhiyin."""

    channels: dict[str, Channel]
    hours: WorkHours
    kinds: dict[str, ServiceKind]
    touchpoints: dict[str, Touchpoint]


def office_calendar() -> WorkCalendar:
    """Nine to twelve and one to six from Monday to Friday, with the official holidays."""
    return WorkCalendar("Asia/Shanghai", (OFFICE,) * 5 + ((), ()), holidays_cn.exceptions(OFFICE))


def register(company: Company, now: datetime = NOW) -> Register:
    """Channels, hours, kinds of service, the counters of Dalian's first hall and Shenzhen's hall."""
    channels = {row.code: row for row in services.install_channels(actor=SYSTEM, now=now)}
    hours = services.define_hours(code="office", name="办公时间", calendar=office_calendar(), actor=SYSTEM, now=now)
    kinds = {
        code: services.define_kind(code=code, name=name, is_complaint=code == "complaint", actor=SYSTEM, now=now)
        for code, name in (("inquiry", "咨询"), ("complaint", "投诉"), ("claim", "理赔"))
    }
    touchpoints = {
        code: services.open_touchpoint(
            new=services.NewTouchpoint(
                code=code, name=f"{company.branches[code[:4]].name}柜台", channel=channels["counter"],
                branch=company.branches[code[:4]], place_kind="hall", hours=hours,
            ),
            actor=SYSTEM, now=now,
        )
        for code in ("dl-1-counter", "sz-1-counter")
    }  # fmt: skip
    return Register(channels, hours, kinds, touchpoints)


def tier(code: str = "gold", rank: int = 3) -> Tier:
    """A tier of customers."""
    return Tier.objects.create(code=code, name=code, rank=rank)


def customer(company: Company, branch: str = "dl-1", name: str = "李晓明", now: datetime = NOW) -> Customer:
    """A customer at a branch, as a row: the customers' services have their own tests."""
    row = Customer(
        number=Customer.objects.count() + 5001, kind="person", full_name=name, created_at=now, changed_at=now
    )
    row.place(company.branches[branch])
    row.save()
    return row
