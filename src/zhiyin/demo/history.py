"""The simulated year as rows: customers, contacts, tickets with what was said, answers; all of it `demo` history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, groupby

from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customers
from zhiyin.desk.models import Ticket
from zhiyin.desk.services import NewMessage, NewTicket, open_tickets
from zhiyin.people.models import Employee
from zhiyin.touchpoints.models import Interaction
from zhiyin.touchpoints.services import NewInteraction, record_interactions
from zhiyin.voice.services import NewAnswer, Scores, record_answers

from . import insurance
from .company import ACTOR, Company
from .policies import Policy, policies
from .truth import ZONE, Contact, Person, Truth

SOURCE = "demo"
CLOSES_AFTER = timedelta(days=7)


def tell(truth: Truth, company: Company, *, now: datetime) -> None:
    """Write the whole history in a few bulk calls."""
    sold = policies(truth, until=now)
    customers = _customers(truth, sold)
    rows = [_interaction(contact, company, customers) for contact in truth.contacts]
    interactions = record_interactions(rows=rows, actor=ACTOR, now=now)
    pairs = list(zip(truth.contacts, interactions, strict=True))
    open_tickets(
        rows=[_ticket(contact, place, company, customers, now) for contact, place in pairs], actor=ACTOR, now=now
    )
    record_answers(rows=list(_answers(pairs, company, customers)), actor=ACTOR, now=now)
    insurance.Teller(customers, company.branches, now).tell(sold)


def _customers(truth: Truth, sold: Sequence[Policy]) -> dict[int, Customer]:
    """Each written down in the month of the first policy or contact, the earliest first."""
    known: dict[int, datetime] = {}
    for key, at in chain(
        ((policy.person.key, _opening(policy.started_on)) for policy in sold),
        ((contact.person, contact.opened_at) for contact in truth.contacts),
    ):
        known[key] = min(known.get(key, at), at)
    people = sorted(truth.people, key=lambda person: known[person.key])
    made: dict[int, Customer] = {}
    for _month, group in groupby(people, lambda person: known[person.key].strftime("%Y-%m")):
        new = list(group)
        rows = create_customers(rows=[_customer(person) for person in new], actor=ACTOR, now=known[new[0].key])
        made |= {person.key: row for person, row in zip(new, rows, strict=True)}
    return made


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)


def _customer(person: Person) -> NewCustomer:
    contacts = [NewContact("phone", person.phone, label="手机", is_primary=True)]
    if person.email:
        contacts.append(NewContact("email", person.email))
    is_company = person.kind == "company"
    return NewCustomer(
        kind=person.kind, full_name=person.given_name if is_company else "", family_name=person.family_name,
        given_name="" if is_company else person.given_name, birth_date=person.birth_date, tier=person.tier,
        branch=person.hall, source=SOURCE, external_id=str(person.key), contacts=tuple(contacts),
    )  # fmt: skip


def _interaction(contact: Contact, company: Company, customers: dict[int, Customer]) -> NewInteraction:
    subject, text = contact.story.asks[contact.ask]
    at_counter = contact.channel == "counter"
    return NewInteraction(
        occurred_at=contact.opened_at,
        channel=company.channels[contact.channel],
        touchpoint=company.touchpoints[contact.hall] if at_counter else None,
        customer=customers[contact.person],
        employee=_agent(contact, company),
        service_kind=company.kinds[contact.story.kind],
        branch=company.branches[contact.hall],
        wait_seconds=contact.wait_seconds,
        subject=subject,
        text=text,
        outcome="已转工单",
        source=SOURCE,
        external_id=str(contact.key),
    )


def _agent(contact: Contact, company: Company) -> Employee:
    agents = company.agents[contact.hall]
    return agents[contact.key % len(agents)]


def _ticket(
    contact: Contact, place: Interaction, company: Company, customers: dict[int, Customer], now: datetime
) -> NewTicket:
    subject, text = contact.story.asks[contact.ask]
    agent = _agent(contact, company)
    answered = contact.first_answered_at
    reply = contact.story.answers[contact.key % len(contact.story.answers)]
    messages = [NewMessage("customer", text, contact.opened_at)]
    messages += [NewMessage("reply", reply, answered, agent)] if answered and answered < now else []
    closed = contact.solved_at + CLOSES_AFTER if contact.solved_at else None
    return NewTicket(
        subject=subject,
        customer=customers[contact.person],
        channel=company.channels[contact.channel],
        service_kind=company.kinds[contact.story.kind],
        interaction=place,
        branch=company.branches[contact.hall],
        assignee=agent if contact.solved_at or (contact.key // 100) % 4 else None,
        opened_at=contact.opened_at,
        messages=messages,
        solved_at=contact.solved_at,
        closed_at=closed if closed and closed < now else None,
        source=SOURCE,
        external_id=str(contact.key),
    )


def _answers(
    pairs: list[tuple[Contact, Interaction]], company: Company, customers: dict[int, Customer]
) -> Iterator[NewAnswer]:
    for contact, interaction in pairs:
        if contact.perceived is None or contact.expected is None or contact.answered_at is None or not company.survey:
            continue
        yield NewAnswer(
            survey=company.survey,
            scores=Scores(Decimal(contact.expected), Decimal(contact.perceived)),
            answered_at=contact.answered_at,
            branch=company.branches[contact.hall],
            customer=customers[contact.person],
            interaction=interaction,
            service_kind=company.kinds[contact.story.kind],
            employee=_agent(contact, company),
            source=SOURCE,
            external_id=str(contact.key),
        )


def tickets() -> int:
    """How many tickets the history has (tests)."""
    return Ticket.objects.filter(source=SOURCE).count()
