"""Standards are tried in order and the first match applies; hours, channels and touchpoints have their rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.calendar import WorkCalendar
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event
from zhiyin.touchpoints import queries, services
from zhiyin.touchpoints.models import Channel, ServiceStandard, Touchpoint
from zhiyin.touchpoints.rules import Case, Limits, applies, first_match
from zhiyin.touchpoints.services import NewStandard, NewTouchpoint

from .cast import HOUR, Register, tier


def define(register: Register, now: datetime, name: str, **fields: object) -> ServiceStandard:
    new = NewStandard(name=name, hours=register.hours, **{"first_answer": HOUR, **fields})  # type: ignore[arg-type]  # by name
    return services.define_standard(new=new, actor=SYSTEM, now=now)


def test_the_first_match_applies_and_its_limits_and_hours_come_with_it(register: Register, now: datetime) -> None:
    gold, complaint = tier(), register.kinds["complaint"]
    best = define(register, now, "金卡投诉", tier=gold, service_kind=complaint, resolution=8 * HOUR)
    second = define(register, now, "投诉", service_kind=complaint)
    rest = define(register, now, "其他")
    assert queries.standard_for(tier_id=gold.pk, service_kind_id=complaint.pk) == best
    assert queries.standard_for(service_kind_id=complaint.pk) == second
    assert queries.standard_for() == rest
    assert best.limits == Limits(first_answer=HOUR, resolution=8 * HOUR)
    assert best.measure.calendar == register.hours.work_calendar


def test_a_touchpoint_brings_its_channel(register: Register, now: datetime) -> None:
    counter = register.touchpoints["dl-1-counter"]
    by_channel = define(register, now, "柜台", channel=register.channels["counter"])
    here = define(register, now, "本厅", touchpoint=counter)
    assert queries.standard_for(touchpoint=counter) == by_channel
    services.move_standard(standard=here, position=1, actor=SYSTEM, now=now)
    assert queries.standard_for(touchpoint=counter) == here
    assert queries.standard_for(channel_id=register.channels["phone"].pk) is None


def test_a_standard_out_of_use_is_not_tried(register: Register, now: datetime) -> None:
    row = define(register, now, "其他")
    new = NewStandard(name="其他", hours=register.hours, first_answer=HOUR, is_active=False)
    services.change_standard(standard=row, new=new, actor=SYSTEM, now=now)
    assert queries.standard_for() is None


def test_moving_numbers_all_anew_and_is_recorded(register: Register, now: datetime) -> None:
    rows = [define(register, now, name) for name in "abc"]
    moved = services.move_standard(standard=rows[2], position=1, actor=SYSTEM, now=now)
    assert [row.name for row in moved] == ["c", "a", "b"]
    assert list(ServiceStandard.objects.values_list("name", "position")) == [("c", 1), ("a", 2), ("b", 3)]
    assert Event.objects.get(kind="touchpoints.StandardMoved").facts["position"] == 1
    last = services.move_standard(standard=moved[0], position=99, actor=SYSTEM, now=now)
    assert [row.name for row in last] == ["a", "b", "c"]


def test_a_change_is_recorded_with_what_was_before(register: Register, now: datetime) -> None:
    row = define(register, now, "其他")
    new = NewStandard(name="其他", hours=register.hours, first_answer=2 * HOUR)
    services.change_standard(standard=row, new=new, actor=SYSTEM, now=now)
    event = Event.objects.get(kind="touchpoints.StandardChanged")
    assert (event.changed, event.payload.values) == (["first_answer"], {"first_answer": HOUR})
    services.change_standard(standard=row, new=new, actor=SYSTEM, now=now)
    assert Event.objects.filter(kind="touchpoints.StandardChanged").count() == 1


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"first_answer": None}, "first_answer"),
        ({"first_answer": 0}, "first_answer"),
        ({"resolution": 400 * 86_400}, "resolution"),
        ({"first_answer": 3, "resolution": 2}, "first_answer"),
        ({"resolution": 2000, "first_answer": None, "working_days": True}, "resolution"),
    ],
)
def test_a_standard_that_promises_nothing_or_nonsense_is_refused(
    register: Register, now: datetime, fields: dict[str, object], at_fault: str
) -> None:
    with pytest.raises(Refused) as refused:
        define(register, now, "x", **fields)
    assert refused.value.field == at_fault
    with pytest.raises(Refused, match="name"):
        define(register, now, " ")


def test_a_branch_manager_cannot_change_what_holds_for_the_company_and_quality_can(
    company: Company, register: Register, now: datetime
) -> None:
    new = NewStandard(name="x", hours=register.hours, first_answer=HOUR)
    calendar = WorkCalendar.always()
    manager = company.actor("manager")
    for write in (
        lambda: services.define_standard(new=new, actor=manager, now=now),
        lambda: services.define_hours(code="x", name="x", calendar=calendar, actor=manager, now=now),
        lambda: services.define_kind(code="x", name="x", actor=manager, now=now),
        lambda: services.install_channels(actor=manager, now=now),
    ):
        with pytest.raises(Forbidden):
            write()
    assert services.define_standard(new=new, actor=company.actor("quality"), now=now).pk


def test_a_manager_opens_and_changes_touchpoints_in_the_own_scope_only(
    company: Company, register: Register, now: datetime
) -> None:
    actor = company.actor("manager_dl")
    new = NewTouchpoint("hotline-dl", "大连热线", register.channels["phone"], company.branches["dl"], "hotline")
    row = services.open_touchpoint(new=new, actor=actor, now=now)
    moved = replace(new, name="热线", branch=company.branches["dl-2"])
    services.change_touchpoint(touchpoint=row, new=moved, actor=actor, now=now)
    row.refresh_from_db()
    assert (row.name, row.scope_3) == ("热线", company.branches["dl-2"].pk)
    assert Event.objects.get(kind="touchpoints.TouchpointChanged").changed == ["name", "branch"]
    with pytest.raises(NotFound):
        services.open_touchpoint(new=replace(new, code="sz", branch=company.branches["sz-1"]), actor=actor, now=now)
    with pytest.raises(NotFound):
        services.change_touchpoint(touchpoint=register.touchpoints["sz-1-counter"], new=new, actor=actor, now=now)
    with pytest.raises(Refused, match="branch"):
        services.open_touchpoint(new=replace(new, code="none", branch=None), actor=actor, now=now)
    assert {row.code for row in queries.touchpoints(actor)} == {"dl-1-counter", "hotline-dl"}
    assert queries.touchpoints(company.actor("admin")).count() == Touchpoint.objects.count() == 3


def test_a_code_is_unique_and_well_formed(company: Company, register: Register, now: datetime) -> None:
    for code, why in (("dl-1-counter", "taken"), ("Größe", "small letters"), ("", "small letters")):
        new = NewTouchpoint(code, "x", register.channels["phone"], company.branches["dl"])
        with pytest.raises(Refused, match=why):
            services.open_touchpoint(new=new, actor=SYSTEM, now=now)


def test_the_starting_channels_are_installed_once_in_the_language_of_the_company(
    register: Register, now: datetime
) -> None:
    assert [row.code for row in services.install_channels(actor=SYSTEM, now=now)][:3] == ["phone", "counter", "letter"]
    assert Channel.objects.count() == 10
    assert Event.objects.filter(kind="touchpoints.ChannelDefined").count() == 10


def test_changed_hours_keep_what_was_before_in_the_log(register: Register, now: datetime) -> None:
    services.change_hours(hours=register.hours, name="全天", calendar=WorkCalendar.always(), actor=SYSTEM, now=now)
    event = Event.objects.get(kind="touchpoints.WorkHoursChanged")
    assert event.payload.values["name"] == "办公时间"
    assert register.hours.work_calendar == WorkCalendar.always()


def test_a_standard_applies_when_every_condition_of_its_own_is_met(register: Register, now: datetime) -> None:
    row = define(register, now, "x", channel=register.channels["phone"], service_kind=register.kinds["claim"])
    phone, claim = register.channels["phone"].pk, register.kinds["claim"].pk
    assert applies(row, Case(channel_id=phone, service_kind_id=claim, tier_id=9))
    assert not applies(row, Case(channel_id=phone))
    assert first_match([row], Case(service_kind_id=claim)) is None
