"""Merging moves everything in one transaction, keeps one value of each field, and is taken back to the last row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.merging_world import People, dump, people
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.imports import ImportContext, ImportRow
from zhiyin.core.models import Event
from zhiyin.customers import jobs, queries, services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import ContactDetail, Customer, Identity, Merge
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.desk.models import Ticket
from zhiyin.touchpoints.models import Interaction
from zhiyin.voice.models import Answer, OptOut


@pytest.fixture
def world(company: Company) -> People:
    return people(company)


def test_a_merge_moves_every_row_and_leaves_what_stands_there_already(world: People) -> None:
    first, second = world.first, world.second
    world.merge(first, second)
    for model in (Ticket, Interaction, Answer):
        assert set(model._base_manager.values_list("customer", flat=True)) == {first.pk}
        assert model._base_manager.count() == 2
    assert OptOut.objects.get().customer_id == first.pk
    assert list(first.contacts.filter(kind="phone").values_list("normal", "is_primary")) == [
        ("+8613812345678", True),
        ("+8613900000002", False),
    ]
    assert list(second.contacts.values_list("normal", flat=True)) == ["+8613812345678"]
    assert sorted(first.identities.values_list("kind", flat=True)) == ["national_id", "passport"]
    assert Identity.objects.filter(customer=second).count() == 1


def test_of_each_field_the_chosen_value_is_kept_and_an_empty_one_never_wins(world: People) -> None:
    world.merge(world.first, world.second, name="absorbed")
    row = Customer.objects.get(pk=world.first.pk)
    assert (row.full_name, row.given_name, row.stage) == ("李小梅", "小梅", "mature")
    assert (str(row.birth_date), row.branch.code if row.branch else "") == ("1949-12-31", "dl-1")
    assert row.note == "喜欢早上来电。\n会员。"


def test_the_absorbed_record_leads_to_the_survivor_and_is_not_listed(world: People) -> None:
    first, second, lead = world.first, world.second, world.lead
    world.merge(first, second)
    assert queries.customer(lead, second.number).pk == first.pk
    assert [row.pk for row in queries.customers(lead)] == [first.pk]
    for words in ("李小梅", "13900000002", str(second.number), "S-7"):
        assert [row.pk for row in queries.search(lead, words)] == [first.pk], words
    assert {key: row.pk for key, row in queries.by_external("shop", ["S-7", "S-8"]).items()} == {"S-7": first.pk}


def test_the_timeline_of_the_survivor_tells_of_both(world: People) -> None:
    before = {row.pk for row in queries.timeline(world.lead, world.second).rows}
    merge = world.merge(world.first, world.second)
    rows = queries.timeline(world.lead, world.first).rows
    assert before < {row.pk for row in rows}
    assert [row.kind for row in rows].count("customers.CustomersMerged") == 1
    world.undo(merge)
    kinds = [[row.kind for row in queries.timeline(world.lead, one).rows] for one in (world.first, world.second)]
    assert {"customers.CustomersMerged", "customers.CustomersUnmerged"} < set(kinds[0])
    assert {"customers.CustomerAbsorbed", "customers.CustomerRestored"} < set(kinds[1])


def test_a_merge_taken_back_leaves_every_row_as_it_was(world: People) -> None:
    before = dump()
    world.undo(world.merge(world.first, world.second, name="absorbed", branch="absorbed"))
    assert dump() == before
    assert not Merge.objects.filter(undone_at=None).exists()


def test_what_people_changed_since_stays(world: People) -> None:
    merge = world.merge(world.first, world.second, name="absorbed")
    kept = queries.customer(world.lead, world.first.number)
    services.change_customer(
        customer=kept, version=kept.version, actor=world.lead, now=world.later(),
        change=Change({"note": "改过。"}, add_contacts=(NewContact("phone", "13700000003"),)),
    )  # fmt: skip
    back = world.undo(merge)
    kept = queries.customer(world.lead, world.first.number)
    assert (kept.full_name, kept.note, back.full_name, back.note) == ("李晓梅", "改过。", "李小梅", "会员。")
    assert list(kept.contacts.filter(kind="phone").values_list("normal", flat=True)) == [
        "+8613812345678", "+8613700000003",
    ]  # fmt: skip


def test_what_came_later_goes_back_only_with_evidence(world: People) -> None:
    first, second = world.first, world.second
    old = Interaction.objects.get(customer=second)
    merge = world.merge(first, second)
    kept = Customer.objects.get(pk=first.pk)
    follows = world.ticket(kept, interaction=old)
    by_source = world.contact(kept, source="shop")
    said = world.contact(kept, "请回电 139-0000 0002，谢谢")
    chained = world.ticket(kept, interaction=said)
    shared = world.contact(kept, "请回电 138 1234 5678")
    plain = world.ticket(kept)
    world.undo(merge)
    for row in (follows, by_source, said, chained):
        row.refresh_from_db()
        assert row.customer_id == second.pk, row
    for row in (shared, plain):
        row.refresh_from_db()
        assert row.customer_id == first.pk, row


def test_a_person_decides_where_the_evidence_says_nothing(world: People) -> None:
    merge = world.merge(world.first, world.second)
    kept = Customer.objects.get(pk=world.first.pk)
    mine, foreign = world.ticket(kept), Ticket.objects.filter(customer=kept).order_by("pk")[0]
    world.undo(merge, back={"desk.Ticket.customer": {mine.pk, foreign.pk}})
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.customer_id, foreign.customer_id) == (world.second.pk, world.first.pk)


def test_merges_into_one_record_are_taken_back_in_any_order(world: People) -> None:
    third = world.add(
        NewCustomer(full_name="李小梅", branch="dl-1", note="第三。", contacts=(NewContact("phone", "13900000002"),))
    )
    before = dump()
    one = world.merge(world.first, world.second, name="absorbed")
    two = world.merge(world.first, third, name="absorbed", note="absorbed")
    world.undo(one)
    assert Customer.objects.get(pk=world.first.pk).note == "第三。"
    assert world.first.contacts.filter(normal="+8613900000002").count() == 1
    world.undo(two)
    assert dump() == before


def test_a_record_that_has_absorbed_others_takes_them_along_and_is_taken_back_from_outside_in(world: People) -> None:
    third = world.add(NewCustomer(full_name="李三", branch="dl-1", contacts=(NewContact("phone", "13600000009"),)))
    before = dump()
    inner = world.merge(world.second, third)
    middle = dump()
    outer = world.merge(world.first, world.second)
    assert queries.customer(world.lead, third.number).pk == world.first.pk
    assert {row.absorbed_id for row in queries.merges(world.lead, world.first)} == {world.second.pk, third.pk}
    with pytest.raises(Conflict, match="Take that merge back first"):
        world.undo(inner)
    world.undo(outer)
    assert dump() == middle
    assert queries.customer(world.lead, third.number).pk == world.second.pk
    world.undo(inner)
    assert dump() == before


def test_both_sides_have_to_be_in_scope_and_changes_be_allowed(world: People) -> None:
    company = world.company
    for name in ("agent_sz", "agent"):
        with pytest.raises(NotFound):
            services.merge_customers(
                survivor=world.first, absorbed=world.second, choices=None, actor=company.actor(name), now=world.now
            )
    with pytest.raises(Forbidden):
        services.merge_customers(
            survivor=world.first, absorbed=world.second, choices=None, actor=company.actor("auditor"), now=world.now
        )
    merge = world.merge(world.first, world.second)
    with pytest.raises(NotFound):
        services.unmerge_customers(merge=merge, actor=company.actor("agent"), now=world.now)


def test_what_cannot_be_merged_is_refused_with_the_reason(world: People) -> None:
    firm = world.add(NewCustomer(kind="company", full_name="港务局", branch="dl-1"))
    with pytest.raises(Refused, match="not merged with itself"):
        world.merge(world.first, world.first)
    with pytest.raises(Refused, match="person and a company"):
        world.merge(world.first, firm)
    with pytest.raises(Refused, match="cannot be chosen in a merge"):
        world.merge(world.first, world.second, nmae="absorbed")
    with pytest.raises(Refused, match="no side of a merge"):
        world.merge(world.first, world.second, name="both")
    merge = world.merge(world.first, world.second)
    with pytest.raises(Conflict, match="merged into"):
        world.merge(firm, world.second)
    world.undo(merge)
    with pytest.raises(Conflict, match="taken back already"):
        world.undo(merge)


def test_a_large_record_is_merged_in_a_fixed_number_of_statements(world: People) -> None:
    counts = []
    for many in (1, 1200):
        row = world.add(NewCustomer(full_name="王大", branch="dl-1"))
        given = {"customer": row, "channel": world.channel, "occurred_at": world.now}
        Interaction.objects.bulk_create(Interaction(number=10_000 * many + n, **given) for n in range(many))
        with CaptureQueriesContext(connection) as seen:
            world.merge(world.first, row)
        assert not Interaction.objects.filter(customer=row).exists()
        counts.append(len(seen))
    assert counts[1] <= counts[0] + 2
    assert counts[1] < 100


def test_events_name_both_sides_and_hold_no_personal_value(world: People) -> None:
    world.merge(world.first, world.second, name="absorbed")
    row = Event.objects.get(kind="customers.CustomersMerged")
    assert (row.customer_id, row.facts["absorbed_id"]) == (world.first.pk, world.second.pk)
    assert row.payload.values["given_name"] == "晓梅"
    assert "晓梅" not in f"{row.facts}{row.changed}"
    assert ContactDetail.objects.count() == 5


def test_files_that_name_an_absorbed_record_mean_the_one_that_has_absorbed_it(world: People) -> None:
    world.merge(world.first, world.second)
    found = queries.by_external(
        "shop", ["S-7", "", "S-8"], queries.customers(world.lead).values_list("pk", "external_id", named=True)
    )
    assert {key: row.pk for key, row in found.items()} == {"S-7": world.first.pk}
    assert (
        queries.by_number([world.second.number], queries.customers(world.lead))[world.second.number].pk
        == world.first.pk
    )
    context = ImportContext(world.lead.acting_for("import"), world.later(), "shop")
    cells = {"external_id": "S-7", "full_name": "李大梅", "stage": "growing", "phone": "13700000003"}
    outcome, again = (CUSTOMERS.load([ImportRow(2, cells)], context)[0] for _once_and_again in range(2))
    assert (outcome.state, again.state) == ("updated", "unchanged")
    row = Customer.objects.get(pk=world.first.pk)
    assert (row.full_name, row.stage) == ("李晓梅", "mature")
    assert row.contacts.filter(normal="+8613700000003").count() == 1


def test_what_was_written_to_the_absorbed_record_meanwhile_is_fetched_and_given_back(world: People) -> None:
    third = world.add(NewCustomer(full_name="李三", branch="dl-1"))
    inner = world.merge(world.second, third)
    outer = world.merge(world.first, world.second)
    stray = Interaction.objects.create(number=99_999, customer=third, channel=world.channel, occurred_at=world.now)
    assert services.strayed() == [third.pk]
    jobs.gather_strays({}, lambda _state: None)
    stray.refresh_from_db()
    assert (stray.customer_id, services.strayed()) == (world.first.pk, [])
    for merge, owner in ((outer, world.second), (inner, third)):
        world.undo(merge)
        stray.refresh_from_db()
        assert stray.customer_id == owner.pk
