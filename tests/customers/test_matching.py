"""Customers that may be one person: found, kept in sets to review, measured against the truth."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.imports.engine import take_in
from zhiyin.core.imports.runs import Order
from zhiyin.core.models import Event, ImportRun
from zhiyin.customers import queries, services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer, DuplicateSet
from zhiyin.customers.queries.evaluation import evaluate, read_truth
from zhiyin.customers.rules.clusters import Link, clusters, scores
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.rules.likeness import Record, checked, compared, parts
from zhiyin.customers.services.linking import Matched, match_customers
from zhiyin.customers.services.sets import placed

SHARED = Path(os.environ.get("ZHIYIN_SHARED", "/nowhere")) / "data"
FEBRL = """
columns:
  external_id: rec_id
  given_name: given_name
  family_name: surname
  birth_date: date_of_birth
  street: address_1
  city: suburb
  postcode: postcode
  national_id: soc_sec_id
"""
FAMILIES, GIVEN = "王李张刘陈杨赵黄周吴", ("晓梅", "建国", "志强", "丽华", "子轩", "雨桐", "海燕", "明", "芳", "俊杰")


def search(now: datetime) -> Matched:
    return match_customers(rule=queries.match_rule(), method="own", actor=SYSTEM, now=now)


def new(number: int, **more: object) -> NewCustomer:
    """One of a hundred different people."""
    family, given = FAMILIES[number % 10], GIVEN[number // 10 % 10]
    born = date(1950 + number % 50, 1 + number % 12, 1 + number % 28)
    values = {"full_name": f"{family}{given}", "birth_date": born, "branch": "dl-1", "source": "core"}
    values |= {"external_id": f"C-{number}", "contacts": (NewContact("phone", f"138{number:08}"),)} | more
    return NewCustomer(**values)  # type: ignore[arg-type]  # the values are those of its fields


@pytest.fixture
def people(company: Company, now: datetime) -> list[Customer]:
    """A hundred people, of whom ten are there twice: same birthday and phone, the given name heard in another way."""
    twice = [
        new(one, external_id=f"D-{one}", full_name=new(one).full_name.replace("晓梅", "小梅")) for one in range(10)
    ]
    rows = [*(new(one) for one in range(100)), *twice]
    return services.create_customers(rows=rows, actor=company.actor("manager"), now=now)


def test_the_same_people_are_put_into_sets_with_the_reasons(people: list[Customer], now: datetime) -> None:
    matched = search(now)
    assert (matched.new, matched.run.records) == (10, 110)
    one = DuplicateSet.objects.get(members__customer=people[0])
    assert {member.customer_id for member in one.members.all()} == {people[0].pk, people[100].pk}
    (pair,) = one.pairs.all()
    levels = {reason["field"]: reason["level"] for reason in pair.reasons}
    assert levels == {"family_name": "same", "given_name": "close", "birth_date": "same", "phone": "same"}
    assert sum(reason["weight"] for reason in pair.reasons) == pytest.approx(pair.weight, abs=0.05)
    assert Event.objects.filter(kind="customers.CustomersMatched").count() == 1


def test_the_search_again_keeps_the_sets_and_what_was_decided(
    people: list[Customer], company: Company, now: datetime
) -> None:
    search(now)
    before = {one.number for one in DuplicateSet.objects.all()}
    again = search(now)
    assert (again.new, again.kept, again.gone) == (0, 10, 0)
    assert {one.number for one in DuplicateSet.objects.all()} == before
    third = services.create_customer(
        new=new(0, external_id="E-0"), actor=company.actor("manager"), now=now, allow_twin=True
    )
    assert search(now).kept == 10
    assert DuplicateSet.objects.get(members__customer=third).size == 3
    Customer.objects.filter(pk=people[101].pk).update(full_name="x", birth_date=None)
    people[101].contacts.all().delete()
    assert search(now).gone == 1


def test_a_set_stands_at_the_lowest_branch_that_has_all_of_it(
    company: Company, people: list[Customer], now: datetime
) -> None:
    for key, code in ((people[100], "dl-2"), (people[101], "sz-1")):
        key.place(company.branches[code])
        key.save()
    search(now)
    assert DuplicateSet.objects.get(members__customer=people[0]).branch == company.branches["dl-c"]
    assert DuplicateSet.objects.get(members__customer=people[1]).branch is None
    assert placed([(1, 2, None, None), (1, 2, 3, None)]) == (2, 1, 2, None, None)


def test_too_few_customers_are_said_and_not_guessed(company: Company, now: datetime) -> None:
    services.create_customers(rows=[new(1), new(2)], actor=company.actor("manager"), now=now)
    matched = search(now)
    assert (matched.new, matched.run.found) == (0, 0)
    assert matched.note


def test_links_become_clusters_with_their_weakest_link() -> None:
    links = [Link(1, 2, 20, 0.99), Link(2, 3, 9, 0.9), Link(1, 3, 12, 0.95), Link(7, 8, 30, 1.0)]
    first, second = clusters(links)
    assert (first.members, first.weakest.weight) == ((7, 8), 30)
    assert (second.members, second.weakest.weight, len(second.links)) == ((1, 2, 3), 12, 3)
    found = scores({"a": 1, "b": 1, "c": 2, "d": 2}, {"a": "x", "b": "x", "c": "x"})
    assert (found.true, found.found, found.right) == (2, 3, 1)
    assert (found.precision, found.recall, found.f1) == (1 / 3, 1 / 2, 2 / 5)


def test_a_rule_says_what_is_compared_and_how() -> None:
    li, other = (
        Record(full_name=name, address="116001 大连 中山路1号", external_id="1") for name in ("李晓梅", "李小梅")
    )
    fields = {"given_name": "phonetic", "family_name": "exact", "postcode": "fuzzy", "address": "fuzzy"}
    assert compared(li, fields)["given_name"] == "xiaomei晓梅"
    assert compared(li, fields)["family_name"] == compared(other, fields)["family_name"] != "李"
    assert (compared(li, fields)["postcode"], compared(li, fields)["address"]) == ("116001", "大连 中山路1号")
    assert parts(Record(full_name="rec-1", external_id="rec-1")) == ("", "")
    for wrong in ({"colour": "exact", "phone": "exact"}, {"phone": "phonetic", "email": "exact"}, {"phone": "exact"}):
        with pytest.raises(Refused):
            checked(wrong)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """A file with a text."""

    def written(text: str) -> Path:
        path = tmp_path / "truth.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_truth_is_read_under_several_names_and_a_wrong_one_teaches(
    people: list[Customer], table: Callable[[str], Path], now: datetime
) -> None:
    with pytest.raises(Refused) as error:
        evaluate(SYSTEM, table("id,cluster\nC-0,1\n"))
    assert error.value.code == "match.no_run"
    search(now)
    truth = "".join(f"C-{one},{one}\nD-{one},{one}\n" for one in range(10))
    found = evaluate(SYSTEM, table(f"source_id,truth\n{truth}missing,1\n"))
    assert (found.scores.n, found.missing, found.scores.right) == (21, 1, 10)
    for text, code in (("key,cluster\n1,1\n", "truth.column"), ("id,cluster\nZ,1\n", "truth.nobody"),
                       ("id,cluster\nZ,1\nZ,2\n", "truth.twice")):  # fmt: skip
        with pytest.raises(Refused) as error:
            evaluate(SYSTEM, table(text))
        assert error.value.code == code


@pytest.fixture
def rows() -> Iterator[list[list[str]]]:
    """Febrl's first data set, 1,000 records of 500 people."""
    path = SHARED / "febrl_dataset1.csv"
    if not path.exists():
        pytest.skip("needs the shared data (ZHIYIN_SHARED)")
    with path.open(encoding="utf-8") as file:
        yield [[cell.strip() for cell in row] for row in csv.reader(file)]


