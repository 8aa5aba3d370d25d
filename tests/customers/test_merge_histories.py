"""Whatever happened before, a merge that is taken back at once leaves every row of every table as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.company import Company
from tests.customers.merging_world import People, dump, people
from tests.tiers import FUZZ_EXAMPLES
from zhiyin.config.subjects import REFERENCES
from zhiyin.core.errors import Conflict
from zhiyin.customers import services
from zhiyin.customers.models import ContactDetail, Customer, Merge, MergeMove, SearchText
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.ways import ways
from zhiyin.customers.services import moving
from zhiyin.touchpoints.models import Interaction

ACTIONS = ("create", "change", "add", "remove", "call", "ticket", "answer", "merge", "merge", "unmerge", "back")
MANY = 20
Step = tuple[str, int]
Steps = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 2**16)), min_size=MANY, max_size=MANY)


class History:
    """A company in which random things happen; after each merge it is taken back, compared, and done again."""

    def __init__(self, world: People) -> None:
        self.world = world

    def present(self, by: Random) -> Customer:
        """Any customer that is not absorbed."""
        return by.choice(list(Customer.objects.filter(merged_into=None).order_by("pk")))

    def take(self, action: str, seed: int) -> None:
        """One step."""
        by = Random(seed)
        step: Callable[[Random], object] = getattr(self, action)
        step(by)

    def create(self, by: Random) -> None:
        contacts = tuple(NewContact("phone", f"1390000000{n}") for n in by.sample(range(5), by.randint(0, 2)))
        new = NewCustomer(
            full_name=by.choice(["王芳", "李晓梅", "Li Na"]), branch=by.choice(["dl-1", "dl-2"]), contacts=contacts,
            note=by.choice(["", "一", "二"]), source=by.choice(["", "shop", "core"]),
        )  # fmt: skip
        self.world.add(new)

    def change(self, by: Random) -> None:
        field, value = by.choice([("note", "三"), ("stage", "mature"), ("full_name", "王方"), ("stage", "")])
        self._change(self.present(by), Change({field: value}))

    def add(self, by: Random) -> None:
        new = NewContact("phone", f"1390000000{by.randint(0, 4)}", is_primary=by.random() < 0.3)
        self._change(self.present(by), Change({}, add_contacts=(new,)))

    def remove(self, by: Random) -> None:
        row = self.present(by)
        keys = list(row.contacts.order_by("pk").values_list("pk", flat=True))
        if keys:
            self._change(row, Change({}, remove_contacts=(by.choice(keys),)))

    def call(self, by: Random) -> None:
        self.world.contact(self.present(by), by.choice(["", "请回电 13900000001"]), by.choice(["", "shop"]))

    def ticket(self, by: Random) -> None:
        row = self.present(by)
        call = Interaction.objects.filter(customer=row).order_by("pk").last() if by.random() < 0.5 else None
        self.world.ticket(row, interaction=call)

    def answer(self, by: Random) -> None:
        self.world.answer(self.present(by))

    def merge(self, by: Random) -> None:
        first, second = self.present(by), self.present(by)
        if first.pk == second.pk:
            return
        before = dump()
        choices = {part: by.choice(["survivor", "absorbed"]) for part in ("name", "stage", "note", "branch")}
        self.world.undo(self.world.merge(first, second, **choices))
        assert dump() == before
        self.world.merge(Customer.objects.get(pk=first.pk), Customer.objects.get(pk=second.pk), **choices)

    def unmerge(self, by: Random) -> None:
        standing = list(Merge.objects.filter(undone_at=None).order_by("pk"))
        if not standing:
            return
        try:
            with transaction.atomic():
                self.world.undo(by.choice(standing))
        except Conflict as error:
            assert error.code == "merge.deeper"

    def back(self, by: Random) -> None:
        """A customer is changed after time has gone by."""
        self.world.now += timedelta(days=by.randint(1, 30))
        self.change(by)

    def _change(self, row: Customer, change: Change) -> None:
        services.change_customer(
            customer=row, version=row.version, change=change, actor=self.world.lead, now=self.world.later()
        )


def orphans() -> list[str]:
    """Rows that stand with an absorbed record though the same does not stand with the one that has absorbed it."""
    found = []
    for gone in Customer.objects.filter(merged_into__isnull=False):
        for reference in REFERENCES:
            rows = moving.rows_of(reference, gone.pk)
            if reference.on_merge == "move" and rows.exists():
                found.append(f"{reference.name} of {gone.pk}")
    return found


def check_ways() -> None:
    """Everybody who is not absorbed, and nobody else, is kept with the ways in which it is reached."""
    kept = dict(SearchText.objects.values_list("customer", "ways"))
    rows = Customer.objects.filter(merged_into=None)
    assert kept == {
        row.pk: ways((line.kind for line in row.contacts.all()), has_document=row.identities.exists()) for row in rows
    }


def check(world: People) -> None:
    """What is true after any history."""
    assert not orphans()
    check_ways()
    for row in Customer.objects.filter(merged_into__isnull=False).select_related("merged_into"):
        assert row.merged_into is not None
        assert row.merged_into.merged_into_id is None
        assert Merge.objects.filter(absorbed=row, undone_at=None).count() == 1
    for owner, kind in ContactDetail.objects.filter(customer__merged_into=None).values_list("customer", "kind"):
        first = ContactDetail.objects.filter(customer=owner, kind=kind, is_primary=True)
        assert first.count() == 1
    while standing := list(Merge.objects.filter(undone_at=None, survivor__merged_into=None).order_by("-pk")[:1]):
        world.undo(standing[0])
    check_ways()
    assert not Customer.objects.filter(merged_into__isnull=False).exists()
    assert MergeMove.objects.filter(merge__undone_at=None).count() == 0


@pytest.mark.django_db
def test_merge_and_unmerge_are_the_identity_over_random_histories(company: Company) -> None:
    world = people(company)
    start = world.now

    @settings(
        max_examples=max(4, FUZZ_EXAMPLES // 40), deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    @given(Steps)
    def histories(steps: list[Step]) -> None:
        point = transaction.savepoint()
        world.now = start
        try:
            history = History(world)
            for action, seed in steps:
                history.take(action, seed)
            check(world)
        finally:
            transaction.savepoint_rollback(point)

    histories()
