"""What the tests of merging share: two records of one person with rows of every area, and a dump of all that moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps

from tests.company import NOW, Company
from zhiyin.config.subjects import REFERENCES
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.customers import services
from zhiyin.customers.models import Customer, Merge
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.desk import services as desk
from zhiyin.desk.models import Ticket
from zhiyin.touchpoints import services as touchpoints
from zhiyin.touchpoints.models import Channel, Interaction
from zhiyin.voice import services as voice
from zhiyin.voice.models import Answer, OptOut, Survey

COUNTED = {"version", "changed_at"}  # they go on with every change, a merge taken back included
OWN = ("customers.Merge", "customers.DuplicateMember", "customers.DuplicatePair", "customers.SearchIndex")

FIRST = NewCustomer(
    family_name="李", given_name="晓梅", birth_date=date(1949, 12, 31), branch="dl-1", source="core", external_id="C-1",
    note="喜欢早上来电。", contacts=(NewContact("phone", "138 1234 5678"), NewContact("email", "li@example.com")),
    identities=(NewIdentity("national_id", "11010519491231002x"),),
)  # fmt: skip
SECOND = NewCustomer(
    family_name="李", given_name="小梅", branch="dl-2", source="shop", external_id="S-7", note="会员。", stage="mature",
    contacts=(NewContact("phone", "+86 13812345678"), NewContact("phone", "13900000002"),
              NewContact("address", "大连市中山路1号")),
    identities=(NewIdentity("national_id", "11010519491231002x"), NewIdentity("passport", "E12345678")),
)  # fmt: skip


@dataclass
class People:
    """A company with a telephone, a survey and two records of one person."""

    company: Company
    channel: Channel
    survey: Survey
    first: Customer
    second: Customer
    now: datetime = NOW
    made: list[Any] = field(default_factory=list)

    @property
    def lead(self) -> Actor:
        """Somebody who sees both halls of Dalian."""
        return self.company.actor("manager_dl")

    def later(self) -> datetime:
        """A minute on."""
        self.now += timedelta(minutes=1)
        return self.now

    def contact(self, customer: Customer, text: str = "", source: str = "") -> Interaction:
        """A telephone call of a customer."""
        new = touchpoints.NewInteraction(
            channel=self.channel, customer=customer, occurred_at=self.later(), text=text, source=source,
            branch=customer.branch,
        )  # fmt: skip
        return touchpoints.record_interaction(new=new, actor=SYSTEM, now=self.now)

    def ticket(self, customer: Customer, **about: Any) -> Ticket:
        """A ticket of a customer."""
        new = desk.NewTicket("退款", customer=customer, branch=customer.branch, channel=self.channel, **about)
        return desk.open_ticket(new=new, actor=SYSTEM, now=self.later())

    def answer(self, customer: Customer, interaction: Interaction | None = None) -> Answer:
        """An answer to the survey."""
        new = voice.NewAnswer(
            self.survey, voice.Scores(Decimal(5), Decimal(4)), self.later(), branch=customer.branch, customer=customer,
            interaction=interaction,
        )  # fmt: skip
        return voice.record_answer(new=new, actor=SYSTEM, now=self.now)

    def merge(self, survivor: Customer, absorbed: Customer, **choices: str) -> Merge:
        """Merge by the lead."""
        return services.merge_customers(
            survivor=survivor, absorbed=absorbed, choices=choices, actor=self.lead, now=self.later()
        )

    def undo(self, merge: Merge, **more: Any) -> Customer:
        """Take a merge back by the lead."""
        return services.unmerge_customers(merge=merge, actor=self.lead, now=self.later(), **more)

    def add(self, new: NewCustomer) -> Customer:
        """One more customer; nobody asks whether it is there already."""
        history = SYSTEM.acting_for("import")
        return services.create_customer(new=new, actor=history, now=self.later())


def people(company: Company) -> People:
    """Two records of one person, each with a contact, a ticket, an answer and a refusal of surveys."""
    channel = {row.code: row for row in touchpoints.install_channels(actor=SYSTEM, now=NOW)}["phone"]
    survey = voice.define_survey(new=voice.NewSurvey(code="service", name="服务调查"), actor=SYSTEM, now=NOW)
    history = SYSTEM.acting_for("import")
    first, second = services.create_customers(rows=[FIRST, SECOND], actor=history, now=NOW)
    made = People(company, channel, survey, first, second)
    for row in (first, second):
        call = made.contact(row, "来电")
        made.ticket(row, interaction=call)
        made.answer(row, call)
    OptOut.objects.create(customer=second, at=NOW)
    return made


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that holds a key to a customer, but for what tells of merges and counts changes."""
    models = {reference.model for reference in REFERENCES} - set(OWN)
    found = {}
    for name in sorted(models):
        rows = apps.get_model(name)._base_manager.order_by("pk").values()
        found[name] = [{key: value for key, value in row.items() if key not in COUNTED} for row in rows]
    return found
