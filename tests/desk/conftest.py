"""The desk's cast: channels, kinds of service, one standard in office hours, a customer, and an open ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.calendar import Interval, WorkCalendar
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customer
from zhiyin.desk import services
from zhiyin.desk.models import Ticket
from zhiyin.touchpoints import services as touchpoints
from zhiyin.touchpoints.models import Channel, ServiceKind, ServiceStandard

HOUR = 3600
HOURS = (Interval(time(9), time(12)), Interval(time(13), time(18)))
OFFICE = WorkCalendar("Asia/Shanghai", (HOURS,) * 5 + ((), ()))


@dataclass
class Desk:
    """What the desk's tests start from."""

    company: Company
    channels: dict[str, Channel]
    kinds: dict[str, ServiceKind]
    standard: ServiceStandard
    customer: Customer
    now: datetime

    def actor(self, name: str = "agent") -> Actor:
        """The actor of a person of the company."""
        return self.company.actor(name)

    def open(self, subject: str = "退款未到账", who: str = "agent", **about: object) -> Ticket:
        """A ticket of the customer by phone, unless `about` says otherwise."""
        values = {"customer": self.customer, "channel": self.channels["phone"], "body": "请帮我查一下。", **about}
        new = services.NewTicket(subject, **values)  # type: ignore[arg-type]  # given by the tests themselves
        return services.open_ticket(new=new, actor=self.actor(who), now=self.now)


@pytest.fixture
def desk(company: Company, now: datetime) -> Desk:
    """The small company with a desk that promises first answer 1 h, next 2 h, resolution 8 h of office time."""
    channels = {row.code: row for row in touchpoints.install_channels(actor=SYSTEM, now=now)}
    kinds = {
        code: touchpoints.define_kind(code=code, name=name, is_complaint=bad, actor=SYSTEM, now=now)
        for code, name, bad in (("inquiry", "咨询", False), ("complaint", "投诉", True))
    }
    hours = touchpoints.define_hours(code="office", name="办公时间", calendar=OFFICE, actor=SYSTEM, now=now)
    promised = touchpoints.NewStandard("普通", hours, HOUR, 2 * HOUR, 8 * HOUR)
    standard = touchpoints.define_standard(new=promised, actor=SYSTEM, now=now)
    newcomer = NewCustomer(kind="person", full_name="李晓梅", branch="dl-1")
    customer = create_customer(new=newcomer, actor=SYSTEM, now=now)
    return Desk(company, channels, kinds, standard, customer, now)
