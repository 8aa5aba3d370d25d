"""Facts flow from the areas above as things happen, and the life-cycle stage follows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.company import Company
from tests.customers.cast import li
from tests.languages import problems
from zhiyin.config.facts import PUBLISHERS
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event
from zhiyin.core.seals import seal
from zhiyin.customers import services
from zhiyin.customers.models import Customer, CustomerFacts, FactsCursor
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.facts import FACTS
from zhiyin.customers.rules.stages import EXPECTED, Bars, Business, stage_of
from zhiyin.customers.rules.words import STAGES
from zhiyin.desk import services as desk
from zhiyin.operations.models import Bill, Holding, Order, Payment, Product

DAY = timedelta(days=1)


def follow(now: datetime) -> int:
    """Seal what happened and follow it to its end; how many customers were asked about."""
    while seal({}, now=now):
        pass
    told = 0
    while (count := services.follow_facts(publishers=PUBLISHERS, actor=SYSTEM, now=now)) is not None:
        told += count
    return told


def business(customer: Customer, now: datetime) -> None:
    """A policy of last year that renews soon, an order, payments in both years, a bill that is late."""
    today = now.date()
    product = Product.objects.create(code="car", name="车险")
    place = {"customer": customer, "currency": "CNY"}
    Holding.objects.create(
        number=1, product=product, started_on=today - 400 * DAY, renews_on=today + 30 * DAY, amount=900, **place
    )
    Order.objects.create(number=1, ordered_on=today - 10 * DAY, amount=100, **place)
    for number, (days, amount) in enumerate(((10, 300), (20, 200), (400, 1000), (900, 5000)), 1):
        Payment.objects.create(number=number, paid_on=today - days * DAY, amount=amount, **place)
    Bill.objects.create(
        number=1, issued_on=today - 40 * DAY, due_on=today - 5 * DAY, amount=120, paid=Decimal("20.5"), **place
    )


def test_a_merge_and_its_taking_back_leave_both_records_with_facts_of_their_own(
    company: Company, now: datetime
) -> None:
    rows = [NewCustomer(full_name=name, branch="dl-1") for name in ("李晓梅", "李小梅")]
    follow(now)  # the first walk starts at the present
    kept, gone = services.create_customers(rows=rows, actor=SYSTEM, now=now)
    for customer in (kept, gone):
        new = desk.NewTicket(subject="断网", body="断网了", customer=customer)
        desk.open_ticket(new=new, actor=company.actor("agent"), now=now)
    merge = services.merge_customers(survivor=kept, absorbed=gone, choices=None, actor=SYSTEM, now=now)
    follow(now)
    assert CustomerFacts.objects.get(pk=kept.pk).open_tickets == 2
    services.unmerge_customers(merge=merge, actor=SYSTEM, now=now)
    follow(now)
    told = dict(CustomerFacts.objects.values_list("pk", "open_tickets"))
    assert told == {kept.pk: 1, gone.pk: 1}


def test_what_happened_to_a_customer_is_told_within_one_walk_of_the_log(company: Company, now: datetime) -> None:
    assert follow(now) == 0
    customer = li(company, now)
    assert follow(now) == 1
    row = CustomerFacts.objects.get(pk=customer.pk)
    assert (row.open_tickets, row.last_ticket_at, row.contacts_12m, row.satisfaction) == (0, None, 0, None)
    assert row.holdings is None
    new = desk.NewTicket(subject="断网", body="断网了", customer=customer)
    desk.open_ticket(new=new, actor=company.actor("agent"), now=now)
    assert follow(now + DAY) == 1
    row.refresh_from_db()
    assert (row.open_tickets, row.last_ticket_at, row.desk_at) == (1, now, now + DAY)
    assert follow(now) == 0


def test_the_business_with_a_customer_is_told_and_its_stage_follows(company: Company, now: datetime) -> None:
    customer = li(company, now)
    business(customer, now)
    assert services.publish_facts(publishers=PUBLISHERS, after=0, actor=SYSTEM, now=now) == customer.pk
    assert services.publish_facts(publishers=PUBLISHERS, after=customer.pk, actor=SYSTEM, now=now) is None
    row = CustomerFacts.objects.get(pk=customer.pk)
    assert (row.value_12m, row.value_before, row.overdue, row.holdings) == (500, 1000, Decimal("99.5"), 1)
    days = [getattr(row, name) for name in ("first_bought_at", "last_bought_at", "next_renewal_at")]
    assert [day.astimezone(UTC).date() for day in days] == [date(2025, 5, 14), date(2026, 6, 8), date(2026, 7, 18)]
    customer.refresh_from_db()
    assert customer.stage == "declining"
    event = Event.objects.get(kind="customers.StageChanged")
    assert (event.customer_id, event.facts["stage"], event.facts["was"]) == (customer.pk, "declining", "")
    services.publish_facts(publishers=PUBLISHERS, after=0, actor=SYSTEM, now=now)
    assert Event.objects.filter(kind="customers.StageChanged").count() == 1


def test_following_starts_at_the_present_and_keeps_its_place(company: Company, now: datetime) -> None:
    li(company, now)
    assert follow(now) == 0
    first = FactsCursor.objects.get().last_seal
    services.create_customer(new=NewCustomer(full_name="王"), actor=company.actor("agent"), now=now)
    assert follow(now) == 1
    assert FactsCursor.objects.get().last_seal > first


NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        (Business(), ""),
        (Business(holdings=0), "prospect"),
        (Business(holdings=1), "mature"),
        (Business(NOW - 30 * DAY, NOW - 30 * DAY, 1), "growing"),
        (Business(NOW - 800 * DAY, NOW - 30 * DAY, 0), "mature"),
        (Business(NOW - 800 * DAY, NOW - 541 * DAY, 0), "lost"),
        (Business(NOW - 800 * DAY, NOW - 541 * DAY, 1), "mature"),
        (Business(NOW - 800 * DAY, NOW - 30 * DAY, 1, Decimal(69), Decimal(100)), "declining"),
        (Business(NOW - 800 * DAY, NOW - 30 * DAY, 1, Decimal(70), Decimal(100)), "mature"),
        (Business(NOW - 800 * DAY, NOW - 30 * DAY, 1, None, Decimal(100)), "declining"),
    ],
)
def test_a_stage_follows_from_what_is_known(known: Business, stage: str) -> None:
    assert stage_of(known, Bars(), now=NOW) == stage


def test_every_stage_has_its_expectations_and_every_fact_that_is_told_exists() -> None:
    assert EXPECTED.keys() == STAGES.keys()


def test_publishers_tell_registered_facts_only(company: Company, now: datetime) -> None:
    customer = li(company, now)
    told = [publisher([customer.pk], now=now)[customer.pk] for publisher in PUBLISHERS]
    names = [name for one in told for name in one]
    assert len(names) == len(set(names)) and set(names) <= FACTS.keys()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_customers_page_shows_the_facts_with_their_age_and_what_the_stage_expects(
    company: Company, now: datetime, language: str
) -> None:
    customer = li(company, now)
    business(customer, now)
    services.publish_facts(publishers=PUBLISHERS, after=0, actor=SYSTEM, now=now)
    services.set_facts(rows={customer.pk: {"churn_risk": 0.25, "loyalty": 7.0}}, actor=SYSTEM, now=now)
    client, user = Client(), company.people["agent"].user
    assert user is not None
    user.language = language
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    page = client.get(f"/customers/{customer.number}/standing").content.decode()
    assert "500" in page and "99.50" in page and "2026" in page
    assert ("wanted still" if language == "en" else "重视") in page
    assert not problems(page, language)