def test_febrl_is_imported_matched_and_measured(
    company: Company, rows: list[list[str]], table: Callable[[str], Path], now: datetime
) -> None:
    order = Order(CUSTOMERS, SHARED / "febrl_dataset1.csv", "febrl", FEBRL)
    run: ImportRun = take_in(order=order, actor=SYSTEM, clock=lambda: now)
    assert (run.created, run.refused) == (1000, 0)
    assert run.rows.filter(errors__isnull=False).count() == 3
    search(now)
    truth = "".join(f"{row[0]},{row[0].split('-')[1]}\n" for row in rows[1:])
    path = table(f"id,cluster\n{truth}")
    assert len(read_truth(path)) == 1000
    found = evaluate(SYSTEM, path).scores
    assert found.precision == 1.0
    assert found.f1 >= 0.99


def test_only_certain_sets_with_the_same_proving_document_are_merged_by_themselves(
    company: Company, now: datetime
) -> None:
    card, other = NewIdentity("national_id", "11010519491231002X"), NewIdentity("other", "6988048")
    rows = [*(new(one) for one in range(100)), *(new(one, external_id=f"D-{one}") for one in range(10))]
    for place in (0, 100):
        rows[place] = rows[place]._replace(identities=(card,))
    for place in (1, 101):
        rows[place] = rows[place]._replace(identities=(other,))
    made = services.create_customers(rows=rows, actor=company.actor("manager"), now=now)
    rule = replace(queries.match_rule(), merge_from=0.99)
    matched = match_customers(rule=rule, method="own", actor=SYSTEM, now=now)
    assert (matched.new, matched.merged) == (10, 1)
    made[100].refresh_from_db()
    assert made[100].merged_into_id == made[0].pk
    assert DuplicateSet.objects.get(members__customer=made[0]).state == "merged"
    again = match_customers(rule=rule, method="own", actor=SYSTEM, now=now)
    assert (again.new, again.kept, again.merged) == (0, 9, 0)
    # Merged records count as found together, by hand or by themselves.
    services.merge_customers(survivor=made[50], absorbed=made[60], choices=None, actor=SYSTEM, now=now)
    assert measured(now, [("C-0", 0), ("D-0", 0), ("C-50", 5), ("C-60", 5), ("D-1", 1), ("C-1", 1)]) == (3, 3, 3)


def measured(now: datetime, truth: list[tuple[str, int]]) -> tuple[int, int, int]:
    with NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("id,cluster\n" + "".join(f"{key},{cluster}\n" for key, cluster in truth))
        file.flush()
        found = evaluate(SYSTEM, Path(file.name)).scores
    return found.true, found.found, found.right
