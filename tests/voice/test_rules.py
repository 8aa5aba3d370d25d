"""The ratio, its verdict against the bar, and the reasons for not inviting."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiyin.core.errors import Refused
from zhiyin.voice import rules
from zhiyin.voice.rules import Occasion

SCORES = st.integers(1, 10).map(Decimal)


def test_satisfaction_is_perceived_divided_by_expected() -> None:
    assert rules.ratio(Decimal(8), Decimal(6)) == Decimal("0.75")
    assert rules.ratio(Decimal(5), Decimal(10)) == Decimal(2)


def test_without_an_expectation_there_is_no_ratio_and_no_verdict() -> None:
    assert rules.ratio(None, Decimal(3)) is None
    assert rules.verdict(None, Decimal(3)) == rules.NOT_ASKED
    assert rules.verdict(Decimal(3), None) == rules.NOT_RATED


@given(SCORES, SCORES)
def test_at_the_bar_of_one_the_verdict_is_the_order_of_the_two_scores(expected: Decimal, perceived: Decimal) -> None:
    wanted = rules.BELOW if perceived < expected else rules.ABOVE if perceived > expected else rules.AS
    assert rules.verdict(expected, perceived) == wanted


@pytest.mark.parametrize(
    ("bar", "verdict"), [("0.60", rules.ABOVE), ("0.66", rules.ABOVE), ("0.67", rules.BELOW), ("1", rules.BELOW)]
)
def test_the_verdict_is_not_rounded_at_the_bar(bar: str, verdict: str) -> None:
    assert rules.verdict(Decimal(9), Decimal(6), Decimal(bar)) == verdict


def test_a_known_customer_with_an_address_is_invited(now: datetime) -> None:
    occasion = Occasion(is_live=True, has_customer=True)
    assert rules.reason_not_to_invite(occasion, cool_down_days=30, now=now) == ""


@pytest.mark.parametrize(
    ("occasion", "reason"),
    [
        (Occasion(is_live=False, has_customer=True), rules.HISTORY),
        (Occasion(is_live=True, has_customer=False), rules.NO_CUSTOMER),
        (Occasion(is_live=True, has_customer=True, is_active=False), rules.INACTIVE),
        (Occasion(is_live=True, has_customer=True, opted_out=True, has_address=False), rules.OPTED_OUT),
        (Occasion(is_live=True, has_customer=True, has_address=False), rules.NO_ADDRESS),
    ],
)
def test_every_reason_not_to_invite_has_its_code(occasion: Occasion, reason: str, now: datetime) -> None:
    assert rules.reason_not_to_invite(occasion, cool_down_days=30, now=now) == reason


def test_the_cool_down_ends_to_the_second(now: datetime) -> None:
    def reason(ago: timedelta) -> str:
        occasion = Occasion(is_live=True, has_customer=True, last_invited_at=now - ago)
        return rules.reason_not_to_invite(occasion, cool_down_days=30, now=now)

    assert reason(timedelta(days=30) - timedelta(seconds=1)) == rules.COOL_DOWN
    assert reason(timedelta(days=30)) == ""


def test_a_recovery_is_asked_about_within_the_cool_down(now: datetime) -> None:
    occasion = Occasion(is_live=True, has_customer=True, last_invited_at=now, is_recovery=True)
    assert rules.reason_not_to_invite(occasion, cool_down_days=30, now=now) == ""


@pytest.mark.parametrize("value", ["0", "10.01", "-1", "NaN", "Infinity", "1E+400", "0.99"])
def test_a_score_outside_the_scale_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="between 1 and 10"):
        rules.check_score(Decimal(value), scale=10, field="expected")


def test_a_score_with_too_many_decimals_is_refused_and_none_stays_none() -> None:
    with pytest.raises(Refused, match="two decimals"):
        rules.check_score(Decimal("3.333"), scale=10, field="expected")
    assert rules.check_score(None, scale=10, field="expected") is None


@pytest.mark.parametrize("text", ["", "😀 𠮷 <script>alert(1)</script> ' OR 1=1 --", "好" * 5000, "a\nb\t%_"])
def test_a_comment_is_kept_as_it_was_written(text: str) -> None:
    assert rules.check_comment(text) == text


@pytest.mark.parametrize(
    ("text", "code"), [("x" * 5001, "too_long"), ("a\x00b", "unprintable"), ("a\ud800b", "unprintable")]
)
def test_a_comment_that_cannot_be_kept_whole_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        rules.check_comment(text)
    assert code in caught.value.code
