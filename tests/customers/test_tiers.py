"""Tiers follow points, come down slowly, and give way to a choice by hand until its day is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from tests.languages import problems
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, Tier, TierStanding
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.tiers import Bar, Standing, Step, points_of, settled
from zhiyin.customers.services import NewBar

DAY = timedelta(days=1)
TODAY = date(2026, 6, 19)
STEPS = [Step("value_12m", 100, 10), Step("value_12m", 1000, 50), Step("credit_score", 600, 20)]
BARS = [NewBar("gold", 60, 50, 30, {"channel": "专线"}), NewBar("silver", 10, 10, 0)]
GOLD, SILVER = Bar(1, 1, 60, 50, 30), Bar(2, 2, 10, 10, 0)


@pytest.fixture
def tiers(company: Company, now: datetime) -> dict[str, int]:
    """Gold from 60 points (left after 30 days below 50, a line of its own), silver from 10."""
    keys = {
        code: services.add_tier(code=code, name=code, rank=rank, actor=SYSTEM, now=now).pk
        for rank, code in enumerate(("gold", "silver"), 1)
    }
    services.set_tier_rules(new=STEPS, bars=BARS, actor=company.actor("admin"), now=now)
    return keys


def settle(customer: Customer, now: datetime, **facts: object) -> str | None:
    """Tell the facts and settle; the code of the tier after it."""
    services.set_facts(rows={customer.pk: facts} if facts else {}, actor=SYSTEM, now=now)
    services.settle_tiers(customers=[customer.pk], actor=SYSTEM, now=now)
    customer.refresh_from_db()
    return Tier.objects.get(pk=customer.tier_id).code if customer.tier_id else None


def test_points_are_those_of_the_highest_threshold_of_each_fact_that_is_known() -> None:
    assert points_of({"value_12m": Decimal(5000), "credit_score": 700.0}, STEPS) == 70
    assert points_of({"value_12m": Decimal(999), "credit_score": None}, STEPS) == 10
    assert points_of({"value_12m": 0}, STEPS) == 0
    assert points_of({"value_12m": None}, STEPS) is None


@pytest.mark.parametrize(
    ("points", "before", "after"),
    [
        (60, Standing(None), Standing(1)),
        (60, Standing(2, TODAY), Standing(1)),
        (9, Standing(None), Standing(None)),
        (9, Standing(7), Standing(7)),
        (50, Standing(1, TODAY - DAY), Standing(1)),
        (49, Standing(1), Standing(1, TODAY)),
        (49, Standing(1, TODAY - 29 * DAY), Standing(1, TODAY - 29 * DAY)),
        (49, Standing(1, TODAY - 30 * DAY), Standing(2)),
        (9, Standing(1, TODAY - 30 * DAY), Standing(None)),
        (9, Standing(2), Standing(None)),
    ],
)
def test_a_tier_is_entered_at_once_and_left_slowly(points: int, before: Standing, after: Standing) -> None:
    assert settled(points, before, [SILVER, GOLD], today=TODAY) == after


def test_a_customer_moves_between_tiers_with_its_facts_and_every_move_is_an_event(
    company: Company, now: datetime, tiers: dict[str, int]
) -> None:
    customer = li(company, now)
    assert settle(customer, now) is None
    assert settle(customer, now, value_12m=2000, credit_score=650.0) == "gold"
    assert settle(customer, now, value_12m=150) == "gold"
    assert TierStanding.objects.get().below_since == TODAY
    assert settle(customer, now + 29 * DAY) == "gold"
    assert settle(customer, now + 30 * DAY) == "silver"
    facts = [event.facts for event in Event.objects.filter(kind="customers.TierChanged").order_by("id")]
    assert [(one["was_id"], one["tier_id"], one["cause"]) for one in facts] == [
        (None, tiers["gold"], "rule"), (tiers["gold"], tiers["silver"], "rule"),
    ]  # fmt: skip


def test_a_choice_by_hand_holds_until_its_day_and_falls_back_by_itself(
    company: Company, now: datetime, tiers: dict[str, int]
) -> None:
    customer, lead = li(company, now), company.actor("lead")
    assert settle(customer, now, value_12m=150) == "silver"
    until = TODAY + 10 * DAY
    services.choose_tier(customer=customer, code="gold", reason="重要客户", until=until, actor=lead, now=now)
    assert settle(customer, now + 10 * DAY) == "gold"
    assert settle(customer, now + 11 * DAY) == "silver"
    causes = Event.objects.filter(kind="customers.TierChanged").order_by("id").values_list("facts__cause", flat=True)
    assert list(causes) == ["rule", "choice", "choice_ended"]
    assert TierStanding.objects.get().reason == ""


def test_a_choice_taken_back_without_known_facts_brings_the_tier_before(
    company: Company, now: datetime, tiers: dict[str, int]
) -> None:
    customer, lead = li(company, now), company.actor("lead")
    Customer.objects.filter(pk=customer.pk).update(tier=tiers["silver"])
    customer.refresh_from_db()
    for code in ("gold", ""):
        services.choose_tier(customer=customer, code=code, reason="试用", until=None, actor=lead, now=now)
    assert customer.tier_id == tiers["silver"]


def test_a_choice_needs_a_reason_a_right_and_a_customer_in_scope(
    company: Company, now: datetime, tiers: dict[str, int]
) -> None:
    customer = li(company, now)

    def choose(by: str, reason: str = "x", until: date | None = None) -> None:
        actor = company.actor(by)
        services.choose_tier(customer=customer, code="gold", reason=reason, until=until, actor=actor, now=now)

    for reason, until, field in (("", None, "reason"), ("x", TODAY - DAY, "until")):
        with pytest.raises(Refused) as refused:
            choose("lead", reason, until)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        choose("agent")
    company.hire("lead_sz", ["lead"], "sz-1")
    with pytest.raises(NotFound):
        choose("lead_sz")


def test_rules_that_cannot_be_are_refused_and_the_old_ones_stay(company: Company, now: datetime, tiers: object) -> None:
    admin = company.actor("admin")
    wrong: list[tuple[list[Step], list[NewBar], str]] = [
        ([Step("last_ticket_at", 1, 1)], [], "fact"),
        ([Step("clv", 1, 1), Step("clv", 1, 2)], [], "at_least"),
        ([Step("clv", 1, 10**7)], [], "points"),
        ([], [NewBar("gold", 10, 11, 0)], "leave"),
        ([], [NewBar("gold", 10, 9, -1)], "enter"),
        ([], [NewBar("platinum", 10, 9, 1)], "tier"),
    ]
    for steps, bars, field in wrong:
        with pytest.raises(Refused) as refused:
            services.set_tier_rules(new=steps, bars=bars, actor=admin, now=now)
        assert refused.value.field == field
    with pytest.raises(Forbidden):
        services.set_tier_rules(new=[], bars=[], actor=company.actor("lead"), now=now)
    assert len(queries.steps()) == 3


@pytest.fixture
def hundred(company: Company, now: datetime, tiers: dict[str, int]) -> list[Customer]:
    """A hundred customers worth 0, 20, 40 … yuan."""
    rows = services.create_customers(
        rows=[NewCustomer(full_name=f"客户{n}", branch="dl-1") for n in range(100)], actor=SYSTEM, now=now
    )
    services.set_facts(rows={row.pk: {"value_12m": 20 * n} for n, row in enumerate(rows)}, actor=SYSTEM, now=now)
    return rows


def test_a_preview_tells_who_would_move_before_anybody_does(
    company: Company, now: datetime, tiers: dict[str, int], hundred: list[Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = company.actor("admin")
    moves = queries.preview(actor, queries.steps(), queries.bars_of_tiers(), now=now)
    assert [(one.before, one.after, one.count) for one in moves] == [(None, tiers["silver"], 95)]
    assert not Customer.objects.exclude(tier=None).exists()
    monkeypatch.setattr("zhiyin.customers.queries.ranking.SAMPLE", 50)
    (sampled,) = queries.preview(actor, queries.steps(), queries.bars_of_tiers(), now=now)
    assert sampled.low < sampled.count <= 100 and sampled.low <= 95 <= sampled.high
    assert not queries.preview(company.actor("agent_sz"), queries.steps(), queries.bars_of_tiers(), now=now)


def test_rules_are_previewed_and_kept_on_their_page_in_both_languages(
    company: Company, now: datetime, tiers: dict[str, int], hundred: list[Customer]
) -> None:
    client, user = Client(), company.people["admin"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    sent = {
        "fact": ["value_12m", ""], "at_least": ["200", ""], "points": ["15", ""], f"enter-{tiers['silver']}": "15",
        f"leave-{tiers['silver']}": "5", f"days-{tiers['silver']}": "7", f"specialist-{tiers['silver']}": "专员",
    }  # fmt: skip
    for language in ("zh-hans", "en"):
        user.language = language
        user.save()
        page = client.post("/tiers/rules", sent).content.decode()
        assert '<td class="number">90</td>' in page
        wrong = client.post("/tiers/rules", {**sent, "at_least": ["viel", ""], "save": ""})
        assert wrong.status_code == 422 and "“viel”" in wrong.content.decode()
        pages = [page, client.get("/tiers").content.decode()]
        pages += [
            client.get(f"/customers/{hundred[0].number}/{part}").content.decode() for part in ("tier", "standing")
        ]
        assert not [found for text in pages for found in problems(text, language)]
    assert client.post("/tiers/rules", {**sent, "save": ""}).status_code == 302
    assert queries.steps() == [Step("value_12m", 200, 15)]
    client.post(f"/customers/{hundred[0].number}/tier", {"tier": "silver", "reason": "补偿", "until": ""})
    panel = client.get(f"/customers/{hundred[0].number}/standing").content.decode()
    assert "专员" in panel and "chosen by hand" in panel and "Named specialist" in panel
    read = Client()
    lead = company.people["lead"].user
    assert lead is not None
    read.force_login(lead, backend="zhiyin.config.sign_in.Backend")
    text = read.get("/tiers").content.decode()
    assert "专员" in text and 'name="enter-' not in text


def test_settling_thousands_asks_a_fixed_number_of_questions(
    company: Company, now: datetime, hundred: list[Customer]
) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert services.settle_tiers(customers=[row.pk for row in hundred], actor=SYSTEM, now=now) == 95
    assert len(seen) <= 14
