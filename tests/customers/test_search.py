"""People find customers in Chinese, by pinyin and initials, by parts of a number, and never outside their scope."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core.actor import ANONYMOUS
from zhiyin.core.fulltext import index
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import Customer, SearchText
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.finding import asked

PHONE = (
    NewContact("phone", "138 1234 5678"),
    NewContact("phone", "0411-8888 1234"),
    NewContact("email", "xm.li@qq.com"),
)
CAST = (
    NewCustomer(family_name="李", given_name="晓梅", contacts=PHONE, source="core", external_id="POL-77"),
    NewCustomer(family_name="单", given_name="立文"),
    NewCustomer(family_name="欧阳", given_name="娜娜"),
    NewCustomer(family_name="曾", given_name="国强"),
    NewCustomer(family_name="Müller", given_name="Anna Sophie"),
    NewCustomer(kind="company", full_name="大连港口物流有限公司"),
    NewCustomer(full_name="𠮷田100%_纯"),
    NewCustomer(full_name="小红😀"),
)


@pytest.fixture
def cast(company: Company, now: datetime) -> Company:
    """The customers of these tests, at Dalian's first hall."""
    services.create_customers(rows=CAST, actor=company.actor("agent"), now=now)
    return company


def names(company: Company, text: str, who: str = "agent") -> list[str]:
    return sorted(customer.full_name for customer in queries.search(company.actor(who), text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("李晓梅", "李晓梅"), ("李晓", "李晓梅"), ("晓梅", "李晓梅"), ("李", "李晓梅"), ("梅", "李晓梅"),
        ("lxm", "李晓梅"), ("LXM", "李晓梅"), ("lixiaomei", "李晓梅"), ("lixiao", "李晓梅"), ("xiaomei", "李晓梅"),
        ("ｌｘｍ", "李晓梅"), ("shanliwen", "单立文"), ("slw", "单立文"), ("danliwen", "单立文"),
        ("zgq", "曾国强"), ("zeng", "曾国强"), ("oynn", "欧阳娜娜"), ("ouyang", "欧阳娜娜"), ("nana", "欧阳娜娜"),
        ("muller", "Anna Sophie Müller"), ("MÜLL", "Anna Sophie Müller"), ("sophie mül", "Anna Sophie Müller"),
        ("港口", "大连港口物流有限公司"), ("物流公司", ""),
        ("dlgk", "大连港口物流有限公司"), ("wlyx", "大连港口物流有限公司"),
        ("13812345678", "李晓梅"), ("138 1234", "李晓梅"), ("+86 138-1234-5678", "李晓梅"), ("5678", "李晓梅"),
        ("(0411) 88881234", "李晓梅"), ("88881234", "李晓梅"), ("xm.li@qq.com", "李晓梅"), ("pol-77", "李晓梅"),
        ("李 5678", "李晓梅"), ("李 9999", ""), ("𠮷", "𠮷田100%_纯"), ("𠮷田", "𠮷田100%_纯"), ("😀", "小红😀"),
        ("%", ""), ("_", ""), ("田100%_纯", "𠮷田100%_纯"), ("李%", "李晓梅"), ("' OR 1=1 --", ""), ('"', ""), ("", ""),
        ("\x00", ""), ("NOT", ""), ("a" * 5000, ""), ("<script>", ""), ("٣", ""),
    ],
)  # fmt: skip
def test_each_way_of_asking_finds_who_is_meant_and_nobody_else(cast: Company, text: str, found: str) -> None:
    assert names(cast, text) == ([found] if found else [])


def test_a_number_leads_to_its_customer_first(cast: Company, now: datetime) -> None:
    first = Customer.objects.order_by("number")[0]
    assert queries.search(cast.actor("agent"), f" {first.number} ")[0] == first
    assert queries.search(cast.actor("agent"), "9" * 40) == []


def test_nobody_is_found_outside_the_own_branches(cast: Company) -> None:
    assert names(cast, "李", "agent_sz") == []
    assert names(cast, "李", "manager_dl") == ["李晓梅"]
    assert names(cast, "李", "hotline") == ["李晓梅"]
    assert queries.search(cast.actor("agent_sz"), str(Customer.objects.order_by("number")[0].number)) == []


PIECES = (
    *"李晓梅𠮷が😀→ß٣ﷲ㎏İ\"\\&|!*()%_-@. \u00a0\u200b\u0301", "lxm", "Müller", "１３８", "138", "13800", "C-77", "a'b",
    ":*", "<->", "NOT", "OR", " ", "x" * 60,
)  # fmt: skip


