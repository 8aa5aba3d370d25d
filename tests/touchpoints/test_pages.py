"""The pages of the area, as a browser asks for them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.models import Event
from zhiyin.touchpoints import services
from zhiyin.touchpoints.models import Interaction, ServiceStandard, Touchpoint, WorkHours

from .cast import HOUR, Register, customer


@pytest.fixture(autouse=True)
def _at_the_fixed_time(now: datetime) -> object:
    with time_machine.travel(now, tick=False):
        yield


def browser(company: Company, name: str, language: str = "en") -> Client:
    user = company.people[name].user
    assert user is not None
    user.language, user.time_zone = language, "Asia/Shanghai"
    user.save()
    client = Client()
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def record(register: Register, now: datetime, **fields: object) -> Interaction:
    fields = {"channel": register.channels["phone"], "occurred_at": now - timedelta(hours=1), **fields}
    return services.record_interaction(new=services.NewInteraction(**fields), actor=SYSTEM, now=now)  # type: ignore[arg-type]  # by name


def test_the_list_costs_seven_queries_however_many_contacts_there_are(
    company: Company, register: Register, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = customer(company)
    for number in range(60):
        record(register, now, customer=who, branch=company.branches["dl-1"], subject=f"第{number}次")
    client = browser(company, "agent")
    with django_assert_max_num_queries(7):
        html = client.get("/interactions").content.decode()
    assert html.count("data-row") == 50
    assert 'rel="next"' in html
    assert "李晓明" in html


def test_a_counter_visit_is_recorded_with_waiting_time_and_duration(
    company: Company, register: Register, now: datetime
) -> None:
    who = customer(company)
    client = browser(company, "agent")
    typed = {
        "customer": str(who.number), "channel": "counter", "touchpoint": "dl-1-counter", "direction": "in",
        "occurred_at": "2026-06-19T14:00", "wait": "15 min", "duration": "8 分钟", "service_kind": "claim",
        "subject": "车险理赔", "outcome": "转交",
    }  # fmt: skip
    response = client.post("/interactions/new", typed)
    row = Interaction.objects.get()
    assert response.headers["Location"] == f"/interactions/{row.number}"
    assert (row.customer, row.wait_seconds, row.duration_seconds) == (who, 900, 480)
    assert row.occurred_at == now - timedelta(minutes=30)
    page = client.get(f"/interactions/{row.number}").content.decode()
    assert "车险理赔" in page
    assert "15 min" in page


def test_what_was_typed_stays_with_an_error_at_each_field(company: Company, register: Register) -> None:
    typed = {
        "channel": "phone",
        "direction": "in",
        "occurred_at": "2026-06-19T23:00",
        "wait": "soon",
        "text": "写了很久",
    }
    response = browser(company, "agent").post("/interactions/new", typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "写了很久" in html
    assert "is no span of time" in html
    typed["wait"] = ""
    assert "lies ahead" in browser(company, "agent").post("/interactions/new", typed).content.decode()
    assert not Interaction.objects.exists()


def test_somebody_nobody_knows_is_told_and_several_are_offered(company: Company, register: Register) -> None:
    typed = {"customer": "无此人", "channel": "phone", "direction": "in", "occurred_at": "2026-06-19T14:00"}
    client = browser(company, "agent")
    assert "Nobody whom you may see" in client.post("/interactions/new", typed).content.decode()
    foreign = customer(company, "sz-1")
    typed |= {"customer": "", "customer_number": str(foreign.number)}
    assert client.post("/interactions/new", typed).status_code == 404
    assert not Interaction.objects.exists()


def test_the_panel_shows_contacts_of_every_branch_and_only_of_reached_customers(
    company: Company, register: Register, now: datetime
) -> None:
    who = customer(company)
    record(register, now, customer=who, branch=company.branches["sz-1"], subject="深圳来访")
    client = browser(company, "agent")
    assert "深圳来访" in client.get(f"/customers/{who.number}/interactions").content.decode()
    assert client.get(f"/customers/{customer(company, 'sz-1').number}/interactions").status_code == 404


def test_a_customer_of_another_branch_is_masked_in_the_list(
    company: Company, register: Register, now: datetime
) -> None:
    foreign = customer(company, "sz-1", "王小红")
    record(register, now, customer=foreign, branch=company.branches["dl-1"])
    html = browser(company, "agent").get("/interactions").content.decode()
    assert "王**" in html
    assert "王小红" not in html


def test_filters_stand_in_the_address_and_an_empty_answer_says_so(
    company: Company, register: Register, now: datetime
) -> None:
    record(register, now, branch=company.branches["dl-1"], subject="电话一")
    client = browser(company, "agent")
    assert "电话一" in client.get("/interactions?channel=phone&since=2026-06-19&until=2026-06-19").content.decode()
    assert "Clear some of them" in client.get("/interactions?channel=letter").content.decode()
    assert client.get("/interactions?since=nonsense&cursor=xyz").status_code == 422
    for query in (
        "since=0001-01-01",
        "until=9999-12-31",
        "customer=99999999999999999999",
    ):
        assert client.get(f"/interactions?{query}").status_code == 200, query
    assert client.get("/touchpoints?channel=%00").status_code == 400


def test_official_holidays_enter_the_year_and_leave_it_again(
    company: Company, register: Register, now: datetime
) -> None:
    register.hours.calendar["exceptions"] = {}
    services.change_hours(
        hours=WorkHours.objects.get(code="office"), name="办公时间",
        calendar=register.hours.work_calendar, actor=SYSTEM, now=now,
    )  # fmt: skip
    client = browser(company, "quality")
    page = client.get("/work-hours/office?year=2026").content.decode()
    assert "Official Chinese holidays 2026" in page
    assert 'class="day-holiday" title' not in page
    client.post("/work-hours/office/holidays", {"year": "2026"})
    page = client.get("/work-hours/office?year=2026").content.decode()
    assert page.count('class="day-holiday" title') == 33
    assert page.count('class="day-special" title') == 6
    assert 'title="2026-02-14 · 09:00–12:00, 13:00–18:00"' in page
    client.post("/work-hours/office/ordinary-days", {"days": ["2026-02-14", "2026-02-15"], "year": "2026"})
    assert len(WorkHours.objects.get(code="office").work_calendar.exceptions) == 37
    assert Event.objects.filter(kind="touchpoints.WorkHoursChanged", actor_kind="employee").count() == 2


def test_special_days_are_added_with_their_own_hours_and_errors_stay_at_the_field(
    company: Company, register: Register
) -> None:
    client = browser(company, "quality")
    wrong = client.post("/work-hours/office/special-days", {"first": "2026-07-01", "hours": "9 to whenever"})
    assert wrong.status_code == 422
    assert "is no interval" in wrong.content.decode()
    client.post(
        "/work-hours/office/special-days", {"first": "2026-07-04", "last": "2026-07-05", "hours": "9:00至12:00"}
    )
    calendar = WorkHours.objects.get(code="office").work_calendar
    assert [str(interval.start) for interval in calendar.intervals(datetime(2026, 7, 5).date())] == ["09:00:00"]


def test_the_week_is_edited_with_several_intervals_a_day(company: Company, register: Register) -> None:
    client = browser(company, "quality")
    week = {"monday": "08:00-12:00；13:30～17:30", "tuesday": "20:00-24:00", "wednesday": "00:00-04:00"}
    response = client.post("/work-hours/new", {"code": "night", "name": "夜班", "timezone": "Asia/Shanghai", **week})
    assert response.status_code == 302, response.content.decode()
    row = WorkHours.objects.get(code="night")
    assert row.calendar["week"]["monday"] == [["08:00", "12:00"], ["13:30", "17:30"]]
    assert row.calendar["week"]["tuesday"] == [["20:00", "24:00"]]
    wrong = client.post("/work-hours/new", {"code": "x", "name": "x", "timezone": "Mars", "monday": "18:00-09:00"})
    assert "ends before it begins" in wrong.content.decode()


def test_a_standard_is_defined_by_durations_and_the_tester_names_it(
    company: Company, register: Register, now: datetime
) -> None:
    client = browser(company, "quality")
    typed = {
        "name": "投诉",
        "service_kind": "complaint",
        "hours": "office",
        "first_answer": "1 h 30 min",
        "resolution": "3天",
    }
    assert "is no span of time" in client.post("/service-standards/new", typed).content.decode()
    client.post("/service-standards/new", {**typed, "resolution": "16 小时", "is_active": "on"})
    row = ServiceStandard.objects.get()
    assert (row.first_answer, row.next_answer, row.resolution) == (5400, None, 16 * HOUR)
    page = client.get("/service-standards?service_kind=complaint&ask=1").content.decode()
    assert "This one applies:" in page
    assert "Internal notes and automatic mails do not stop it" in page
    assert "None applies" in client.get("/service-standards?ask=1").content.decode()
    edit = client.get(f"/service-standards/{row.pk}/edit").content.decode()
    assert 'value="1 h 30 min"' in edit


def test_a_standard_in_working_days_shows_and_takes_days(company: Company, register: Register) -> None:
    client = browser(company, "quality")
    typed = {"name": "申请", "hours": "office", "working_days": "on", "resolution": "5 天", "is_active": "on"}
    client.post("/service-standards/new", typed)
    row = ServiceStandard.objects.get()
    assert (row.working_days, row.resolution) == (True, 5)
    assert "5 working days" in client.get("/service-standards").content.decode()
    assert 'value="5"' in client.get(f"/service-standards/{row.pk}/edit").content.decode()


def test_a_manager_opens_a_touchpoint_of_the_own_branches(company: Company, register: Register) -> None:
    client = browser(company, "manager_dl")
    typed = {
        "code": "hall-2",
        "name": "二厅",
        "channel": "counter",
        "branch": "dl-2",
        "place_kind": "hall",
        "cost": "12.50",
    }
    assert client.post("/touchpoints/new", typed).status_code == 302
    row = Touchpoint.objects.get(code="hall-2")
    assert (row.branch.code if row.branch else "", str(row.cost)) == ("dl-2", "12.50")
    refused = client.post("/touchpoints/new", typed | {"branch": "sz-1", "code": "hall-3"})
    assert refused.status_code == 422
    assert not Touchpoint.objects.filter(code="hall-3").exists()
    assert "taken" in client.post("/touchpoints/new", typed).content.decode()
    html = client.get("/touchpoints").content.decode()
    assert "二厅" in html
    assert "sz-1-counter" not in html


@pytest.mark.parametrize(
    "path",
    ["/interactions", "/touchpoints", "/channels", "/service-kinds", "/work-hours", "/service-standards"],
)
def test_an_empty_page_says_what_will_be_here(company: Company, path: str) -> None:
    html = browser(company, "admin").get(path).content.decode()
    assert "empty-state-text" in html
    assert "empty-state-action" in html


def test_every_other_page_costs_seven_queries_at_most_whatever_is_on_it(
    company: Company, register: Register, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = customer(company)
    row = record(register, now, customer=who, branch=company.branches["dl-1"], service_kind=register.kinds["claim"])
    for number in range(30):
        record(register, now, customer=who, touchpoint=register.touchpoints["dl-1-counter"], channel=None)
        new = services.NewStandard(name=f"标准{number}", hours=register.hours, first_answer=HOUR)
        services.define_standard(new=new, actor=SYSTEM, now=now)
    client = browser(company, "admin")
    for path in (
        f"/interactions/{row.number}", f"/customers/{who.number}/interactions", "/touchpoints", "/channels",
        "/service-kinds", "/work-hours", "/work-hours/office", "/service-standards", "/interactions/new",
    ):  # fmt: skip
        with django_assert_max_num_queries(7, info=path):
            assert client.get(path).status_code == 200


def test_the_panel_goes_on_to_earlier_interactions(company: Company, register: Register, now: datetime) -> None:
    who = customer(company)
    for number in range(25):
        record(register, now - timedelta(minutes=number), customer=who, subject=f"第{number}次")
    client = browser(company, "hotline")
    first = client.get(f"/customers/{who.number}/interactions").content.decode()
    assert first.count('class="line"') == 20
    following = re.search(r'hx-get="([^"]+)"', first)
    assert following is not None
    rest = client.get(following[1]).content.decode()
    assert rest.count('class="line"') == 5
    assert "Record an interaction" in first
    assert "Record an interaction" not in rest
