"""Runs inside an installation: two regions of three halls, each with its own words in every text.

A word is `Qr1h2x0017Q`: region 1, hall 2, the seventeenth. Prints JSON: `people` (session, token, own halls), `objects`
by hall, `addresses` that can be read.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.test import Client

from tests.company import Company
from tests.permissions.table import rows
from tests.voice import cases as voice
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.core.seals import seal
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.desk import services as desk
from zhiyin.operations import services as operations
from zhiyin.operations.models import Plan, Record
from zhiyin.operations.rules.lines import NewLine
from zhiyin.people import services as people
from zhiyin.people.models import Branch
from zhiyin.people.queries import known_roles
from zhiyin.touchpoints import services as touchpoints
from zhiyin.touchpoints.models import Channel
from zhiyin.voice import services as answers
from zhiyin.voice.models import Survey

HALLS = tuple(f"r{region}h{hall}" for region in (1, 2) for hall in (1, 2, 3))
EACH = 4
NOW = clock.now()
_numbers = count(1)


def word(hall: str) -> str:
    """A word that stands nowhere else."""
    return f"Q{hall}x{next(_numbers):04d}Q"


def short(hall: str) -> str:
    """The same for texts that keep few characters."""
    return word(hall)


def tree() -> Company:
    """The company, its regions, their halls."""
    company = Company()
    places: list[tuple[str, str, str | None]] = [("hq", "总公司", None), ("r1", "一区", "hq"), ("r2", "二区", "hq")]
    places += [(hall, word(hall), hall[:2]) for hall in HALLS]
    for code, name, above in places:
        parent = company.branches[above] if above else None
        company.branches[code] = people.open_branch(code=code, name=name, parent=parent, actor=SYSTEM, now=NOW)
    return company


def hall_objects(hall: str, place: Branch, asked: Survey) -> dict[str, list[Any]]:
    """A few of everything at one hall, with a word of its own in every text."""
    made: dict[str, list[Any]] = {name: [] for name in ("customer", "ticket", "interaction", "answer", "contact")}
    phone = Channel.objects.get(code="phone")
    new = touchpoints.NewTouchpoint(f"{hall}-desk", word(hall), phone, place, "hall", suits=word(hall))
    spot = touchpoints.open_touchpoint(new=new, actor=SYSTEM, now=NOW)
    people.form_team(name=word(hall), branch=place, actor=SYSTEM, now=NOW)
    clerk = people.add_employee(name=word(hall), branch=place, roles=[], sign_in=None, actor=SYSTEM, now=NOW)
    for _ in range(EACH):
        who = customers.create_customer(new=customer(hall), actor=SYSTEM, now=NOW)
        call = touchpoints.NewInteraction(
            NOW - timedelta(hours=1), phone, spot, who, clerk, subject=word(hall), text=word(hall), outcome=word(hall),
        )  # fmt: skip
        said = touchpoints.record_interaction(new=call, actor=SYSTEM, now=NOW)
        ticket = desk.open_ticket(
            new=desk.NewTicket(word(hall), word(hall), customer=who, channel=phone, branch=place), actor=SYSTEM, now=NOW
        )
        desk.add_note(ticket=ticket, body=word(hall), actor=SYSTEM, now=NOW)
        given = answers.NewAnswer(
            asked, voice.scores(8, 6), NOW, place, who, said, employee=clerk, comment=word(hall), group=word(hall)
        )
        made["answer"].append(answers.record_answer(new=given, actor=SYSTEM, now=NOW).number)
        made["contact"].append(who.contacts.values_list("pk", flat=True)[0])
        for name, row in (("customer", who), ("ticket", ticket), ("interaction", said)):
            made[name].append(row.number)
        for name, row in records(hall, who).items():
            made.setdefault(name, []).append(row.number)
    return made | {"touchpoint": [spot.code], "employee": [clerk.number], "branch": [hall], "branch_id": [place.pk]}


def records(hall: str, who: Customer) -> dict[str, Record]:
    """One record of every kind of what a customer has and does, with a word of the hall in every text."""
    plan, today = Plan.objects.get(code="car-full"), NOW.date()
    of = {"customer": who, "source": short(hall), "external_id": word(hall)}
    lines = (NewLine(word(hall), Decimal(1), Decimal(950)),)
    pairs = {short(hall): short(hall)}

    def add(new: operations.Draft[Any]) -> Any:
        return operations.add_record(new=new, actor=SYSTEM, now=NOW)

    held = add(operations.NewHolding(**of, plan=plan, started_on=today, insured=word(hall), attributes=pairs))
    owed = add(
        operations.NewBill(
            **of | {"external_id": word(hall)}, holding=held, due_on=today, amount=Decimal(9), about=word(hall)
        )
    )
    order = add(operations.NewOrder(**of, ordered_on=today, about=word(hall), lines=lines))
    return {
        "holding": held,
        "bill": owed,
        "order": order,
        "quote": add(
            operations.NewQuote(**of, plan=plan, quoted_on=today, insured=word(hall), attributes=pairs, lines=lines)
        ),
        "payment": add(
            operations.NewPayment(
                **of, bill=owed, paid_on=today, amount=Decimal(1), method=short(hall), about=word(hall)
            )
        ),
        "usage": add(
            operations.NewUsage(
                **of, holding=held, from_on=today, metric=short(hall), quantity=Decimal(1), unit=short(hall)
            )
        ),
        "claim": add(operations.NewClaim(**of, holding=held, reported_on=today, about=word(hall))),
        "shipment": add(
            operations.NewShipment(
                **of,
                order=order,
                sent_at=NOW,
                state="on_way",
                origin=word(hall),
                destination=word(hall),
                about=word(hall),
            )
        ),
    }


def customer(hall: str) -> NewCustomer:
    """A customer whose every text is a word of the hall."""
    number = next(_numbers)
    contacts = (
        NewContact("email", f"{word(hall)}@example.com"), NewContact("address", word(hall)),
        NewContact("wechat", word(hall)), NewContact("phone", f"1380000{number:04d}", word(hall)),
    )  # fmt: skip
    return NewCustomer(
        family_name=word(hall), given_name=word(hall), note=word(hall), branch=hall, source="core",
        external_id=word(hall), contacts=contacts, identities=(NewIdentity("passport", f"E{number:08d}"),),
    )  # fmt: skip


def hire(company: Company) -> dict[str, dict[str, Any]]:
    """Every role at the first hall, agents everywhere, managers of the regions; each with session and token."""
    for role in known_roles():
        company.hire(role, [role], "r1h1", NOW)
    for hall in HALLS[1:]:
        company.hire(f"agent_{hall}", ["agent"], hall, NOW)
    company.hire("manager_r1", ["manager"], "r1", NOW)
    company.hire("manager_r2", ["manager"], "r2", NOW)
    company.hire("everything", ["manager", "quality", "analyst"], "r1h1", NOW)
    company.hire("gone", ["manager"], "r1h1", NOW)
    found = {name: signed_in(company, name) for name in company.people}
    people.deactivate_employee(employee=company.people["gone"], actor=SYSTEM, now=NOW)
    found["gone"]["halls"] = []
    return found | {"anonymous": {"session": "", "token": "", "halls": []}}


def signed_in(company: Company, name: str) -> dict[str, Any]:
    """The session and the token of a person, and the halls that belong to it by the tree alone."""
    person = company.people[name]
    client = Client()
    assert person.user is not None
    client.force_login(person.user, backend="zhiyin.config.sign_in.Backend")
    actor = company.actor(name)
    secret = ""
    if actor.may("people.tokens"):
        _token, secret = people.issue_token(
            name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=NOW
        )
    roles = known_roles()
    whole = any(roles[role].whole_company for role in person.roles)
    own = person.branch.code if person.branch else ""
    return {
        "session": client.cookies["session"].value,
        "token": secret,
        "halls": [hall for hall in HALLS if whole or hall.startswith(own)],
    }


def main() -> None:
    """Make the world and print it."""
    company = tree()
    touchpoints.install_channels(actor=SYSTEM, now=NOW)
    touchpoints.define_kind(code="claim", name="理赔", is_complaint=False, actor=SYSTEM, now=NOW)
    asked = voice.survey()
    car = operations.define_product(new=operations.NewProduct("car", "车险"), actor=SYSTEM, now=NOW)
    operations.define_plan(new=operations.NewPlan("car-full", "全险", car, Decimal(4800)), actor=SYSTEM, now=NOW)
    objects = {hall: hall_objects(hall, company.branches[hall], asked) for hall in HALLS}
    found = hire(company)
    while seal({}, now=clock.now()):
        pass
    addresses = [row.path for row in rows() if row.method == "get" and not row.path.startswith(("/s/", "/healthz"))]
    print(json.dumps({"people": found, "objects": objects, "each": EACH, "addresses": addresses}))


if __name__ == "__main__":
    main()
