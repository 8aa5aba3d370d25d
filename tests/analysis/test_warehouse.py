"""The columnar store follows the application row by row; figures come from it with sample and interval."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import NOW, Company, found
from tests.conftest import Tick
from tests.operations import cast
from zhiyin.analysis.models import Figure, Generation, Standing
from zhiyin.analysis.queries import pages, rows
from zhiyin.analysis.services.feeds import FEEDS
from zhiyin.analysis.services.warehouse import path_of, refresh
from zhiyin.core import seals
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden
from zhiyin.customers import services as customers
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.people import services as people
from zhiyin.voice.models import Answer, Survey
from zhiyin.voice.services import NewAnswer, NewSurvey, Scores, define_survey, record_answers

pytestmark = pytest.mark.django_db(transaction=True)
HISTORY = SYSTEM.acting_for("import")


@pytest.fixture
def house() -> Company:
    """The shared company with three more regions for a league; committed, so that the store sees it."""
    company = found()
    for code in ("qd", "hb", "sn"):
        company.branches[code] = people.open_branch(
            code=code, name=code, parent=company.branches["hq"], actor=SYSTEM, now=NOW
        )
    return company


def survey() -> Survey:
    return define_survey(new=NewSurvey("after", "After service"), actor=SYSTEM, now=NOW)


def answer(about: Survey, company: Company, branch: str | None, pairs: list[tuple[int | None, int]]) -> list[Answer]:
    place = company.branches[branch] if branch else None
    new = [NewAnswer(about, Scores(None if e is None else Decimal(e), Decimal(p)), NOW, branch=place) for e, p in pairs]
    return record_answers(rows=new, actor=HISTORY, now=NOW)


def renew(tick: Tick) -> Generation:
    while seals.seal({}, now=tick()):
        pass
    return refresh(actor=SYSTEM, now=tick.forward(minutes=1))


def stored(generation: Generation, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path_of(generation)), read_only=True) as store:
        return store.execute(f'SELECT id, perceived FROM "{table}" ORDER BY id').fetchall()


def test_a_second_refresh_copies_what_is_new_changed_and_gone_into_a_new_file(house: Company, tick: Tick) -> None:
    about = survey()
    first, second, third = answer(about, house, "dl-1", [(8, 7), (8, 8), (8, 9)])
    one = renew(tick)
    assert (one.is_full, [row[0] for row in stored(one, "answers")]) == (True, [first.pk, second.pk, third.pk])
    [fourth] = answer(about, house, "dl-1", [(8, 10)])
    _touch(second, perceived=3)
    _touch(third, gone=True)
    two = renew(tick)
    assert not two.is_full
    assert stored(two, "answers") == [(first.pk, 7.0), (second.pk, 3.0), (fourth.pk, 10.0)]
    assert [row[0] for row in stored(one, "answers")] == [first.pk, second.pk, third.pk]


def test_what_is_not_sealed_yet_is_copied_too(house: Company, tick: Tick) -> None:
    about = survey()
    answer(about, house, "dl-1", [(8, 7)])
    renew(tick)
    [late] = answer(about, house, "dl-1", [(8, 9)])
    two = refresh(actor=SYSTEM, now=tick.forward(minutes=1))
    assert not two.is_full
    assert late.pk in [row[0] for row in stored(two, "answers")]


def _touch(row: Answer, *, perceived: int | None = None, gone: bool = False) -> None:
    """A change as a service makes it: the row and its event in one transaction."""
    from django.db import transaction

    from zhiyin.core.events import Entry, record
    from zhiyin.voice.services.answers import given

    with transaction.atomic():
        record(Entry(given(row), row), actor=HISTORY, now=NOW)
        if gone:
            Answer.objects.filter(pk=row.pk).delete()
        else:
            Answer.objects.filter(pk=row.pk).update(perceived=perceived)


def test_the_store_holds_no_personal_value(house: Company, tick: Tick) -> None:
    from tests.canaries import customer_with_canaries

    canaries = customer_with_canaries(house)
    generation = renew(tick)
    content = path_of(generation).read_bytes()
    assert not [word for word in canaries if word.encode() in content]


def test_only_the_newest_two_generations_are_kept(house: Company, tick: Tick) -> None:
    survey()
    for _ in range(4):
        last = renew(tick)
    files = {path.name for path in Path(path_of(last).parent).iterdir()}
    assert Generation.objects.count() == 2
    assert files == {generation.file for generation in Generation.objects.all()}


def test_two_refreshes_at_once_are_refused_and_a_dead_one_does_not_block(house: Company, tick: Tick) -> None:
    survey()
    Generation.objects.create(file="x", layout="", last_seal=0, is_full=True, started_at=tick())
    with pytest.raises(Conflict, match="running already"):
        refresh(actor=SYSTEM, now=tick())
    assert refresh(actor=SYSTEM, now=tick.forward(hours=1)).state == Generation.State.DONE


def test_an_agent_may_not_have_the_figures_renewed(house: Company, tick: Tick) -> None:
    with pytest.raises(Forbidden):
        refresh(actor=house.actor("agent"), now=tick())


def test_every_feed_names_columns_that_exist_and_none_that_is_personal() -> None:
    personal = {"full_name", "family_name", "given_name", "note", "birth_date", "text", "comment", "body", "subject"}
    for feed in FEEDS:
        assert feed.table
        assert not personal & set(feed.columns)


def test_the_ratio_is_that_of_the_answers_and_few_answers_give_no_number(house: Company, tick: Tick) -> None:
    about = survey()
    answer(about, house, "dl-1", [(8, 6), (8, 8), (10, 9), (5, 5), (8, 7), (10, 10)])
    answer(about, house, "sz-1", [(8, 6)])
    renew(tick)
    hall = Figure.objects.get(branch=house.branches["dl-1"], measure="ratio", period="all", by="branch")
    assert hall.n == 6
    assert hall.value == pytest.approx(45 / 49)
    assert hall.low is not None
    assert hall.high is not None
    assert hall.low < 45 / 49 < hall.high
    few = Figure.objects.get(branch=house.branches["sz-1"], measure="ratio", period="all", by="branch")
    assert (few.n, few.value, few.why) == (1, None, "too_few")


def test_where_no_expectation_was_asked_there_is_no_ratio_and_it_says_so(house: Company, tick: Tick) -> None:
    answer(survey(), house, "dl-1", [(None, 4), (None, 5), (None, 3), (None, 4), (None, 5)])
    renew(tick)
    ratio = Figure.objects.get(branch=house.branches["dl-1"], measure="ratio", period="all", by="branch")
    perceived = Figure.objects.get(branch=house.branches["dl-1"], measure="perceived", period="all", by="branch")
    assert (ratio.value, ratio.why) == (None, "not_asked")
    assert perceived.value == pytest.approx(4.2)


def test_answers_without_a_day_count_in_all_periods_and_in_no_month(house: Company, tick: Tick) -> None:
    about = survey()
    new = [
        NewAnswer(about, Scores(None, Decimal(4)), NOW, branch=house.branches["dl-1"], is_dated=False) for _ in range(6)
    ]
    record_answers(rows=new, actor=HISTORY, now=NOW)
    renew(tick)
    told = Figure.objects.filter(branch=house.branches["dl-1"], measure="perceived", by="branch")
    assert [(figure.period, figure.n) for figure in told] == [("all", 6)]


def league_of(house: Company, tick: Tick) -> None:
    about = survey()
    for place, code in enumerate(("dl", "sz", "qd", "hb", "sn")):
        answer(about, house, code, [(8, 8 + (index % 3) - 1 - place // 2) for index in range(30)])
    renew(tick)


def test_the_league_is_honest_about_places(house: Company, tick: Tick) -> None:
    league_of(house, tick)
    found_rows = Standing.objects.filter(parent=house.branches["hq"], measure="ratio", period="all").order_by("rank")
    assert [row.rank for row in found_rows] == [1, 2, 3, 4, 5]
    assert found_rows[0].branch is not None
    assert found_rows[0].branch.code in {"dl", "sz"}
    assert found_rows[0].rank_low == 1
    assert found_rows[0].rank_high is not None
    assert found_rows[0].rank_high >= 2, "equal branches share their places"


def test_a_manager_sees_the_own_region_and_nothing_of_others(house: Company, tick: Tick) -> None:
    league_of(house, tick)
    generation = rows.newest()
    assert generation is not None
    about = Survey.objects.get()
    seen = rows.satisfaction(house.actor("manager_dl"), generation, survey=about, question=rows.Question())
    assert {figure.branch.code for figure in seen if figure.branch} == {"dl"}
    whole = rows.satisfaction(house.actor("hotline"), generation, survey=about, question=rows.Question())
    assert {"hq", "dl", "sz"} <= {figure.branch.code for figure in whole if figure.branch}


def test_a_click_on_a_figure_leads_to_just_the_answers_behind_it(house: Company, tick: Tick, client: Client) -> None:
    league_of(house, tick)
    generation = rows.newest()
    assert generation is not None
    chief = house.hire("chief", ["auditor"], "hq")
    assert chief.user is not None
    client.force_login(chief.user, backend="zhiyin.config.sign_in.Backend")
    whole, about = house.actor("chief"), Survey.objects.get()
    for period in ("all", "2026", "2026-06"):
        found_rows = rows.satisfaction(whole, generation, survey=about, question=rows.Question(period=period))
        for line in pages.lines(found_rows, own=rows.own_branch(whole)):
            listed = client.get(line.url).context["page"].rows
            n = line.cells["perceived"].n
            assert len(listed) == min(n, 50), line.url
            assert not line.branch or not line.branch.level or all(row.branch == line.branch for row in listed)


def test_the_pages_say_the_figures_and_cost_a_fixed_number_of_queries(
    house: Company, tick: Tick, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    league_of(house, tick)
    user = house.people["analyst"].user
    assert user is not None
    company_wide = house.hire("chief", ["auditor"], "hq").user
    assert company_wide is not None
    client.force_login(company_wide, backend="zhiyin.config.sign_in.Backend")
    for address in ("/analysis/satisfaction", "/analysis/league", "/analysis/standards"):
        client.get(address)
        with django_assert_max_num_queries(12):
            page = client.get(address)
        assert page.status_code == 200
    assert "qd" in client.get("/analysis/league").content.decode()
    assert client.get("/analysis/satisfaction?period=nonsense").status_code == 422
    assert client.get("/analysis/satisfaction?survey=nonsense").status_code == 404


def test_what_customers_have_and_pay_is_copied_and_followed_by_its_events(house: Company, tick: Tick) -> None:
    who, offered = cast.customer(), cast.shop()
    owed = cast.bill(who, cast.holding(who, offered, insured="辽B12345"))
    one = renew(tick)
    cast.pay(owed, "400")
    two = renew(tick)
    assert not two.is_full
    asked = "SELECT state, paid, (SELECT sum(amount) FROM payments WHERE bill_id = bills.id) FROM bills"
    for generation, wanted in ((one, ("open", 0, None)), (two, ("open", 400, 400))):
        with duckdb.connect(str(path_of(generation)), read_only=True) as store:
            assert store.execute(asked).fetchall() == [wanted]
            assert store.execute("SELECT state, renews_on, amount FROM holdings").fetchall() == [
                ("active", date(2026, 7, 1), 4800)
            ]
            held = str(store.execute("SELECT * FROM holdings").fetchall())
            assert "辽B12345" not in held


def test_what_a_merge_has_moved_is_copied_again_and_absorbed_records_are_no_customers(
    house: Company, tick: Tick
) -> None:
    rows = [NewCustomer(full_name=name, branch="dl-1") for name in ("李晓梅", "李小梅")]
    kept, gone = customers.create_customers(rows=rows, actor=HISTORY, now=NOW)
    new = NewAnswer(survey(), Scores(None, Decimal(8)), NOW, branch=house.branches["dl-1"], customer=gone)
    record_answers(rows=[new], actor=HISTORY, now=NOW)
    renew(tick)
    merge = customers.merge_customers(survivor=kept, absorbed=gone, choices=None, actor=SYSTEM, now=tick())

    def store() -> tuple[list[tuple[int]], list[tuple[int]]]:
        with duckdb.connect(str(path_of(renew(tick))), read_only=True) as opened:
            there = opened.execute("SELECT id FROM customers ORDER BY id").fetchall()
            return there, opened.execute("SELECT customer_id FROM answers").fetchall()

    assert store() == ([(kept.pk,)], [(kept.pk,)])
    customers.unmerge_customers(merge=merge, actor=SYSTEM, now=tick())
    assert store() == ([(kept.pk,), (gone.pk,)], [(gone.pk,)])
