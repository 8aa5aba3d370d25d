"""A letter from a customer, as the source tells it: 19 June, 14:30, a claim for a car, and nobody who can take it.

Everything up to the two complaints is the letter's own; both were answered only by "will report upward", so recovery is
open. What follows in `continuation` is ours, and says so in every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from zhiyin.core import holidays_cn
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customer
from zhiyin.desk.models import Ticket
from zhiyin.desk.services import NewMessage, NewTicket, open_tickets
from zhiyin.touchpoints.models import Interaction
from zhiyin.touchpoints.services import NewInteraction, record_interactions
from zhiyin.voice.services import NewAnswer, Scores, record_answers

from .company import ACTOR, Company

ZONE = ZoneInfo("Asia/Shanghai")
SOURCE = "letter"
HALL = "jiangxi-1"
OURS = "【续写，非来信原文】"


@dataclass(frozen=True, slots=True)
class Step:
    """One encounter of the letter: when, where, what was said, how it ended."""

    key: str
    at: time
    touchpoint: str
    subject: str
    text: str
    outcome: str


STEPS = (
    Step("1", time(14, 30), HALL, "到保险购买地提交理赔材料",
         "准时到抚河路与中山路交叉口的营业厅（保险购买地）提交理赔材料，询问标有“理赔受理”字样的窗口。",
         "窗口人员不清楚状况，告知需询问另外的窗口"),
    Step("2", time(14, 45), HALL, "另外的窗口人员上班",
         "告知车辆理赔不在此办理，需到洪都北大道理赔中心；全部窗口及宣传标贴中没有任何提示。",
         "改去洪都北大道理赔中心"),
    Step("3", time(14, 50), "95518", "电话询问需要哪些材料",
         "需携带行驶证、驾驶证、身份证、保单复印件；95518 说明理赔中心没有客户投保资料。客户惊异于该部门可能不属于同一家公司。",
         "告知四样材料，复印件须自备；营业厅没有复印机"),
)  # fmt: skip
COMPLAINTS = (
    ("c1", "营业厅没有复印机", "需要复印件，营业厅却没有复印机。"),
    ("c2", "要求客户提供保单复印件", "保单是贵公司出的，却要我自己提供复印件。"),
)


def letter_day(now: datetime) -> date:
    """The last 19 June that lies at least a month back and on which the hall was open."""
    closed = {day for day, hours in holidays_cn.exceptions(((time(8, 30), time(17, 30)),)).items() if not hours}
    day = date(now.year, 6, 19)
    while day + timedelta(days=31) > now.date() or day.weekday() > 4 or day in closed:
        day = day.replace(year=day.year - 1)
    return day


def tell(company: Company, *, now: datetime) -> Customer:
    """Write the case: customer, encounters, two complaints still open; then our continuation."""
    day = letter_day(now)
    phone = NewContact("phone", "13970819519", label="手机", is_primary=True)
    new = NewCustomer(
        full_name="来信客户", tier="basic", branch=HALL, source=SOURCE, external_id="1", contacts=(phone,),
        note="案例：一封客户来信。6 月 19 日的经过与两项投诉照原信录入。",
    )  # fmt: skip
    customer = create_customer(new=new, actor=ACTOR, now=now)
    calls = _encounters(company, customer, day, now)
    complaints = _complaints(company, customer, calls[-1], day, now)
    _continuation(company, customer, complaints[0], day, now)
    return customer


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def _encounters(company: Company, customer: Customer, day: date, now: datetime) -> list[Interaction]:
    rows = [
        NewInteraction(
            occurred_at=_at(day, step.at), touchpoint=company.touchpoints[step.touchpoint], customer=customer,
            channel=company.touchpoints[step.touchpoint].channel, service_kind=company.kinds["claim"],
            branch=company.branches[HALL], subject=step.subject, text=step.text, outcome=step.outcome,
            source=SOURCE, external_id=step.key,
        )
        for step in STEPS
    ]  # fmt: skip
    return record_interactions(rows=rows, actor=ACTOR, now=now)


def _complaints(company: Company, customer: Customer, call: Interaction, day: date, now: datetime) -> list[Ticket]:
    """Both complaints, answered by the hotline with no more than the letter says: recovery stays open."""
    said = _at(day, time(14, 55))
    hotline = company.touchpoints["95518"]
    rows = [
        NewTicket(
            subject=subject, customer=customer, channel=hotline.channel, touchpoint=hotline, interaction=call,
            service_kind=company.kinds["complaint"], branch=company.branches[HALL], opened_at=said,
            messages=[NewMessage("customer", text, said), NewMessage("reply", "会向上级反映。", said + timedelta(minutes=1))],
            source=SOURCE, external_id=key,
        )
        for key, subject, text in COMPLAINTS
    ]  # fmt: skip
    return open_tickets(rows=rows, actor=ACTOR, now=now)


def _continuation(company: Company, customer: Customer, complaint: Ticket, day: date, now: datetime) -> None:
    """Ours, not the letter's: a recovery of the first complaint, and the customer's answer to it."""
    begun = _at(day + timedelta(days=3), time(9, 30))
    agent = company.agents[HALL][0]
    apology = f"{OURS}非常抱歉让您白跑一趟。材料已由任一网点代收，营业厅已配复印机；保单由我们自己调取，不再请您提供。"
    recovery = NewTicket(
        subject=f"{OURS}服务修复：{complaint.subject}", customer=customer, channel=complaint.channel,
        service_kind=company.kinds["complaint"], branch=company.branches[HALL], assignee=agent, recovery_of=complaint,
        opened_at=begun, messages=[NewMessage("reply", apology, begun + timedelta(minutes=40), agent)],
        solved_at=begun + timedelta(hours=5), source=SOURCE, external_id="r1",
    )  # fmt: skip
    open_tickets(rows=[recovery], actor=ACTOR, now=now)
    if company.survey is not None:
        answer = NewAnswer(
            survey=company.survey, scores=Scores(Decimal(8), Decimal(8)), answered_at=begun + timedelta(days=1),
            branch=company.branches[HALL], customer=customer, service_kind=company.kinds["complaint"], employee=agent,
            comment=f"{OURS}问题解决了，也有人主动回电说明。", source=SOURCE, external_id="a1",
        )  # fmt: skip
        record_answers(rows=[answer], actor=ACTOR, now=now)
