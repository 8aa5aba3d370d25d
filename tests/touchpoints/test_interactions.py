"""Every contact is recorded once, where it happened, with its event; and whoever answers sees the earlier ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused, Several
from zhiyin.core.models import Event
from zhiyin.touchpoints import queries, services
from zhiyin.touchpoints.access import readable_interactions, visible_interactions
from zhiyin.touchpoints.models import Interaction
from zhiyin.touchpoints.queries import InteractionFilters
from zhiyin.touchpoints.services import NewInteraction

from .cast import Register, customer


def call(register: Register, now: datetime, **changes: object) -> NewInteraction:
    """A phone call of a minute ago."""
    new = NewInteraction(occurred_at=now - timedelta(minutes=1), channel=register.channels["phone"])
    return new._replace(**changes)  # type: ignore[arg-type]  # tests pass fields by name


def test_a_contact_is_recorded_with_its_event_at_the_branch_of_who_took_it(
    company: Company, register: Register, now: datetime
) -> None:
    who = customer(company)
    new = call(register, now, customer=who, subject=" 咨询保单 ", wait_seconds=40, ended_at=now)
    row = services.record_interaction(new=new, actor=company.actor("agent"), now=now)
    assert (row.branch, row.employee, row.subject) == (company.branches["dl-1"], company.people["agent"], "咨询保单")
    assert row.duration_seconds == 60
    event = Event.objects.get(kind="touchpoints.InteractionRecorded")
    assert (event.customer_id, event.subject_id, event.occurred_at) == (who.pk, row.pk, row.occurred_at)
    assert event.facts["channel"] == "phone"
    assert "咨询" not in str(event.facts)


def test_a_touchpoint_brings_its_channel_and_its_branch(company: Company, register: Register, now: datetime) -> None:
    counter = register.touchpoints["dl-1-counter"]
    new = call(register, now, channel=None, touchpoint=counter)
    row = services.record_interaction(new=new, actor=company.actor("manager_dl"), now=now)
    assert (row.channel.code, row.branch) == ("counter", company.branches["dl-1"])


def test_a_touchpoint_of_another_channel_is_refused_with_the_right_one(
    company: Company, register: Register, now: datetime
) -> None:
    new = call(register, now, touchpoint=register.touchpoints["dl-1-counter"])
    with pytest.raises(Refused, match="counter") as refused:
        services.record_interaction(new=new, actor=company.actor("agent"), now=now)
    assert refused.value.field == "channel"


def test_a_contact_without_channel_is_refused(company: Company, register: Register, now: datetime) -> None:
    with pytest.raises(Refused, match="channel"):
        services.record_interaction(new=call(register, now, channel=None), actor=company.actor("agent"), now=now)


def test_every_field_at_fault_is_named_at_once_and_nothing_is_saved(
    company: Company, register: Register, now: datetime
) -> None:
    new = call(register, now, direction="up", occurred_at=now + timedelta(hours=1), wait_seconds=-1, subject="x" * 201)
    with pytest.raises(Several) as refused:
        services.record_interaction(new=new, actor=company.actor("agent"), now=now)
    assert [error.field for error in refused.value.errors] == ["direction", "occurred_at", "wait_seconds", "subject"]
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_character_that_cannot_be_kept_is_refused_and_an_emoji_and_a_rare_sign_are_kept(
    company: Company, register: Register, now: datetime, text: str
) -> None:
    actor = company.actor("agent")
    with pytest.raises(Refused, match="cannot be kept"):
        services.record_interaction(new=call(register, now, text=text), actor=actor, now=now)
    row = services.record_interaction(new=call(register, now, text="😀𠮷<script>"), actor=actor, now=now)
    row.refresh_from_db()
    assert row.text == "😀𠮷<script>"


def test_an_agent_cannot_record_for_foreign_customers_touchpoints_employees_or_branches(
    company: Company, register: Register, now: datetime
) -> None:
    actor = company.actor("agent")
    for change in (
        {"customer": customer(company, "sz-1")},
        {"touchpoint": register.touchpoints["sz-1-counter"], "channel": None},
        {"employee": company.people["agent_sz"]},
        {"branch": company.branches["sz-1"]},
    ):
        with pytest.raises(NotFound):
            services.record_interaction(new=call(register, now, **change), actor=actor, now=now)
    assert not Interaction.objects.exists()


def test_an_auditor_reads_and_does_not_record(company: Company, register: Register, now: datetime) -> None:
    with pytest.raises(Forbidden):
        services.record_interaction(new=call(register, now), actor=company.actor("auditor"), now=now)


def test_many_contacts_cost_a_few_statements_and_have_one_event_each(
    company: Company, register: Register, now: datetime
) -> None:
    rows = [call(register, now, source="pbx", external_id=str(i), branch=company.branches["dl-1"]) for i in range(500)]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        made = services.record_interactions(rows=rows, actor=SYSTEM.acting_for("import"), now=now)
    assert len(captured) < 40, [query["sql"][:80] for query in captured]
    assert [row.external_id for row in made] == [str(i) for i in range(500)]
    assert len({row.number for row in made}) == 500
    events = Event.objects.filter(kind="touchpoints.InteractionRecorded")
    assert (events.count(), set(events.values_list("origin", flat=True))) == (500, {"import"})


def test_the_same_contact_of_another_system_is_not_recorded_twice(
    company: Company, register: Register, now: datetime
) -> None:
    once = call(register, now, source="pbx", external_id="7")
    with pytest.raises(Refused, match="here already"):
        services.record_interactions(rows=[once, once], actor=SYSTEM, now=now)
    services.record_interactions(rows=[once], actor=SYSTEM, now=now)
    with pytest.raises(Refused, match="here already"):
        services.record_interactions(rows=[once], actor=SYSTEM, now=now)
    assert Interaction.objects.count() == 1


def test_whoever_answers_sees_the_contacts_of_other_branches_with_the_own_customer(
    company: Company, register: Register, now: datetime
) -> None:
    who, agent = customer(company), company.actor("agent")
    away = call(register, now, customer=who, branch=company.branches["sz-1"])
    row = services.record_interaction(new=away, actor=SYSTEM, now=now)
    assert [seen.pk for seen in queries.interactions_of(agent, who, now=now).rows] == [row.pk]
    assert queries.interaction(agent, row.number, now=now) == row
    assert not visible_interactions(agent).exists()


def test_foreign_contacts_with_foreign_customers_are_not_there(
    company: Company, register: Register, now: datetime
) -> None:
    who = customer(company, "sz-1")
    row = services.record_interaction(
        new=call(register, now, customer=who, branch=company.branches["sz-1"]), actor=SYSTEM, now=now
    )
    agent = company.actor("agent")
    assert not queries.interactions_of(agent, who, now=now).rows
    assert not readable_interactions(agent, now=now).exists()
    with pytest.raises(NotFound):
        queries.interaction(agent, row.number, now=now)


def test_the_list_is_narrowed_by_every_filter(company: Company, register: Register, now: datetime) -> None:
    who = customer(company)
    wanted = services.record_interaction(
        new=call(
            register, now, customer=who, channel=None, touchpoint=register.touchpoints["dl-1-counter"],
            service_kind=register.kinds["claim"], direction="out", outcome="已办结", employee=company.people["lead"],
        ),
        actor=SYSTEM, now=now,
    )  # fmt: skip
    services.record_interaction(new=call(register, now - timedelta(days=2)), actor=SYSTEM, now=now)
    actor = company.actor("hotline")
    assert queries.interactions(actor, InteractionFilters()).count() == 2
    for filters in (
        InteractionFilters(channel="counter"),
        InteractionFilters(touchpoint="dl-1-counter"),
        InteractionFilters(kind="claim"),
        InteractionFilters(direction="out"),
        InteractionFilters(outcome="已办结"),
        InteractionFilters(branch="dl"),
        InteractionFilters(customer=who.number),
        InteractionFilters(employee=company.people["lead"].number),
        InteractionFilters(since=now - timedelta(days=1), until=now),
    ):
        assert [row.pk for row in queries.interactions(actor, filters)] == [wanted.pk], filters
