"""Nothing is sent against a customer's word, nor more than is allowed; after a merge the stricter word counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import Consent, Customer, SendingPurpose
from zhiyin.customers.rules import consent as rules
from zhiyin.customers.rules.consent import Limit, Said, standing
from zhiyin.customers.services import Word

MARKETING = Word("marketing", evidence="2026-06-19 营业厅签字")
START = datetime(2026, 1, 1)


def why_not(customer: Customer, purpose: str, now: datetime, channel: str = "sms") -> str:
    """What stands against sending."""
    return queries.reason_not_to_send(customer_id=customer.pk, purpose=purpose, channel=channel, now=now)


def test_what_needs_consent_is_sent_from_the_day_it_is_given_until_it_is_taken_back(
    company: Company, now: datetime
) -> None:
    customer, agent = li(company, now), company.actor("agent")
    assert why_not(customer, "marketing", now) == rules.NO_CONSENT
    services.give_consent(customer=customer, word=MARKETING, actor=agent, now=now)
    assert queries.may_send(customer_id=customer.pk, purpose="marketing", channel="sms", now=now)
    services.withdraw_consent(customer=customer, word=Word("marketing"), actor=agent, now=now)
    assert why_not(customer, "marketing", now) == rules.WITHDRAWN
    row = Consent.objects.get()
    assert (row.given_at, row.withdrawn_at, row.given_by_id, row.withdrawn_by_id) == (now, now, agent.id, agent.id)
    assert set(Event.objects.filter(kind__startswith="customers.Consent").values_list("kind", flat=True)) == {
        "customers.ConsentGiven", "customers.ConsentWithdrawn",
    }  # fmt: skip


def test_what_may_be_refused_is_sent_until_it_is(company: Company, now: datetime) -> None:
    customer = li(company, now)
    assert not why_not(customer, "care", now)
    services.withdraw_consent(customer=customer, word=Word("care", "sms"), actor=company.actor("agent"), now=now)
    assert why_not(customer, "care", now) == rules.WITHDRAWN
    assert not why_not(customer, "care", now, "email")
    assert not why_not(customer, "service", now)
    assert why_not(customer, "horoscopes", now) == rules.UNKNOWN


def test_a_new_text_is_asked_anew(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.give_consent(customer=customer, word=MARKETING, actor=company.actor("agent"), now=now)
    SendingPurpose.objects.filter(code="marketing").update(version=2)
    assert why_not(customer, "marketing", now) == rules.NO_CONSENT


def test_no_more_messages_than_allowed_go_within_the_window(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for _turn in range(4):
        assert not why_not(customer, "care", now)
        services.note_sent(customer_id=customer.pk, purpose="care", channel="sms", now=now)
    assert why_not(customer, "care", now) == rules.CAPPED
    assert not why_not(customer, "care", now + timedelta(days=31))
    assert [stand.sent for stand in queries.stands(customer, now=now) if stand.purpose.code == "care"] == [4]


def test_after_a_merge_the_stricter_word_counts_until_a_new_one_is_given(company: Company, now: datetime) -> None:
    customer, agent = li(company, now), company.actor("agent")
    services.give_consent(customer=customer, word=MARKETING, actor=agent, now=now)
    purpose = SendingPurpose.objects.get(code="marketing")
    earlier = now - timedelta(days=9)
    Consent.objects.create(
        customer=customer, record=customer.pk + 1, purpose=purpose, version=1, given_at=earlier, withdrawn_at=earlier
    )
    assert why_not(customer, "marketing", now) == rules.WITHDRAWN
    services.give_consent(customer=customer, word=MARKETING, actor=agent, now=now)
    assert not why_not(customer, "marketing", now)


def test_only_who_may_and_reaches_the_customer_notes_its_word(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for name, error in (("analyst", Forbidden), ("agent_sz", NotFound)):
        for verb in (services.give_consent, services.withdraw_consent):
            with pytest.raises(error):
                verb(customer=customer, word=MARKETING, actor=company.actor(name), now=now)
    with pytest.raises(Refused, match="marketing"):
        services.give_consent(customer=customer, word=Word("x"), actor=company.actor("agent"), now=now)
    assert not Consent.objects.exists()


SAID = st.builds(
    lambda record, version, channel, day, is_given: Said(
        record, version, channel, START if is_given else None, None if is_given else START + timedelta(days=day)
    ),
    st.integers(1, 3), st.integers(1, 2), st.sampled_from(["", "sms", "email"]), st.integers(0, 9), st.booleans(),
)  # fmt: skip


@given(st.lists(SAID, max_size=8), st.lists(SAID, max_size=8))
def test_bringing_two_records_together_is_never_laxer_than_either(first: list[Said], second: list[Said]) -> None:
    first = [Said(1, one.version, one.channel, one.given_at, one.withdrawn_at, n) for n, one in enumerate(first)]
    second = [Said(2, one.version, one.channel, one.given_at, one.withdrawn_at, n) for n, one in enumerate(second)]
    strictness = {"given": 0, "none": 1, "withdrawn": 2}
    both = standing([*first, *second], channel="sms", version=2)
    parts = [standing(part, channel="sms", version=2) for part in (first, second)]
    if first and second:
        spoken = [part for part, said in zip(parts, (first, second), strict=True) if _speaks(said)]
        assert strictness[both] >= max((strictness[part] for part in spoken), default=0)
    if "withdrawn" in parts:
        assert both == "withdrawn"


def _speaks(said: list[Said]) -> bool:
    return any(one.channel in {"", "sms"} for one in said)


@pytest.mark.parametrize(
    ("basis", "stands", "sent", "reason"),
    [
        ("duty", "withdrawn", 99, ""), ("opt_out", "none", 0, ""), ("opt_out", "withdrawn", 0, rules.WITHDRAWN),
        ("opt_in", "none", 0, rules.NO_CONSENT), ("opt_in", "given", 0, ""), ("opt_in", "given", 2, rules.CAPPED),
    ],
)  # fmt: skip
def test_the_basis_decides(basis: str, stands: rules.Standing, sent: int, reason: str) -> None:
    assert rules.reason_not_to_send(basis, stands, sent=sent, limit=Limit(2, 30)) == reason
