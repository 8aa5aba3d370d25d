"""The company of the desk's journey: an agent, a lead, some customers, and tickets that nobody has taken yet."""

from __future__ import annotations

from datetime import time, timedelta

import django

django.setup()

from django.core.management import call_command

from tests.company import found
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.calendar import Interval, WorkCalendar
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customer
from zhiyin.desk import services
from zhiyin.touchpoints import services as touchpoints

HOUR = 3600
# More than the journeys take between them, in whatever order they run.
PEOPLE = {
    "王建国": "无法登录手机客户端，提示验证码错误", "李晓梅": "退款未到账，已催两次", "欧阳锋": "电话一直占线",
    "陈静": "寄来的合同少了一页", "周文": "缴费短信发到了旧号码",
}  # fmt: skip


def main() -> None:
    """Fill the database of this data folder."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = clock.now() - timedelta(minutes=20)
    company = found(now - timedelta(days=1))
    channels = {row.code: row for row in touchpoints.install_channels(actor=SYSTEM, now=now)}
    kind = touchpoints.define_kind(code="complaint", name="投诉", is_complaint=True, actor=SYSTEM, now=now)
    always = WorkCalendar("Asia/Shanghai", ((Interval(time(0), time(0)),),) * 7)
    hours = touchpoints.define_hours(code="always", name="全天", calendar=always, actor=SYSTEM, now=now)
    promised = touchpoints.NewStandard("普通", hours, HOUR, 2 * HOUR, 8 * HOUR)
    touchpoints.define_standard(new=promised, actor=SYSTEM, now=now)
    for n, (name, subject) in enumerate(PEOPLE.items()):
        phone = NewContact("phone", f"1380013800{n}")
        new = NewCustomer(full_name=name, branch="dl-1", contacts=(phone,))
        customer = create_customer(new=new, actor=SYSTEM, now=now)
        ticket = services.NewTicket(
            subject, f"您好，{subject}，请帮我查一下。", customer=customer, channel=channels["phone"],
            service_kind=kind, branch=company.branches["dl-1"],
        )  # fmt: skip
        services.open_ticket(new=ticket, actor=SYSTEM, now=now + timedelta(minutes=n))


if __name__ == "__main__":
    main()
