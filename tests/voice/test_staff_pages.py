"""What staff see: the list with its filters in the address, one answer, the surveys, the log with its reasons."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from tests.voice.cases import customer, invited, scores, survey, token
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.models import Customer
from zhiyin.voice import services
from zhiyin.voice.models import Answer, Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client, company: Company) -> Client:
    user = company.people["admin"].user
    assert user is not None
    user.language = "en"
    user.save()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def answered(company: Company, person: Customer, expected: int | None, perceived: int, branch: str = "dl-1") -> Answer:
    new = services.NewAnswer(
        survey=Survey.objects.first() or survey(),
        scores=scores(expected, perceived),
        answered_at=clock.now(),
        branch=company.branches[branch],
        customer=person,
        comment="<script>alert(1)</script> 等得太久",
        items=[services.NewItem("empathy", scores(expected, perceived))],
    )
    return services.record_answer(new=new, actor=SYSTEM, now=clock.now())


def test_the_list_shows_both_sides_and_narrows_by_its_address(signed_in: Client, company: Company) -> None:
    person = customer()
    below = answered(company, person, 8, 6)
    above = answered(company, person, 5, 9, "sz-1")
    whole = signed_in.get("/answers").content.decode()
    assert f"/answers/{below.number}" in whole
    assert "0.75" in whole
    assert "Below expectation" in whole
    assert "<script>alert" not in whole
    for query, shown, hidden in (
        ("verdict=below", below, above),
        ("branch=sz", above, below),
        ("survey=service&verdict=above", above, below),
    ):
        page = signed_in.get(f"/answers?{query}").content.decode()
        assert f"/answers/{shown.number}" in page
        assert f"/answers/{hidden.number}" not in page
    assert f"/answers/{below.number}" in signed_in.get(f"/answers?customer={person.number}").content.decode()
    assert "No answers here" in signed_in.get("/answers?since=2030-01-01").content.decode()


@pytest.mark.parametrize("query", ["verdict=worse", "since=yesterday", "until=9999-12-31", "branch=x", "cursor=x"])
def test_an_impossible_filter_is_answered_with_a_sentence(signed_in: Client, company: Company, query: str) -> None:
    assert signed_in.get(f"/answers?{query}").status_code in {404, 422}


@pytest.mark.parametrize("query", ["customer=９", "employee=99999999999999999999", "group=%25", "survey=' OR 1=1 --"])
def test_an_odd_filter_finds_nothing(signed_in: Client, company: Company, query: str) -> None:
    answered(company, customer(), 8, 6)
    assert "No answers here" in signed_in.get(f"/answers?{query}").content.decode()


def test_an_answer_shows_its_dimensions_and_what_it_is_about(signed_in: Client, company: Company) -> None:
    answer = answered(company, customer(), None, 6)
    page = signed_in.get(f"/answers/{answer.number}").content.decode()
    assert "No expectation was asked" in page
    assert "Empathy" in page
    assert "中山路营业厅" in page
    assert "&lt;script&gt;" in page


def test_the_log_says_why_nothing_was_sent(signed_in: Client, company: Company) -> None:
    survey()
    invited(company, None)
    invited(company, customer(), now=clock.now())
    page = signed_in.get("/invitations?reason=no_customer").content.decode()
    assert page.count("data-row") == 1
    assert "nobody is known as the customer" in page
    assert signed_in.get("/invitations?state=created").content.decode().count("data-row") == 1


def test_a_survey_is_defined_and_changed_and_errors_stand_at_their_field(signed_in: Client, company: Company) -> None:
    form = {
        "code": "claims", "name": "理赔调查", "bar": "0.9", "cool_down_days": "30", "valid_days": "14",
        "after_service": "on", "is_active": "on", "dimensions": "empathy\r\nprice = 价格",
    }  # fmt: skip
    assert signed_in.post("/surveys/new", form).status_code == 302
    made = Survey.objects.get()
    assert [(one.code, one.name) for one in made.dimensions.all()] == [("empathy", ""), ("price", "价格")]
    for name, value in (
        ("bar", "5"),
        ("valid_days", "0"),
        ("dimensions", "Preis"),
        ("name", "a\x00"),
        ("code", "claims"),
    ):
        page = signed_in.post("/surveys/new", {**form, "code": "other", name: value})
        assert page.status_code == 422
        assert f"id_{name}-error" in page.content.decode()
    changed = {**form, "bar": "1", "dimensions": "price = 价格"}
    assert signed_in.post("/surveys/claims", changed).status_code == 302
    made.refresh_from_db()
    assert made.bar == 1
    assert [one.code for one in made.dimensions.filter(is_active=True)] == ["price"]
    assert "理赔调查" in signed_in.get("/surveys").content.decode()


def test_the_panel_on_the_customer_page_shows_satisfaction_so_far_with_n(signed_in: Client, company: Company) -> None:
    person = customer()
    assert "No answers yet" in signed_in.get(f"/customers/{person.number}/satisfaction").content.decode()
    answered(company, person, 8, 6)
    answered(company, person, None, 6)
    panel = signed_in.get(f"/customers/{person.number}/satisfaction").content.decode()
    assert "0.75" in panel
    assert "1 answer says how it was" in panel


def test_pages_cost_the_same_however_many_rows(
    signed_in: Client, company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = customer()
    one = answered(company, person, 8, 6)
    for _more in range(9):
        answered(company, person, 8, 6)
    invited(company, person, now=clock.now())
    for path, queries in (
        ("/answers", 6),  # session, user, page, count, surveys, branches
        (f"/answers/{one.number}", 4),  # session, user, answer, items
        ("/invitations", 5),  # session, user, page, count, surveys
        ("/surveys", 4),  # session, user, surveys, dimensions
        (f"/customers/{person.number}/satisfaction", 5),  # session, user, customer, latest, figures
    ):
        with django_assert_num_queries(queries):
            assert signed_in.get(path).status_code == 200


def test_an_answered_invitation_leads_to_its_answer(signed_in: Client, company: Company) -> None:
    secret = token(invited(company, customer(), now=clock.now()))
    answer = services.give_answer(token=secret, scores=scores(8, 6), now=clock.now())
    assert f"/answers/{answer.number}" in signed_in.get("/invitations").content.decode()
