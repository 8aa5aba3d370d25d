"""One change to many records: chosen or all results, each with its own right, skipped ones with their reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.many import runs
from zhiyin.core.many.runs import Wanted
from zhiyin.core.models import BulkRun, Event, Job
from zhiyin.customers import services
from zhiyin.customers.models import Customer, CustomerTag
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.desk import services as desk
from zhiyin.desk.models import Ticket
from zhiyin.desk.services import NewTicket


def some(count: int, now: datetime, branch: str = "dl-1") -> list[Customer]:
    """Customers of a branch."""
    rows = [NewCustomer(full_name=f"客{branch}{n}", branch=branch) for n in range(count)]
    return services.create_customers(rows=rows, actor=SYSTEM, now=now)


def changed(company: Company, now: datetime, who: str, **wanted: Any) -> BulkRun:
    """A run that has gone through."""
    run = runs.begin(wanted=Wanted("customers", **wanted), actor=company.actor(who), now=now)
    return runs.go_on(run=run, actor=company.actor(who))


def test_chosen_records_are_changed_and_what_one_does_not_see_is_skipped(company: Company, now: datetime) -> None:
    own, foreign = some(3, now), some(1, now, "sz-1" if "sz-1" in company.branches else "sz")
    client: Client = signed_in(company, "agent")
    numbers = "&".join(f"numbers={row.number}" for row in [*own[:2], *foreign])
    assert client.get(f"/bulk/customers?{numbers}&action=stage").status_code == 200
    answer = client.post(f"/bulk/customers?{numbers}", {"action": "stage", "value": "mature"})
    run = BulkRun.objects.get()
    assert answer.headers["Location"] == f"/bulk/{run.pk}/run"
    assert (run.total, run.changed, run.unchanged, run.skipped) == (3, 2, 0, 1)
    assert set(Customer.objects.filter(stage="mature").values_list("pk", flat=True)) == {row.pk for row in own[:2]}
    assert str(foreign[0].number) in client.get(f"/bulk/{run.pk}/run").content.decode()
    assert str(foreign[0].number) in client.get(f"/bulk/{run.pk}/skipped.csv").content.decode()
    assert signed_in(company, "lead").get(f"/bulk/{run.pk}/run").status_code == 404
    kinds = set(Event.objects.filter(kind__startswith="many.").values_list("kind", flat=True))
    assert kinds == {"many.BulkStarted", "many.BulkFinished"}


def test_all_results_are_those_of_the_filter_and_many_go_on_in_the_background(company: Company, now: datetime) -> None:
    register.define_field(owner="customers", code="club", new=NewField("Club", is_unique=True), actor=SYSTEM, now=now)
    rows = some(runs.AT_ONCE + 1, now)
    other = services.create_customers(
        rows=[NewCustomer(full_name="外", branch="dl-1", stage="lost")], actor=SYSTEM, now=now
    )
    with pytest.raises(Refused):
        runs.begin(wanted=Wanted("customers", "fly", "x"), actor=company.actor("agent"), now=now)
    with pytest.raises(Refused, match="mature"):
        runs.begin(wanted=Wanted("customers", "stage", "fly"), actor=company.actor("agent"), now=now)
    run = changed(company, now, "agent", action="stage", value="mature", filters={"stage": "lost"})
    assert (run.total, run.changed) == (1, 1)
    run = runs.begin(wanted=Wanted("customers", "custom.club", "A"), actor=company.actor("agent"), now=now)
    assert (run.total, run.done) == (len(rows) + len(other), 0)
    job = Job.objects.get(name=runs.JOB)
    told: list[Any] = []
    runs.job(lambda _key: company.actor("agent"))(job.arguments, told.append)
    run.refresh_from_db()
    assert (run.changed, run.skipped) == (1, run.total - 1)  # it stands once only
    assert told
    assert run.finished_at is not None
    runs.job(lambda _key: company.actor("agent"))(job.arguments, told.append)  # broken off and begun again
    assert BulkRun.objects.get(pk=run.pk).done == run.total


def test_each_action_needs_its_right_and_tags_and_lists_are_given(company: Company, now: datetime) -> None:
    rows = some(2, now)
    services.define_tag(code="vip", new=services.NewTag("贵宾"), actor=SYSTEM, now=now)
    numbers = [row.number for row in rows]
    assert changed(company, now, "agent", action="tag", value="vip", numbers=numbers).changed == 2
    assert changed(company, now, "agent", action="tag", value="vip", numbers=numbers).unchanged == 2
    assert CustomerTag.objects.count() == 2
    assert changed(company, now, "agent", action="untag", value="vip", filters={"tag": "vip"}).changed == 2
    assert "list" not in runs.actions("customers", company.actor("agent"))
    with pytest.raises(Refused, match="list"):
        runs.begin(wanted=Wanted("customers", "list", "1", {}), actor=company.actor("agent"), now=now)
    assert not runs.actions("customers", company.actor("auditor"))
    with pytest.raises(NotFound):
        runs.actions("interactions", company.actor("agent"))
    with pytest.raises(Forbidden):
        runs.actions("tickets", company.actor("agent").__class__(kind="employee", id=1))


def test_tickets_get_a_priority_together_and_a_closed_one_says_why_not(company: Company, now: datetime) -> None:
    new = [NewTicket(f"票{n}", branch=company.branches["dl-1"]) for n in range(2)]
    done = NewTicket("旧", branch=company.branches["dl-1"], opened_at=now, solved_at=now, closed_at=now)
    desk.open_tickets(rows=[*new, done], actor=SYSTEM, now=now)
    agent = company.actor("agent")
    run = runs.begin(wanted=Wanted("tickets", "priority", "urgent"), actor=agent, now=now)
    runs.go_on(run=run, actor=agent)
    assert (run.changed, run.skipped) == (2, 1)
    assert Ticket.objects.filter(priority="urgent").count() == 2
    assert signed_in(company, "agent").get("/bulk/tickets?action=status").status_code == 200
