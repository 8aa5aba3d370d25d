"""A customer with canaries: a word of its own in every text that any area keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

from django.conf import settings

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import IdempotencyKey, ImportRowResult, ImportRun, Job
from zhiyin.customers import services
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.services import Word
from zhiyin.desk import services as desk
from zhiyin.touchpoints import services as touchpoints

PHONE, EMAIL, CARD, PASSPORT = "13912348765", "kanarie77@example.org", "110101199003074477", "EKANARIE99"


@dataclass
class Canaries:
    """Words that stand nowhere else; each is given out once."""

    words: list[str] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def word(self) -> str:
        """A new one."""
        made = f"kanarie{next(self.numbers)}vogel"
        self.words.append(made)
        return made


def plant(company: Company, now: datetime) -> tuple[Customer, Canaries]:
    """A customer that has been everywhere, and the words that must be nowhere once it is erased."""
    canaries = Canaries([PHONE, EMAIL, CARD, PASSPORT])
    new = canaries.word
    name = new()
    customer = services.create_customer(
        new=NewCustomer(
            family_name=name, given_name=new(), birth_date=date(1990, 3, 7), branch="dl-1", note=new(),
            source="core", external_id=new(),
            contacts=(
                NewContact("phone", PHONE, label=new()), NewContact("email", EMAIL), NewContact("address", new()),
                NewContact("wechat", new()),
            ),
            identities=(NewIdentity("national_id", CARD), NewIdentity("passport", PASSPORT)),
        ),
        actor=company.actor("agent"), now=now,
    )  # fmt: skip
    _change(customer, company, canaries, now)
    _contacts_and_tickets(customer, company, canaries, now)
    _ledgers(customer, company, canaries, now)
    _left_behind(customer, canaries, now)
    return Customer.objects.get(pk=customer.pk), canaries


def _change(customer: Customer, company: Company, canaries: Canaries, now: datetime) -> None:
    """What stood there before lies in the event's payload."""
    gone = customer.contacts.get(kind="wechat").pk
    change = Change({"note": canaries.word()}, remove_contacts=(gone,))
    services.change_customer(
        customer=customer, version=customer.version, change=change, actor=company.actor("agent"), now=now
    )


def _contacts_and_tickets(customer: Customer, company: Company, canaries: Canaries, now: datetime) -> None:
    new, branch = canaries.word, company.branches["dl-1"]
    channel = next(row for row in touchpoints.install_channels(actor=SYSTEM, now=now) if row.code == "phone")
    contact = touchpoints.NewInteraction(
        channel=channel, branch=branch, customer=customer, occurred_at=now, subject=new(), text=new(), outcome=new(),
        source="pbx", external_id=new(),
    )  # fmt: skip
    touchpoints.record_interaction(new=contact, actor=SYSTEM, now=now)
    wish = desk.NewTicket(new(), new(), customer=customer, channel=channel, branch=branch)
    ticket = desk.open_ticket(new=wish, actor=SYSTEM, now=now)
    desk.reply(ticket=ticket, new=desk.NewReply(new()), actor=SYSTEM, now=now)
    desk.add_note(ticket=ticket, body=new(), actor=SYSTEM, now=now)


def _ledgers(customer: Customer, company: Company, canaries: Canaries, now: datetime) -> None:
    word = Word("marketing", "sms", canaries.word())
    services.give_consent(customer=customer, word=word, actor=company.actor("agent"), now=now)
    services.withdraw_consent(customer=customer, word=word, actor=company.actor("agent"), now=now)
    officer = company.actor("privacy")
    hold = services.set_hold(customer=customer, reason=canaries.word(), actor=officer, now=now)
    services.lift_hold(hold=hold, actor=officer, now=now)
    services.hand_out(customer=customer, purpose="legal", actor=officer, now=now)


def _left_behind(customer: Customer, canaries: Canaries, now: datetime) -> None:
    """What no key leads to: refused rows, uploaded files, stored answers, letters, notes of failed work."""
    run = ImportRun.objects.create(
        kind="customers", file_name=f"{customer.full_name}.csv", sha256="0" * 64, source="core",
        actor_kind="system", started_at=now, state="done",
    )  # fmt: skip
    ImportRowResult.objects.create(
        run=run, row_no=2, outcome="refused", cells=["x", f"139 1234 {PHONE[-4:]}", canaries.word()],
        errors=[{"code": "x", "params": {"value": customer.full_name}}],
    )  # fmt: skip
    IdempotencyKey.objects.create(
        actor="a", key="k", request="r", status=201, body=f'{{"full_name": "{customer.full_name}"}}', created_at=now
    )
    Job.objects.create(name="x", run_after=now + timedelta(days=1), state="failed", error=f"Error: {EMAIL}")
    for folder in ("imports", "outbox"):
        path = Path(settings.MEDIA_ROOT if folder == "imports" else settings.EMAIL_FILE_PATH)
        path = path / "imports" if folder == "imports" else path
        path.mkdir(parents=True, exist_ok=True)
        for number, code in enumerate(("utf-8", "gb18030", "utf-16")):
            (path / f"{number}").write_bytes(f"姓名,{EMAIL},{canaries.word()}".encode(code))
