"""One change to many records: chosen or all results, each with its own right, skipped ones with their reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.many import runs
from zhiyin.core.many.runs import Wanted
from zhiyin.core.models import BulkRun, Event, EventPayload, Job
from zhiyin.customers import services
from zhiyin.customers.models import Customer, CustomerTag
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.desk import services as desk
from zhiyin.desk.models import Ticket
from zhiyin.desk.services import NewTicket
from zhiyin.operations.models import Holding, HoldingValue, Product
from zhiyin.operations.services import NewHolding, add_records


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


def taken_back(run: BulkRun, company: Company, now: datetime, who: str = "agent") -> BulkRun:
    """The run that has taken another one back."""
    back = runs.take_back(run=run, actor=company.actor(who), now=now)
    return runs.go_on(run=back, actor=company.actor(who))


def test_a_change_of_many_is_taken_back_but_for_what_was_changed_since(company: Company, now: datetime) -> None:
    new = NewField("Visits", "whole")
    register.define_field(owner="customers", code="visits", new=new, actor=SYSTEM, now=now)
    rows = services.create_customers(
        rows=[NewCustomer(full_name=f"客{n}", branch="dl-1", stage="lost", custom={"visits": n}) for n in range(4)],
        actor=SYSTEM, now=now,
    )  # fmt: skip
    numbers = [row.number for row in rows]
    staged = changed(company, now, "agent", action="stage", value="mature", numbers=numbers)
    counted = changed(company, now, "agent", action="custom.visits", value="1", numbers=numbers)
    assert (counted.changed, counted.unchanged) == (3, 1)
    touched = Customer.objects.get(pk=rows[2].pk)
    values = Change({"stage": "growing", "custom": {"visits": 7}})
    services.change_customer(customer=touched, version=touched.version, change=values, actor=SYSTEM, now=now)
    EventPayload.objects.filter(event__customer_id=rows[3].pk).delete()  # as an erasure does
    client = signed_in(company, "agent")
    assert "/undo" in client.get(f"/bulk/{counted.pk}/run").content.decode()
    done = client.post(f"/bulk/{counted.pk}/undo")
    back = BulkRun.objects.get(takes_back=counted)
    assert done.headers["Location"] == f"/bulk/{back.pk}/run"
    assert (back.total, back.changed, back.skipped) == (3, 1, 2)
    assert [skip.error["code"] for skip in runs.skips(back)] == ["bulk.since", "bulk.nothing_left"]
    assert str(numbers[2]) in client.get(f"/bulk/{back.pk}/run").content.decode()
    assert [(row.custom or {})["visits"] for row in Customer.objects.order_by("pk")] == [0, 1, 7, 1]
    assert f"/bulk/{back.pk}/run" in client.get(f"/bulk/{counted.pk}/run").content.decode()
    stages = taken_back(staged, company, now)
    assert (stages.changed, stages.skipped) == (3, 1)
    assert list(Customer.objects.order_by("pk").values_list("stage", flat=True)) == ["lost", "lost", "growing", "lost"]
    for run, why in ((staged, "already"), (stages, "nothing")):
        with pytest.raises(Conflict, match=why):
            runs.take_back(run=run, actor=company.actor("agent"), now=now)
    with pytest.raises(Refused, match="cannot be done"):
        runs.take_back(run=changed(company, now, "agent", action="stage", value="lost"),
                       actor=company.actor("auditor"), now=now)  # fmt: skip
    assert Event.objects.filter(kind="many.BulkTakenBack").count() == 2


def test_tags_tickets_and_many_in_the_background_are_taken_back_too(company: Company, now: datetime) -> None:
    rows = some(runs.AT_ONCE + 1, now)
    services.define_tag(code="vip", new=services.NewTag("贵宾"), actor=SYSTEM, now=now)
    services.set_tags(customer=rows[0], codes=["vip"], actor=SYSTEM, now=now)
    run = changed(company, now, "agent", action="tag", value="vip")
    assert (run.changed, run.unchanged) == (runs.AT_ONCE, 1)
    back = runs.take_back(run=run, actor=company.actor("agent"), now=now)
    assert (back.total, back.finished_at) == (runs.AT_ONCE, None)
    runs.job(lambda _key: company.actor("agent"))({"run": back.pk, "actor": 0}, lambda _told: None)
    assert list(CustomerTag.objects.values_list("customer", flat=True)) == [rows[0].pk]
    desk.open_tickets(
        rows=[NewTicket(f"票{n}", branch=company.branches["dl-1"]) for n in range(2)], actor=SYSTEM, now=now
    )
    agent = company.actor("agent")
    urgent = runs.go_on(
        run=runs.begin(wanted=Wanted("tickets", "priority", "urgent"), actor=agent, now=now), actor=agent
    )
    assert taken_back(urgent, company, now).changed == 2
    assert not Ticket.objects.filter(priority="urgent").exists()


def test_holdings_are_changed_together_and_back(company: Company, now: datetime) -> None:
    new = NewField("Seats", "whole", is_filter=True)
    register.define_field(owner="holdings", code="seats", new=new, actor=SYSTEM, now=now)
    product = Product.objects.create(code="car", name="车险")
    drafts = [
        NewHolding(customer=row, product=product, started_on=now.date(), custom={"seats": 5}) for row in some(3, now)
    ]
    add_records(rows=drafts, actor=SYSTEM, now=now)
    client, agent = signed_in(company, "agent"), company.actor("agent")
    assert "/bulk/holdings?state=active" in client.get("/holdings").content.decode()
    assert client.get("/bulk/holdings?state=active").status_code == 200
    assert client.post("/bulk/holdings?state=active", {"action": "state", "value": "suspended"}).status_code == 302
    run = BulkRun.objects.get()
    assert (run.total, run.changed) == (3, 3)
    with pytest.raises(Refused, match="no whole number"):
        runs.begin(wanted=Wanted("holdings", "custom.seats", "many"), actor=agent, now=now)
    for action, value in (("custom.seats", "7"), ("renews_on", "2027-01-01")):
        numbers = list(Holding.objects.values_list("number", flat=True)[:2])
        one = runs.begin(wanted=Wanted("holdings", action, value, {}, numbers), actor=agent, now=now)
        assert runs.go_on(run=one, actor=agent).changed == 2
        assert taken_back(one, company, now).changed == 2
    assert {row.custom["seats"] for row in Holding.objects.all()} == {5}
    assert not Holding.objects.exclude(renews_on=None).exists()
    assert HoldingValue.objects.filter(number=5).count() == 3
    assert taken_back(run, company, now).changed == 3
    assert set(Holding.objects.values_list("state", flat=True)) == {"active"}