def test_whatever_is_typed_the_index_finds_who_has_all_the_words(company: Company, now: datetime) -> None:
    dice = random.Random(7)

    def drawn(most: int) -> str:
        return "".join(dice.choices(PIECES, k=dice.randint(1, most)))[:200]

    named = [f"{drawn(6)}赵" for _ in range(50)] + ["ﷲ" * 199 + "赵", "y" * 200]
    rows = [NewCustomer(full_name=one, contacts=(NewContact("phone", f"138000{n:05}"),)) for n, one in enumerate(named)]
    services.create_customers(rows=rows, actor=company.actor("agent"), now=now)
    texts = dict(SearchText.objects.values_list("customer_id", "text"))
    for question in [*named, *(drawn(3) for _ in range(80)), *(f"138000000{n}"[:n] for n in range(11)), "1" * 5000]:
        terms = asked(question)
        found = {
            key
            for key, text in texts.items()
            if terms and all(f" {term.word[:500]}{'' if term.is_start else ' '}" in text for term in terms)
        }
        for who in ("agent", "hotline") if question.strip() else ():
            listed = queries.listed(company.actor(who), queries.Filters(text=question))
            keys = [line.customer.pk for line in listed.rows]
            assert (keys, listed.count[0]) == (sorted(found, reverse=True)[:50], len(found)), question


def test_what_is_removed_or_renamed_is_not_found_any_more(cast: Company) -> None:
    text = SearchText.objects.get(customer__full_name="曾国强")
    text.text = text.text.replace("曾", "赵").replace("zgq", "zhgq")
    text.save()
    assert names(cast, "曾国强") == names(cast, "zgq") == []
    assert names(cast, "赵国") == ["曾国强"]
    SearchText.objects.filter(customer__full_name="曾国强").delete()
    assert names(cast, "国强") == []


def test_a_list_is_narrowed_by_words_and_walked_in_pages(cast: Company, now: datetime) -> None:
    rows = [NewCustomer(full_name=f"王小{i:03}") for i in range(7)]
    services.create_customers(rows=rows, actor=cast.actor("agent"), now=now)
    seen: list[str] = []
    cursor = ""
    for _turn in range(4):
        page = queries.page(cast.actor("agent"), queries.Filters(text="王小"), cursor=cursor, size=3)
        seen += [customer.full_name for customer in page.rows]
        cursor = page.next
    assert seen[:7] == [f"王小{i:03}" for i in reversed(range(7))]
    assert queries.customers(cast.actor("agent"), queries.Filters(text="%")).count() == 0


def test_the_two_forms_of_the_scope_agree(cast: Company) -> None:
    for name in cast.people:
        actor = cast.actor(name)
        assert set(access.among(actor, Customer.objects.all())) == set(access.visible(actor))
    assert not access.among(ANONYMOUS, Customer.objects.all()).exists()


@pytest.mark.engine("postgresql", "only PostgreSQL had another index before")
def test_the_index_of_before_gives_way_to_that_of_now(cast: Company) -> None:
    where = {"index": "customers_search", "table": "customers_searchtext", "key": "customer_id"}
    with connection.schema_editor() as editor:
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        index.drop(editor, **where)
        editor.execute("CREATE INDEX customers_search ON customers_searchtext (length(text))")
        editor.execute("UPDATE customers_searchtext SET text = text || repeat('y', 3000) || ' zz '")
        index.renew(editor, **where)
        index.renew(editor, **where)
    assert names(cast, "李晓梅") == ["李晓梅"]
    assert len(names(cast, "y" * 600)) == len(names(cast, "zz")) == len(CAST)


@pytest.mark.engine("sqlite", "only SQLite's planner has the choice")
@pytest.mark.parametrize(
    "filters", [queries.Filters(text="李"), queries.Filters("l", "gold", "person", "dl-1", "lost")]
)
def test_a_search_walks_the_search_index_and_never_asks_it_row_by_row(cast: Company, filters: queries.Filters) -> None:
    rows = queries.customers(cast.actor("agent"), filters)
    for query in (rows[:51], rows.values_list("pk")[:1001], rows.order_by()[:1001]):
        plan = query.explain().splitlines()
        assert "customers_search VIRTUAL TABLE" in plan[0], plan
        assert "PRIMARY KEY" in plan[1], plan


@pytest.mark.parametrize("text", ["王", "139000"])
def test_a_list_asks_the_search_index_once_for_its_page_and_its_count(cast: Company, now: datetime, text: str) -> None:
    rows = [NewCustomer(full_name=f"王{i:02}", contacts=(NewContact("phone", f"139000000{i:02}"),)) for i in range(60)]
    services.create_customers(rows=rows, actor=cast.actor("agent"), now=now)
    agent, wanted = cast.actor("agent"), queries.Filters(text=text)
    with CaptureQueriesContext(connection) as told:
        first = queries.listed(agent, wanted)
    assert len([query for query in told.captured_queries if "customers_search" in query["sql"]]) == 1
    second = queries.listed(agent, wanted, cursor=first.page.next)
    assert first.count == second.count == (60, False)
    names_in_order = [line.customer.full_name for line in (*first.rows, *second.rows)]
    assert names_in_order == [f"王{i:02}" for i in reversed(range(60))]
    back = queries.listed(agent, wanted, cursor=second.page.previous)
    assert [line.number for line in back.rows] == [line.number for line in first.rows]
