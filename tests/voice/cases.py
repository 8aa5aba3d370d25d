"""What the tests of voice share: a survey, a customer with an address, an invitation, a link."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from tests.company import NOW, Company
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.voice import access, services
from zhiyin.voice.models import Invitation, Survey


def survey(code: str = "service", **values: object) -> Survey:
    """The company's survey, with the five dimensions."""
    new = services.NewSurvey(code=code, name="服务调查", **values)  # type: ignore[arg-type]  # each test gives few
    return services.define_survey(new=new, actor=SYSTEM, now=NOW)


def customer(email: str = "li@example.com", branch: str = "dl-1") -> Customer:
    """A customer, reached by mail unless `email` is empty."""
    contacts = (NewContact("email", email),) if email else ()
    new = NewCustomer(full_name="李晓梅", branch=branch, contacts=contacts)
    return customers.create_customer(new=new, actor=SYSTEM, now=NOW)


def invited(company: Company, person: Customer | None, asked: Survey | None = None, now: datetime = NOW) -> Invitation:
    """An invitation after a service by the agent of Dalian's first hall."""
    about = asked or Survey.objects.first() or survey()
    agent = company.people["agent"]
    service = services.Service(person.pk if person else None, None, agent.pk, agent)
    return services.invite(survey=about, service=service, actor=SYSTEM, now=now)


def token(invitation: Invitation) -> str:
    """The secret of its link."""
    return access.token_of(invitation.seed)


def scores(expected: int | None, perceived: int | None) -> services.Scores:
    """Two scores."""
    return services.Scores(*(None if one is None else Decimal(one) for one in (expected, perceived)))


def outbox() -> list[EmailMessage]:
    """The mails in the file outbox, oldest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns) if folder.exists() else []
    parts = [part for file in files for part in file.read_bytes().split(b"-" * 79 + b"\n") if part.strip()]
    return [message_from_bytes(part, _class=EmailMessage, policy=policy.default) for part in parts]
