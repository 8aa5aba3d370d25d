"""Fill an installation set-based for a measurement: `python -m bench.load CUSTOMERS TICKETS`; prints rows a second.

Runs inside the installation that the environment names. Prints one JSON object: rates, a session, a token, numbers.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from zhiyin.core import clock, seals
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.models import Customer
from zhiyin.customers.rules import entry
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customers, set_entry_rules
from zhiyin.demo.names import FAMILY, GIVEN
from zhiyin.desk.models import Ticket
from zhiyin.desk.services import NewMessage, NewTicket, open_tickets
from zhiyin.people import services as people
from zhiyin.people.models import Branch, Employee
from zhiyin.people.queries import actor_of, known_roles

IMPORT = SYSTEM.acting_for("import")
BATCH = 1000
TEXT = "您好，我想了解一下保单的办理进度，上次来网点时工作人员说三天之内会有答复，但是到现在还没有收到任何通知。" * 5


def main(customers: int, tickets: int) -> None:
    """Fill, and print what was made."""
    rng = random.Random(1)
    hall, agent = _company()
    made = {
        "customers_per_second": _timed(customers, lambda start: _customers(start, rng)),
        "tickets_per_second": _timed(tickets, lambda start: _tickets(start, hall, agent, customers)),
    }
    while seals.seal({}, now=clock.now()):
        pass
    made |= doors(agent)
    made["customers"] = list(Customer.objects.order_by("?").values_list("number", flat=True)[:200])
    made["tickets"] = list(Ticket.objects.order_by("?").values_list("number", flat=True)[:200])
    json.dump(made, sys.stdout)


def _timed(count: int, batch: Callable[[int], None]) -> float:
    begun = time.perf_counter()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            batch(start)
    return round(count / (time.perf_counter() - begun))


def _company() -> tuple[Branch, Employee]:
    now = clock.now()
    root = Branch.objects.filter(level=0).first() or people.open_branch(
        code="hq", name="总公司", parent=None, actor=SYSTEM, now=now
    )
    region = people.open_branch(code="r", name="大连", parent=root, actor=SYSTEM, now=now)
    city = people.open_branch(code="c", name="市区", parent=region, actor=SYSTEM, now=now)
    hall = people.open_branch(code="h", name="中山路营业厅", parent=city, actor=SYSTEM, now=now)
    sign_in = people.SignIn("bench", "bench correct horse")
    agent = people.add_employee(name="坐席", branch=hall, roles=["hotline"], sign_in=sign_in, actor=SYSTEM, now=now)
    # Imports are measured with the check of duplicates on; as shipped they only look for the same external id.
    checked = dict.fromkeys((("import", evidence) for evidence in entry.SHIPPED["import"]), "report")
    set_entry_rules(actions=checked, chance=entry.CHANCE, actor=SYSTEM, now=now)
    return hall, agent


def _customers(start: int, rng: random.Random) -> None:
    rows = [
        NewCustomer(
            family_name=rng.choice(FAMILY), given_name="".join(rng.choices(GIVEN, k=rng.choice((1, 2)))), branch="h",
            source="bench", external_id=str(number),
            contacts=(NewContact("phone", f"138{number:08}"), NewContact("email", f"c{number}@example.com")),
        )
        for number in range(start, start + BATCH)
    ]  # fmt: skip
    create_customers(rows=rows, actor=IMPORT, now=clock.now())


def _tickets(start: int, hall: Branch, agent: Employee, customers: int) -> None:
    now = clock.now()
    people_here = list(Customer.objects.filter(pk__gt=start % max(customers - BATCH, 1))[:BATCH]) or [None]
    rows = [_ticket(start + index, people_here[index % len(people_here)], hall, agent, now) for index in range(BATCH)]
    open_tickets(rows=rows, actor=IMPORT, now=now)


def _ticket(number: int, customer: Customer | None, hall: Branch, agent: Employee, now: datetime) -> NewTicket:
    opened = now - timedelta(minutes=number % 500_000)
    said = [
        NewMessage("customer", TEXT[:280], opened),
        NewMessage("reply", TEXT[:280], opened + timedelta(seconds=30), agent),
    ]
    solved = opened + timedelta(seconds=60) if number % 10 else None
    return NewTicket(
        subject=f"保单办理进度查询 {number}", customer=customer, branch=hall, assignee=agent, opened_at=opened,
        messages=said, solved_at=solved, source="bench", external_id=str(number),
    )  # fmt: skip


def doors(agent: Employee) -> dict[str, str]:
    """A session and a token of an employee who may sign in."""
    user = Employee.objects.select_related("branch", "user").get(pk=agent.pk).user
    assert user is not None
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "zhiyin.config.sign_in.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    every = frozenset().union(*(role.permissions for role in known_roles().values()))
    _token, secret = people.issue_token(
        name="bench", permissions=every, expires_at=None, actor=actor_of(user), now=clock.now()
    )
    return {"session": str(session.session_key), "token": secret}


def batches(count: int) -> Iterator[int]:
    """Starts of the batches of `count` rows."""
    yield from range(0, count, BATCH)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
