"""Whom a customer belongs to, and what the relation to it is: wherever a customer is written, narrowed or handed on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.company import NOW, Company
from tests.customers.cast import li
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.exports import Reader
from zhiyin.core.imports import ImportContext, ImportRow
from zhiyin.core.models import Event
from zhiyin.customers import exports, queries, services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer
from zhiyin.customers.queries.asking import condition_of
from zhiyin.customers.queries.catalogue import FIELDS
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.segments import parse

RELATION = {"relation_level": "service", "relation_kind": "proactive"}


def _owned(staff: Company, name: str = "agent", **values: Any) -> Customer:
    new = NewCustomer(full_name="王", branch="dl-1", owner=name, **values)
    return services.create_customer(new=new, actor=staff.actor("lead"), now=NOW)


def _change(customer: Customer, staff: Company, who: str, **values: Any) -> Customer:
    row = queries.customer(staff.actor(who), customer.number)
    change = Change(values)
    return services.change_customer(customer=row, version=row.version, change=change, actor=staff.actor(who), now=NOW)


@pytest.mark.parametrize("is_number", [True, False])
def test_a_lead_gives_a_new_customer_to_a_colleague_by_number_or_sign_in_name(staff: Company, is_number: bool) -> None:
    agent = staff.people["agent"]
    row = _owned(staff, str(agent.number) if is_number else "AGENT")
    assert (row.owner_id, row.owner_since) == (agent.pk, NOW.date())


def test_only_who_may_assign_names_an_owner(staff: Company, now: datetime) -> None:
    row = li(staff, now)
    with pytest.raises(Forbidden):
        _change(row, staff, "agent", owner="agent")
    new = NewCustomer(full_name="王", branch="dl-1", owner="agent")
    with pytest.raises(Forbidden):
        services.create_customer(new=new, actor=staff.actor("agent"), now=now)
    assert _change(row, staff, "agent", owner="", note="同样").owner is None


@pytest.mark.parametrize(
    ("name", "code"), [("agent_sz", "owner.unknown"), ("niemand", "owner.unknown"), ("9" * 30, "owner.unknown")]
)
def test_an_owner_is_a_colleague_in_scope(staff: Company, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        _owned(staff, name)
    assert (refused.value.code, refused.value.field) == (code, "owner")


def test_who_does_not_see_a_customer_cannot_become_its_owner(staff: Company) -> None:
    new = NewCustomer(full_name="王", branch="dl-1", owner="agent_sz")
    with pytest.raises(Refused) as refused:
        services.create_customer(new=new, actor=staff.actor("admin"), now=NOW)
    assert refused.value.code == "owner.blind"


def test_a_change_of_owner_and_relation_is_one_event_that_names_them(staff: Company, now: datetime) -> None:
    row = _change(li(staff, now), staff, "lead", owner="agent", **RELATION)
    event = Event.objects.filter(subject_id=row.pk, kind="customers.CustomerChanged").get()
    assert set(event.changed) == {"owner", "relation_level", "relation_kind"}
    assert _change(row, staff, "lead", owner="agent", **RELATION).version == row.version


def test_a_wrong_level_or_kind_of_relation_is_refused_with_those_there_are(staff: Company) -> None:
    for name, known in (("relation_level", "relation"), ("relation_kind", "partnership")):
        with pytest.raises(Refused) as refused:
            _owned(staff, "", **{name: "friend"})
        assert (refused.value.field, known in str(refused.value)) == (name, True)


def test_the_list_is_narrowed_to_me_to_nobody_and_to_a_colleague(staff: Company, client: Client, now: datetime) -> None:
    mine, nobodys = _owned(staff, "agent", **RELATION), li(staff, now)
    user = staff.people["agent"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    colleague = staff.people["agent"].number
    for asked, found in {
        "owner=me": mine, "owner=none": nobodys, f"owner={colleague}": mine, "relation_level=service": mine,
        "relation_kind=proactive": mine,
    }.items():  # fmt: skip
        page = client.get(f"/customers?{asked}")
        assert [line.customer.pk for line in page.context["rows"]] == [found.pk], asked
        assert page.context["form"].is_valid()


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("owner", "in", None),
        ("owner", "known", None),
        ("relation_level", "in", ["service"]),
        ("relation_kind", "known", None),
    ],
)
def test_a_segment_asks_for_owner_and_relation(staff: Company, now: datetime, field: str, op: str, value: Any) -> None:
    mine, _other = _owned(staff, "agent", **RELATION), li(staff, now)
    if op == "in" and field == "owner":
        value = [str(staff.people["agent"].number)]
    rule = {"field": field, "op": op} | ({"value": value} if value else {})
    found = Customer.objects.filter(condition_of(parse(rule, FIELDS), now=now))
    assert list(found) == [mine]


def test_an_export_says_owner_and_relation(staff: Company) -> None:
    _owned(staff, "agent", **RELATION)
    actor = staff.actor("lead")
    rows = list(exports.find(actor, {"relation_level": "service"}, NOW))
    (line,) = exports.write(rows, Reader(actor))
    said = dict(zip(exports.NAMES, line, strict=True))
    assert (said["owner"], said["relation_level"], said["relation_kind"]) == (
        str(staff.people["agent"].number), "service", "proactive",
    )  # fmt: skip


def test_a_merge_keeps_the_owner_there_is_and_gives_it_back(staff: Company, now: datetime) -> None:
    survivor, absorbed = li(staff, now), _owned(staff, "agent", **RELATION)
    merge = services.merge_customers(survivor=survivor, absorbed=absorbed, choices=None, actor=SYSTEM, now=now)
    survivor.refresh_from_db()
    agent = staff.people["agent"]
    assert (survivor.owner, survivor.owner_since, survivor.relation_kind) == (agent, NOW.date(), "proactive")
    services.unmerge_customers(merge=merge, actor=SYSTEM, now=now)
    survivor.refresh_from_db()
    assert (survivor.owner, survivor.owner_since, survivor.relation_kind) == (None, None, "")


def test_an_import_names_owner_and_relation_and_is_taken_back(staff: Company) -> None:
    context = ImportContext(staff.actor("manager_dl").acting_for("import"), NOW, "shop")
    rows: list[dict[str, str]] = [
        {"full_name": "王", "branch": "dl-1", "external_id": "1", "owner": "Agent", **RELATION},
        {"full_name": "赵", "branch": "dl-1", "external_id": "2", "owner": "agent_sz"},
        {"full_name": "孙", "branch": "dl-1", "external_id": "3"},
    ]
    first = CUSTOMERS.load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)
    assert [one.state for one in first] == ["created", "refused", "created"]
    assert [error.code for error in first[1].errors] == ["owner.unknown"]
    sun = Customer.objects.get(full_name="孙")
    (again,) = CUSTOMERS.load([ImportRow(2, rows[2] | {"owner": str(staff.people["lead"].number)})], context)
    event = Event.objects.filter(subject_id=sun.pk, kind="customers.CustomerChanged").get()
    assert (again.state, event.changed) == ("updated", ["owner"])
    before = {sun.pk: {"owner_id": None}}
    assert services.restore_imported(before=before, actor=staff.actor("manager_dl"), now=NOW) == {}
    sun.refresh_from_db()
    assert (sun.owner, sun.owner_since) == (None, None)


def test_a_row_by_who_may_not_assign_is_refused(staff: Company) -> None:
    context = ImportContext(staff.actor("agent").acting_for("import"), NOW, "shop")
    row = ImportRow(2, {"full_name": "王", "branch": "dl-1", "external_id": "1", "owner": "agent"})
    (outcome,) = CUSTOMERS.load([row], context)
    assert [error.field for error in outcome.errors] == ["owner"]


def test_a_search_is_narrowed_to_whom_nobody_me_or_somebody_owns(staff: Company) -> None:
    mine, nobodys = _owned(staff), _owned(staff, name="")
    agent = staff.actor("agent")

    def found(owner: str) -> set[int]:
        rows = queries.customers(agent, queries.Filters(text="王", owner=owner))
        return set(rows.values_list("pk", flat=True)) & {mine.pk, nobodys.pk}

    number = str(staff.people["agent"].number)
    assert (found("none"), found("me"), found(number)) == ({nobodys.pk}, {mine.pk}, {mine.pk})
    assert found("") == {mine.pk, nobodys.pk}


def test_a_customer_moved_out_of_its_owners_sight_goes_back_into_the_pool(staff: Company) -> None:
    row = _change(_owned(staff), staff, "admin", branch="sz-1")
    assert (row.owner, row.owner_since) == (None, None)
    event = Event.objects.filter(subject_id=row.pk, kind="customers.CustomerChanged").get()
    assert set(event.changed) == {"branch", "owner"}
    near = _change(_owned(staff, "hotline"), staff, "admin", branch="dl-2")
    assert near.owner == staff.people["hotline"]


def test_the_page_says_that_a_moved_customer_is_back_in_the_pool(staff: Company) -> None:
    row, client, user = _owned(staff), Client(), staff.people["admin"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    form = {"family_name": "", "full_name": "王", "version": "1", "branch": "sz-1", "is_active": "on",
            "owner": staff.people["agent"].number}  # fmt: skip
    answer = client.post(f"/customers/{row.number}/edit", form, follow=True)
    assert "该客户已回到公海" in answer.content.decode()
    row.refresh_from_db()
    assert row.owner is None
