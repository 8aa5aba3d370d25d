"""The duplicate check at entry: what is allowed, reported, warned of and refused, by door and evidence."""

from __future__ import annotations

from datetime import date, datetime
from time import process_time

import pytest

from tests.company import Company
from tests.customers.cast import LI, li
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.imports import ImportContext, ImportRow
from zhiyin.customers import services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer, DuplicateSet, EntryRule
from zhiyin.customers.queries import entry as reads
from zhiyin.customers.rules import alike, entry
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity

SOUNDS_LIKE = NewCustomer(family_name="李", given_name="小梅", birth_date=date(1949, 12, 31), branch="dl-1")
PHONE = NewCustomer(full_name="王芳", branch="dl-1", contacts=(NewContact("phone", "13812345678"),))


def rule(door: str, evidence: str, action: str, chance: float | None = None) -> None:
    EntryRule.objects.update_or_create(entry=door, evidence=evidence, defaults={"action": action, "chance": chance})


def create(company: Company, new: NewCustomer, now: datetime, *, allow: bool = False) -> Customer:
    return services.create_customer(new=new, actor=company.actor("agent"), now=now, allow_twin=allow)


def test_a_name_that_sounds_alike_on_the_same_birthday_is_warned_of_and_may_be_overruled(
    company: Company, now: datetime
) -> None:
    known = li(company, now)
    with pytest.raises(services.Twin) as error:
        create(company, SOUNDS_LIKE, now)
    assert (error.value.numbers, error.value.is_certain, error.value.code) == ((known.number,), False, "customer.twin")
    assert create(company, SOUNDS_LIKE, now, allow=True).full_name == "李小梅"
    create(company, SOUNDS_LIKE._replace(birth_date=date(1988, 1, 2)), now)
    create(company, SOUNDS_LIKE._replace(family_name="欧阳", given_name="建国"), now)


def test_a_day_of_birth_that_too_many_share_says_something_only_with_the_same_name(
    company: Company, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = li(company, now)
    create(company, SOUNDS_LIKE._replace(family_name="欧阳", given_name="建国"), now)
    monkeypatch.setattr(reads, "BORN", 1)
    assert create(company, SOUNDS_LIKE, now).birth_date == known.birth_date
    with pytest.raises(services.Twin) as error:
        create(company, LI._replace(external_id="", contacts=()), now)
    assert error.value.numbers == (known.number,)


def test_who_is_outside_the_scope_is_told_of_without_a_number(company: Company, now: datetime) -> None:
    li(company, now)
    for new in (SOUNDS_LIKE, PHONE, LI._replace(external_id="", contacts=())):
        with pytest.raises(services.Twin) as error:
            services.create_customer(new=new._replace(branch="sz-1"), actor=company.actor("agent_sz"), now=now)
        assert (error.value.code, error.value.numbers) == ("customer.twin_elsewhere", ())


def test_each_door_has_its_own_rules(company: Company, now: datetime) -> None:
    li(company, now)
    person = company.actor("agent")
    token = Actor("token", person.id, person.level, person.branch, person.permissions)
    rule("page", "phone", "refuse")
    rule("api", "phone", "allow")
    with pytest.raises(services.Twin) as error:
        create(company, PHONE, now, allow=True)
    assert error.value.is_certain
    services.create_customer(new=PHONE, actor=token, now=now)
    assert not DuplicateSet.objects.exists()


def test_what_is_reported_is_written_and_waits_in_a_set(company: Company, now: datetime) -> None:
    known = li(company, now)
    rule("page", "phone", "report")
    rule("page", "alike", "report", 0.5)
    first, second = create(company, PHONE, now), create(company, SOUNDS_LIKE, now)
    one = DuplicateSet.objects.get()
    assert (one.origin, one.size, one.branch) == ("entry", 3, known.branch)
    assert {member.customer_id for member in one.members.all()} == {known.pk, first.pk, second.pk}
    levels = {reason["field"]: reason["level"] for reason in one.pairs.get(second=first).reasons}
    assert levels["phone"] == "same"


def test_a_document_of_somebody_else_is_refused_when_it_is_added(company: Company, now: datetime) -> None:
    li(company, now)
    other = create(company, NewCustomer(full_name="赵六", branch="dl-1"), now)
    change = Change({}, add_identities=(NewIdentity("national_id", "11010519491231002X"),))
    with pytest.raises(services.Twin):
        services.change_customer(customer=other, version=1, change=change, actor=company.actor("agent"), now=now)
    assert not other.identities.exists()


def load(now: datetime, *rows: dict[str, str]) -> list[tuple[str, list[str]]]:
    context = ImportContext(SYSTEM.acting_for("import"), now, "other")
    outcomes = CUSTOMERS.load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)
    return [(one.state, [error.code for error in one.errors]) for one in outcomes]


def test_an_import_takes_refuses_or_reports_those_who_are_here(company: Company, now: datetime) -> None:
    li(company, now)
    rows = [{"external_id": f"{n}", "full_name": f"甲{n}", "phone": "13812345678"} for n in range(2)]
    assert load(now, *rows) == [("created", []), ("created", [])]
    rule("import", "phone", "refuse")
    again = [row | {"external_id": f"R{row['external_id']}"} for row in rows]
    assert load(now, *again) == [("refused", ["customer.twin"])] * 2
    twice = [{"external_id": f"T{n}", "full_name": "乙", "phone": "13900000009"} for n in range(2)]
    assert [state for state, _codes in load(now, *twice)] == ["created", "refused"]
    rule("import", "phone", "report")
    reported = [{"external_id": f"P{n}", "full_name": "丙", "phone": "13900000010"} for n in range(2)]
    assert (
        load(now, *reported, {"external_id": "P3", "full_name": "乙", "phone": "13900000009"}) == [("created", [])] * 3
    )
    assert sorted(DuplicateSet.objects.values_list("size", flat=True)) == [2, 2]


def test_the_rules_take_the_strictest_and_rare_names_weigh_more() -> None:
    assert entry.strictest({"phone": {1}, "document": {2}}, entry.LIVE) == ("refuse", {2})
    assert entry.strictest({"phone": {1}, "email": set()}, {"phone": "allow"}) == ("allow", set())
    weights = alike.Weights.of({}, 1_000_000)
    one = {"family_name": "wang王", "given_name": "wei伟", "birth_date": "1980-01-02"}
    reasons = weights.reasons(one, one)
    chances = [weights.chance(sum(r["weight"] for r in alike.rare(reasons, count, 1_000_000))) for count in (1, 1000)]
    assert chances[0] > 0.99 > 0.8 > chances[1]
    learnt = {"rows": [{"field": "phone", "level": "same", "weight": 3.0}]}
    assert alike.Weights.of(learnt, 100).bits["phone", "same"] == 3.0
    assert [alike.level("birth_date", "1980-01-02", text) for text in ("1980-01-20", "1991-12-30")] == [
        "close",
        "differ",
    ]


def test_the_check_takes_milliseconds_among_thousands(company: Company, now: datetime) -> None:
    rows = [
        NewCustomer(
            full_name=f"{'王李张刘'[n % 4]}{chr(0x4E00 + n)}", birth_date=date(1950 + n % 5, 1, 1), branch="dl-1"
        )
        for n in range(2000)
    ]
    services.create_customers(rows=rows, actor=SYSTEM, now=now)
    start = process_time()
    create(company, NewCustomer(full_name="陈独一", birth_date=date(1950, 1, 1), branch="dl-1"), now)
    assert process_time() - start < 0.2
