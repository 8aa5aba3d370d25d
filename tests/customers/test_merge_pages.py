"""Merging on the pages: side by side, masked, with what the rules propose; taken back at once or after a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.merging_world import People, people
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, DuplicateMember, DuplicateSet, Merge, SourceSystem
from zhiyin.customers.queries import reviewing
from zhiyin.customers.rules import merging as rules
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import LABELS, NewCustomer

PERSONAL = ("138 1234 5678", "13812345678", "li@example.com", "11010519491231002", "E12345678")
SignIn = Callable[[str], Client]


@pytest.fixture
def world(company: Company) -> People:
    return people(company)


@pytest.fixture
def lead(company: Company, world: People) -> Client:
    client, user = Client(), company.people["manager_dl"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def sent(world: People, **picks: object) -> dict[str, object]:
    """What the form sends: the first stays."""
    numbers = [world.first.number, world.second.number]
    return {"numbers": ",".join(map(str, numbers)), "keep": str(numbers[0]), **picks}


def test_records_stand_side_by_side_with_what_the_rules_propose_and_nothing_in_clear(
    world: People, lead: Client
) -> None:
    page = lead.get(f"/customers/merge?numbers={world.second.number},{world.first.number}")
    text = page.content.decode()
    assert page.status_code == 200
    assert not [value for value in PERSONAL if value in text]
    assert [side.customer.pk for side in page.context["page"].sides] == [world.first.pk, world.second.pk]
    parts = {part.name: part for part in page.context["page"].parts}
    assert [value.is_chosen for value in parts["stage"].values] == [False, True]
    assert parts["note"].both is not None
    assert parts["note"].both.is_chosen


def test_the_page_of_a_merge_asks_a_fixed_number_of_questions(world: People, lead: Client) -> None:
    third = world.add(NewCustomer(full_name="李三", branch="dl-1", note="x"))
    counts = []
    for numbers in (
        f"{world.first.number},{world.second.number}",
        f"{world.first.number},{world.second.number},{third.number}",
    ):
        lead.get(f"/customers/merge?numbers={numbers}")
        with CaptureQueriesContext(connection) as seen:
            lead.get(f"/customers/merge?numbers={numbers}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_what_is_picked_is_kept_and_the_merge_is_taken_back_from_its_notice(world: People, lead: Client) -> None:
    answer = lead.post("/customers/merge", sent(world, pick_name=world.second.number, pick_note=world.first.number))
    assert answer.status_code == 302
    row = Customer.objects.get(pk=world.first.pk)
    assert (row.full_name, row.note, row.stage) == ("李小梅", "喜欢早上来电。", "mature")
    page = lead.get(answer["Location"]).content.decode()
    where = f"/customers/{world.first.number}/unmerge/{world.second.number}"
    assert page.count(f'action="{where}"') == 1
    assert lead.post(where).status_code == 302
    assert Customer.objects.get(pk=world.first.pk).full_name == "李晓梅"
    assert not Merge.objects.filter(undone_at=None).exists()


def test_an_old_number_leads_to_the_page_of_the_survivor(world: People, lead: Client) -> None:
    world.merge(world.first, world.second)
    answer = lead.get(f"/customers/{world.second.number}")
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{world.first.number}")


def test_who_was_overtaken_compares_the_present_values(world: People, lead: Client) -> None:
    versions = {f"version_{row.number}": row.version for row in (world.first, world.second)}
    services.change_customer(
        customer=world.second, version=1, change=Change({"note": "新的备注"}), actor=world.lead, now=world.later()
    )
    answer = lead.post("/customers/merge", sent(world) | versions)
    assert answer.status_code == 409
    assert "新的备注" in answer.content.decode()
    assert not Merge.objects.exists()


def test_what_came_later_is_looked_through_before_it_goes_back(world: People, lead: Client) -> None:
    world.merge(world.first, world.second)
    kept = Customer.objects.get(pk=world.first.pk)
    mine, theirs = world.contact(kept, "请回电 139-0000 0002"), world.ticket(kept)
    where = f"/customers/{world.first.number}/unmerge/{world.second.number}"
    groups = {group.reference: group.rows for group in lead.get(where).context["groups"]}
    back = [(name, row.key) for name, rows in groups.items() for row in rows if row.goes_back]
    assert back == [("touchpoints.Interaction.customer", mine.pk)]
    lead.post(where, {"asked": "1", "back": [f"desk.Ticket.customer:{theirs.pk}"]})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.customer_id, theirs.customer_id) == (world.first.pk, world.second.pk)


def test_several_records_become_one_or_none_does(world: People) -> None:
    third = world.add(NewCustomer(full_name="李三", branch="dl-1"))
    firm = world.add(NewCustomer(kind="company", full_name="港务局", branch="dl-1"))
    given = {"picks": {"name": third.number}, "versions": {}, "actor": world.lead, "now": world.now}
    with pytest.raises(Exception, match="person and a company"):
        services.merge_several(records=[world.first, world.second, firm], **given)
    assert not Merge.objects.exists()
    services.merge_several(records=[world.first, world.second, third], **given)
    assert Customer.objects.get(pk=world.first.pk).full_name == "李三"
    assert list(queries.customers(world.lead)) == [firm, world.first]


def test_a_set_of_duplicates_is_settled_by_the_merge_and_open_again_without_it(world: People) -> None:
    third = world.add(NewCustomer(full_name="李三", branch="dl-1"))
    row = DuplicateSet.objects.create(
        number=1001, origin="match", rule="standard", chance=0.9, weight=9, size=3, found_at=world.now
    )
    for one in (world.first, world.second, third):
        DuplicateMember.objects.create(duplicate_set=row, customer=one)
    states = []
    for step in (
        lambda: world.merge(world.first, world.second),
        lambda: world.merge(world.first, third),
        lambda: world.undo(Merge.objects.latest("id")),
    ):
        step()
        row.refresh_from_db()
        states.append(row.state)
    assert states == ["open", "merged", "open"]


def test_golden_rules_are_set_and_followed(world: People, lead: Client, company: Company) -> None:
    assert lead.get("/customers/golden-rules").status_code == 403
    boss = Client()
    boss.force_login(company.people["admin"].user, backend="zhiyin.config.sign_in.Backend")
    chosen = queries.golden_rules() | {"name": "trusted", "note": "longest", "stage": "survivor"}
    assert boss.post("/customers/golden-rules", chosen).status_code == 302
    assert boss.post("/customers/golden-rules", chosen | {"name": "both"}).status_code == 422
    assert Event.objects.filter(kind="customers.GoldenRuleSet").count() == 3
    SourceSystem.objects.update_or_create(code="shop", defaults={"name": "商城", "trust_rank": 1})
    places = queries.suggestion([world.first, world.second]).places
    assert (places["name"], places["note"], places["stage"]) == (1, 0, 1)
    assert [row.pk for row in reviewing.usual_order([world.first, world.second])] == [world.second.pk, world.first.pk]


def test_the_newest_value_is_told_by_the_events_of_that_very_field(world: People) -> None:
    services.change_customer(
        customer=world.second, version=1, change=Change({"note": "新"}), actor=world.lead, now=world.later()
    )
    services.change_customer(
        customer=world.first, version=1, change=Change({"given_name": "小美"}), actor=world.lead,
        now=world.later() + timedelta(hours=1),
    )  # fmt: skip
    assert queries.suggestion([world.second, world.first]).places["name"] == 1


def test_every_part_that_can_be_chosen_has_a_name_for_people(db: None) -> None:
    assert set(queries.merging.parts()) <= {*LABELS, "name"}
    assert set(rules.SHIPPED) <= set(queries.merging.parts())
