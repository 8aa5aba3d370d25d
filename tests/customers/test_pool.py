"""The pool of customers without an owner: taking, limits, protection, returning, assigning, the clock, pages, API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import NOW, Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.customers import access, jobs, queries, services
from zhiyin.customers.models import Customer, PoolEntry
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.pool import Terms
from zhiyin.people.models import Branch, Employee

DAY = timedelta(days=1)


def _free(count: int = 1, branch: str = "dl-1") -> list[Customer]:
    new = [NewCustomer(full_name=f"客户{n}", branch=branch) for n in range(count)]
    return services.create_customers(rows=new, actor=SYSTEM, now=NOW)


def _take(staff: Company, rows: Sequence[Customer], who: str = "agent", now: datetime = NOW) -> None:
    services.take_customers(customers=rows, actor=staff.actor(who), now=now)


def _return(staff: Company, rows: Sequence[Customer], who: str = "agent", now: datetime = NOW) -> None:
    services.return_customers(customers=rows, reason="换岗", actor=staff.actor(who), now=now)


def _rule(branch: Branch, **terms: Any) -> None:
    services.set_pool_rule(branch=branch, terms=Terms(**terms), actor=SYSTEM, now=NOW)


def _owner(row: Customer) -> int | None:
    return Customer.objects.values_list("owner", flat=True).get(pk=row.pk)


def test_who_takes_a_customer_owns_it_and_the_next_one_comes_too_late(staff: Company) -> None:
    (row,) = _free()
    _take(staff, [row])
    assert _owner(row) == staff.people["agent"].pk
    with pytest.raises(Conflict) as refused:
        _take(staff, [row], "lead")
    assert refused.value.code == "pool.has_owner"
    event = Event.objects.get(kind="customers.CustomerTaken")
    assert (event.customer_id, event.changed, event.facts["version"]) == (row.pk, ["owner"], 2)


def test_what_was_read_before_somebody_took_the_customer_is_not_written_over_it(staff: Company) -> None:
    (row,) = _free()
    _take(staff, [row])
    change = Change({"note": "neu"})
    with pytest.raises(services.Stale) as stale:
        services.change_customer(customer=row, version=1, change=change, actor=staff.actor("lead"), now=NOW)
    assert stale.value.fields == ("owner",)


def test_the_limits_of_the_nearest_branch_bind_a_person(staff: Company) -> None:
    rows = _free(6)
    _rule(staff.branches["hq"], most_held=1)
    _rule(staff.branches["dl-1"], most_held=4, most_a_day=3)
    _take(staff, rows[:2])
    with pytest.raises(Refused) as refused:
        _take(staff, rows[2:4])
    assert refused.value.code == "pool.today"
    _return(staff, rows[:1])
    _take(staff, rows[2:3])
    with pytest.raises(Refused) as refused:
        _take(staff, rows[3:4])
    assert refused.value.code == "pool.today", "what was returned counts for the day"
    _take(staff, rows[3:5], now=NOW + DAY)
    with pytest.raises(Refused) as refused:
        _take(staff, rows[5:], now=NOW + DAY)
    assert refused.value.code == "pool.held"


def test_who_returned_a_customer_takes_it_again_only_after_the_days_of_protection(staff: Company) -> None:
    (row,) = _free()
    _rule(staff.branches["dl"], protected_days=7)
    _take(staff, [row])
    _return(staff, [row])
    with pytest.raises(Refused) as refused:
        _take(staff, [row], now=NOW + 6 * DAY)
    assert refused.value.code == "pool.protected"
    _take(staff, [row], now=NOW + 7 * DAY)
    assert not PoolEntry.objects.exists()
    _return(staff, [row], now=NOW + 8 * DAY)
    _take(staff, [row], "lead", now=NOW + 8 * DAY)
    assert _owner(row) == staff.people["lead"].pk


def test_one_returns_ones_own_with_a_reason_and_a_lead_those_of_others(staff: Company) -> None:
    rows = _free(2)
    _take(staff, rows, "hotline")
    with pytest.raises(Forbidden):
        _return(staff, rows)
    with pytest.raises(Refused) as refused:
        services.return_customers(customers=rows, reason=" ", actor=staff.actor("hotline"), now=NOW)
    assert refused.value.field == "reason"
    _return(staff, rows, "lead")
    assert [_owner(row) for row in rows] == [None, None]
    entry = PoolEntry.objects.get(customer=rows[0])
    assert (entry.last_owner, entry.cause, entry.reason) == (staff.people["hotline"], "returned", "换岗")
    with pytest.raises(Conflict):
        _return(staff, rows, "lead")


def test_a_lead_assigns_to_whom_sees_the_customer_past_all_limits(staff: Company) -> None:
    rows = _free(2)
    _rule(staff.branches["hq"], most_held=0, most_a_day=0)
    lead = staff.actor("lead")
    services.assign_customers(customers=rows, owner=staff.people["agent"], actor=lead, now=NOW)
    assert {_owner(row) for row in rows} == {staff.people["agent"].pk}
    with pytest.raises(Refused) as blind:
        services.assign_customers(customers=rows, owner=staff.people["agent_sz"], actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        services.assign_customers(customers=rows, owner=staff.people["agent_sz"], actor=lead, now=NOW)
    with pytest.raises(Forbidden):
        services.assign_customers(customers=rows, owner=staff.people["lead"], actor=staff.actor("agent"), now=NOW)
    assert blind.value.code == "owner.blind"


def test_nobody_takes_or_returns_or_finds_what_lies_outside_the_own_scope(staff: Company, client: Client) -> None:
    (row,) = _free(branch="sz-1")
    for verb in (_take, _return):
        with pytest.raises(NotFound):
            verb(staff, [row], "lead")
    assert list(queries.pooled(staff.actor("lead"), queries.Filters())) == []
    with pytest.raises(NotFound):
        services.set_pool_rule(branch=staff.branches["sz"], terms=Terms(1), actor=staff.actor("manager_dl"), now=NOW)


def test_the_clock_brings_back_whom_nobody_was_in_contact_with(staff: Company) -> None:
    rows = _free(4)
    (elsewhere,) = _free(branch="dl-2")
    _rule(staff.branches["dl"], idle_days=30)
    _rule(staff.branches["dl-2"])
    everyone = [*rows, elsewhere]
    services.assign_customers(customers=everyone, owner=staff.people["manager_dl"], actor=SYSTEM, now=NOW - 60 * DAY)
    services.assign_customers(customers=rows[3:], owner=staff.people["lead"], actor=SYSTEM, now=NOW - 5 * DAY)
    told = {rows[0].pk: NOW - 31 * DAY, rows[1].pk: NOW - 29 * DAY}
    services.set_facts(rows={pk: {"last_contact_at": at} for pk, at in told.items()}, actor=SYSTEM, now=NOW)
    Employee.objects.filter(pk=staff.people["lead"].pk).update(is_active=False)
    done = services.return_idle(after=0, actor=SYSTEM, now=NOW)
    back = {entry.customer_id: entry.cause for entry in PoolEntry.objects.all()}
    assert back == {rows[0].pk: "idle", rows[2].pk: "idle", rows[3].pk: "left"}
    assert _owner(elsewhere) is not None, "the rule of the lower branch brings nobody back"
    assert done == (3, rows[3].pk)
    assert services.return_idle(after=0, actor=SYSTEM, now=NOW) is None
    assert Event.objects.filter(kind="customers.CustomerReturned").count() == 3


def test_the_job_goes_on_until_nobody_is_due(staff: Company) -> None:
    rows = _free(3)
    services.assign_customers(customers=rows, owner=staff.people["lead"], actor=SYSTEM, now=NOW)
    Employee.objects.filter(pk=staff.people["lead"].pk).update(is_active=False)
    told: list[Any] = []
    jobs.return_idle({}, told.append)
    assert told == [{"done": 3}]
    assert set(PoolEntry.objects.values_list("cause", flat=True)) == {"left"}


@pytest.mark.parametrize("terms", [{"most_held": -1}, {"idle_days": 0}, {"protected_days": 10**7}])
def test_a_rule_out_of_range_is_refused_at_its_field(staff: Company, terms: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        _rule(staff.branches["hq"], **terms)
    assert [refused.value.field] == list(terms)


def _signed_in(staff: Company, name: str, client: Client) -> Client:
    user = staff.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def test_the_pool_is_taken_from_returned_to_and_given_away_by_page(staff: Company, client: Client) -> None:
    first, second = _free(2)
    lead = _signed_in(staff, "lead", client)
    assert [row.pk for row in lead.get("/pool").context["page"].rows] == [second.pk, first.pk]
    assert lead.post("/pool/take", {"numbers": [first.number]}).headers["Location"] == f"/customers/{first.number}"
    assert lead.post(f"/customers/{first.number}/return", {"reason": ""}).status_code == 422
    assert lead.post(f"/customers/{first.number}/return", {"reason": "休假"}).status_code == 302
    assert "休假" in lead.get("/pool").content.decode()
    agent = staff.people["agent"]
    lead.post("/pool/assign", {"numbers": [first.number, second.number], "owner": agent.number})
    assert {_owner(first), _owner(second)} == {agent.pk}
    assert list(lead.get("/pool").context["page"].rows) == []
    assert lead.post("/pool/take", {"numbers": [first.number]}, follow=True).status_code == 200
    assert _owner(first) == agent.pk


def test_a_manager_sets_and_drops_the_rule_of_a_branch_by_page(staff: Company, client: Client) -> None:
    manager = _signed_in(staff, "manager_dl", client)
    assert manager.post("/pool/rules", {"branch": "dl-1", "most_held": "5", "idle_days": "0"}).status_code == 422
    manager.post("/pool/rules", {"branch": "dl-1", "most_held": "5", "idle_days": "90"})
    assert manager.get("/pool/rules?branch=dl-1").context["form"].initial["idle_days"] == 90
    manager.post("/pool/rules/dl-1/drop")
    assert queries.pool_rules(staff.actor("manager_dl")) == []


def test_the_page_of_the_pool_asks_as_much_for_one_customer_as_for_forty(staff: Company, client: Client) -> None:
    lead = _signed_in(staff, "lead", client)
    rows = _free()
    asked = []
    for _round in range(2):
        _take(staff, rows)
        _return(staff, rows)
        lead.get("/pool")
        with CaptureQueriesContext(
            connection,
        ) as queried:
            lead.get("/pool")
        asked.append(len(queried))
        rows = _free(39)
    assert asked[0] == asked[1], asked


def test_taking_needs_its_right(staff: Company) -> None:
    with pytest.raises(Forbidden) as refused:
        _take(staff, _free(), "auditor")
    assert refused.value.action == access.POOL
