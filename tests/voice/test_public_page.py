"""The survey on a phone: three taps, then one dimension at a time; every closed link looks the same."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.company import Company
from tests.voice.cases import customer, invited, token
from zhiyin.core import clock
from zhiyin.voice.models import Answer, Invitation, Item, OptOut

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(company: Company) -> str:
    return token(invited(company, customer(), now=clock.now()))


def test_three_taps_answer_and_five_dimensions_may_follow(client: Client, secret: str) -> None:
    page = f"/s/{secret}?lang=en"
    assert "What you expected" in client.get(page).content.decode()
    assert Invitation.objects.get().state == Invitation.State.OPENED
    sent = client.post(page, {"expected": "8", "perceived": "6"}, follow=True)
    assert "your answer is saved" in sent.content.decode()
    assert "Reliability" in sent.content.decode()
    for _place in range(5):
        for value in ("9", "7"):
            fields = dict(re.findall(r'name="(dimension|side)" value="(\w+)"', sent.content.decode()))
            action = re.search(r'action="([^"]+)"', sent.content.decode())
            assert action is not None
            address = f"/s/{secret}{action[1].replace('&amp;', '&')}"
            sent = client.post(address, {**fields, "value": value}, follow=True)
    assert "Anything else?" in sent.content.decode()
    end = client.post(page, {"comment": "好\r\n<b>& 😀"}, follow=True)
    assert "Thank you" in end.content.decode()
    answer = Answer.objects.get()
    assert (answer.expected, answer.perceived, answer.comment) == (8, 6, "好\n<b>& 😀")
    assert list(Item.objects.values_list("expected", "perceived")) == [(9, 7)] * 5


def test_a_number_left_out_is_asked_for_and_the_other_stays(client: Client, secret: str) -> None:
    page = client.post(f"/s/{secret}?lang=en", {"expected": "8"})
    assert page.status_code == 422
    assert "Tap one number in each" in page.content.decode()
    assert 'value="8" checked' in page.content.decode()


def test_a_page_left_and_opened_again_goes_on_where_it_stood(client: Client, secret: str) -> None:
    client.post(f"/s/{secret}", {"expected": "8", "perceived": "6"})
    client.post(f"/s/{secret}?at=1", {"dimension": "reliability", "side": "expected", "value": "5"})
    client.post(f"/s/{secret}?at=1", {"dimension": "reliability", "side": "perceived", "value": "5"})
    assert "Tangibles" in client.get(f"/s/{secret}?lang=en").content.decode()


def test_unknown_expired_and_used_links_look_the_same(client: Client, company: Company, secret: str) -> None:
    expired = token(invited(company, customer("b@example.com"), now=clock.now() - timedelta(days=14)))
    used = token(invited(company, customer("c@example.com"), now=clock.now()))
    client.post(f"/s/{used}", {"expected": "8", "perceived": "6"})
    client.post(f"/s/{used}", {"comment": ""})
    for method in (client.get, client.post):
        pages = [method(f"/s/{one}") for one in ("x" * 43, "1", expired, used, "%00", "😀")]
        assert {page.status_code for page in pages} == {404}
        assert len({page.content for page in pages}) == 1
        assert len({str(sorted(page.headers.items())) for page in pages}) == 1
    assert "调查" in pages[0].content.decode()


def test_the_page_carries_nothing_personal_and_no_cookie(client: Client, secret: str) -> None:
    page = client.get(f"/s/{secret}")
    assert "李晓梅" not in page.content.decode()
    assert "example.com" not in page.content.decode()
    assert not page.cookies
    assert "<script" not in page.content.decode()


def test_the_page_is_strict_about_where_it_may_reach(client: Client, secret: str) -> None:
    page = client.get(f"/s/{secret}")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "no-store"
    assert "noindex" in page["X-Robots-Tag"]


def test_the_page_speaks_both_languages(client: Client, secret: str) -> None:
    chinese = client.get(f"/s/{secret}")
    english = client.get(f"/s/{secret}?lang=en")
    assert chinese["Content-Language"] == "zh-hans"
    assert english["Content-Language"] == "en"
    assert "您的期望" in chinese.content.decode()
    assert "lang=en" in chinese.content.decode()
    assert 'lang="en"' in english.content.decode()


def test_too_many_tries_are_asked_to_wait(client: Client, secret: str, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"survey": "3/m/ip"}
    codes = [client.post(f"/s/{secret}", {}).status_code for _try in range(5)]
    assert codes == [422, 422, 422, 429, 429]
    assert client.get(f"/s/{secret}").status_code == 200


def test_saying_no_takes_a_tap_and_a_mail_reader_can_do_it(client: Client, secret: str) -> None:
    client.get(f"/s/{secret}/stop")
    assert not OptOut.objects.exists()
    assert client.post(f"/s/{secret}/stop", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert OptOut.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"expected": "11", "perceived": "6"}, 422),
        ({"expected": "' OR 1=1 --", "perceived": "6"}, 422),
        ({"expected": "1e400", "perceived": "９"}, 422),
        ({"expected": "8\x00", "perceived": "6"}, 422),
        ({"expected": "", "perceived": ""}, 422),
        ({"expected": "9" * 5000, "perceived": "6"}, 422),
    ],
)
def test_odd_scores_are_refused_and_nothing_is_kept(
    client: Client, secret: str, data: dict[str, str], status: int
) -> None:
    assert client.post(f"/s/{secret}", data).status_code == status
    assert not Answer.objects.exists()


def test_opening_the_page_again_costs_two_queries(
    client: Client, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/s/{secret}")
    with django_assert_num_queries(2):  # invitation, company
        client.get(f"/s/{secret}")
