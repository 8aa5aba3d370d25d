"""The pages of segments: the builder with its live count, one segment with its figures, lists, overlap, the filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.test_segments import RISKY, of
from tests.languages import problems
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import queries, services
from zhiyin.customers.forms import builder
from zhiyin.customers.models import Customer, Segment
from zhiyin.customers.queries.catalogue import FIELDS
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.people import services as people

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(company: Company) -> SignIn:
    """A client that is signed in under a name."""

    def signed_in(name: str, language: str = "en") -> Client:
        client, user = Client(), company.people[name].user
        assert user is not None
        user.language = language
        user.save()
        client.force_login(user, backend="zhiyin.config.sign_in.Backend")
        return client

    return signed_in


@pytest.fixture
def forty(company: Company, now: datetime) -> list[Customer]:
    """Forty customers of the first hall; the risk of the n-th is n/100, its value n yuan."""
    new = [NewCustomer(full_name=f"客户{n}", branch="dl-1", stage="lost" if n % 2 else "mature") for n in range(40)]
    rows = services.create_customers(rows=new, actor=SYSTEM, now=now)
    told = {row.pk: {"churn_risk": n / 100, "value_12m": n, "satisfaction": 1.0} for n, row in enumerate(rows)}
    services.set_facts(rows=told, actor=SYSTEM, now=now)
    return rows


def line(part: int, key: int, spec: dict[str, Any]) -> dict[str, Any]:
    """What the page sends for one condition."""
    value = spec.get("value", [])
    return {
        f"field-{part}-{key}": spec["field"],
        f"op-{part}-{key}": spec["op"],
        f"value-{part}-{key}": value if isinstance(value, list) else [str(value)],
    }


def test_a_rule_that_is_built_on_the_page_is_kept_and_shown_again(
    company: Company, sign_in: SignIn, forty: list[Customer]
) -> None:
    client = sign_in("manager")
    sent = {
        "name": "有风险",
        "branch": "dl-1",
        "part": ["0", "1"],
        "join": "all",
        "line-0": ["0"],
        "line-1": ["0", "1"],
    }
    sent |= {"join-0": "none", "join-1": "any"} | line(0, 0, of("stage", "in", ["lost"]))
    sent |= line(1, 0, of("churn_risk", "at_least", 0.2)) | line(1, 1, of("value_12m", "between", [2, 4]))
    answer = client.post("/segments/new", sent)
    row = Segment.objects.get()
    assert answer["Location"] == f"/segments/{row.number}"
    lost = {"not": {"any": [of("stage", "in", ["lost"])]}}
    rest = {"any": [of("churn_risk", "at_least", 0.2), of("value_12m", "between", [2, 4])]}
    assert row.rule == {"all": [lost, rest]}
    page = client.get(f"/segments/{row.number}/edit").content.decode()
    assert 'value="0.2"' in page and '<option value="none" selected>' in page
    shown = client.get(f"/segments/{row.number}").content.decode()
    assert "Risk of leaving" in shown and "is at least" in shown


def test_the_builder_counts_as_soon_as_every_value_is_there(sign_in: SignIn, forty: list[Customer]) -> None:
    client = sign_in("manager")
    sent: dict[str, Any] = {"part": ["0"], "line-0": ["0"], **line(0, 0, of("churn_risk", "at_least", ""))}
    assert "as soon as" in client.post("/segments/draft", sent).content.decode()
    sent |= line(0, 0, RISKY) | {"only": "count"}
    assert "<strong>0</strong>" in client.post("/segments/draft", sent).content.decode()
    sent |= line(0, 0, of("churn_risk", "at_most", 0.05))
    assert "<strong>6</strong>" in client.post("/segments/draft", sent).content.decode()


def test_buttons_add_and_take_away_and_lose_nothing_with_and_without_scripts(sign_in: SignIn) -> None:
    client = sign_in("manager")
    sent: dict[str, Any] = {"name": "x", "part": ["0"], "line-0": ["0"], **line(0, 0, RISKY)}
    for address in ("/segments/draft", "/segments/new"):
        for wish, lines, parts in (("line-0", 2, 1), ("part", 2, 2), ("drop-0-0", 0, 1), ("drop-0", 0, 0), ("x", 1, 1)):
            answer = client.post(address, {**sent, "do": wish})
            page = answer.content.decode()
            assert answer.status_code == 200
            assert (page.count('name="line-'), page.count('name="part"')) == (lines, parts), (address, wish)
            assert 'value="0.7"' in page or lines == 0
    assert not Segment.objects.exists()


def test_a_wrong_value_is_told_at_its_line_and_nothing_is_lost(sign_in: SignIn) -> None:
    sent: dict[str, Any] = {"name": "坏", "branch": "dl-1", "part": ["0"], "line-0": ["0", "1"]}
    sent |= line(0, 0, of("churn_risk", "at_least", "viel")) | line(0, 1, of("birthday", "next_days", 7))
    answer = sign_in("manager").post("/segments/new", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a number such as 12 or 0.7." in page and 'value="viel"' in page and 'value="坏"' in page
    assert page.count("field-wrong") == 1


@pytest.mark.parametrize(
    ("rule", "shape"),
    [
        (RISKY, [("all", 1)]),
        ({"not": RISKY}, [("none", 1)]),
        ({"all": [RISKY, RISKY]}, [("all", 2)]),
        ({"any": [RISKY, RISKY]}, [("any", 2)]),
        ({"all": [RISKY, {"any": [RISKY, RISKY]}]}, [("all", 1), ("any", 2)]),
        ({"any": [{"not": {"all": [RISKY, RISKY]}}, RISKY]}, [("not_all", 2), ("all", 1)]),
        ({"all": [{"any": [{"not": RISKY}]}]}, None),
        ({"not": {"not": RISKY}}, None),
    ],
)
def test_a_kept_rule_is_shown_in_the_builder_unless_it_goes_deeper(
    rule: dict[str, Any], shape: list[tuple[str, int]] | None
) -> None:
    made = builder.of_rule(FIELDS, rule)
    assert (made and [(part.join, len(part.lines)) for part in made.parts]) == shape


def test_a_segment_shows_its_figures_with_n_interval_and_age(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime
) -> None:
    new = services.NewSegment("全部", rule=of("churn_risk", "known"))
    row = services.create_segment(new=new, actor=company.actor("manager"), now=now)
    found = queries.figures(company.actor("manager"), row, now=now)
    assert (found.size, found.valued, found.newest) == (40, 40, now)
    assert found.value == 780
    assert found.churn.mean == pytest.approx(0.195)
    assert found.churn.high == pytest.approx(0.195 + 1.959964 * 0.116905 / 40**0.5, abs=1e-5)
    with CaptureQueriesContext(connection) as seen:
        queries.figures(company.actor("manager"), row, now=now)
    assert len([q for q in seen.captured_queries if "facts" in q["sql"]]) == 1
    page = sign_in("manager").get(f"/segments/{row.number}/figures").content.decode()
    assert "n = 40" in page and "95% interval" in page and "2026-06-19" in page
    few = services.change_segment(
        segment=row, version=1, new=services.NewSegment("少", rule=RISKY), actor=company.actor("manager"), now=now
    )
    page = sign_in("manager").get(f"/segments/{few.number}/figures").content.decode()
    assert "Too few are known" in page and "Not known of anybody" in page


def test_a_list_takes_pasted_numbers_and_says_which_is_none(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime
) -> None:
    client = sign_in("manager")
    client.post("/segments/new", {"kind": "list", "name": "名单", "branch": "dl-1"})
    row = Segment.objects.get()
    address = f"/segments/{row.number}/members"
    numbers = f"{forty[0].number}, {forty[1].number}\n{forty[2].number}"
    assert client.post(address, {"numbers": numbers, "add": ""}).status_code == 302
    assert client.post(address, {"numbers": str(forty[0].number), "remove": ""}).status_code == 302
    assert row.members.count() == 2
    answer = client.post(address, {"numbers": "1042, abc", "add": ""})
    assert answer.status_code == 422 and "“abc”" in answer.content.decode()


def test_the_list_of_customers_is_narrowed_to_a_segment_by_page_and_api(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime
) -> None:
    actor = company.actor("manager")
    new = services.NewSegment("少", rule=of("churn_risk", "at_least", 0.38))
    row = services.create_segment(new=new, actor=actor, now=now)
    filters = queries.Filters(segment=str(row.number), at=now)
    assert {one.full_name for one in queries.customers(actor, filters)} == {"客户38", "客户39"}
    page = sign_in("manager").get(f"/customers?segment={row.number}").content.decode()
    assert "客户39" in page and "客户37" not in page
    other = queries.Filters(segment=str(row.number), at=now)
    assert not queries.customers(company.actor("agent_sz"), other).exists()
    assert not queries.customers(actor, queries.Filters(segment="9", at=now)).exists()


def test_overlap_is_a_table_of_each_two(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime
) -> None:
    actor = company.actor("manager")
    for name, rule in (("甲", of("churn_risk", "at_least", 0.3)), ("乙", of("stage", "in", ["lost"]))):
        services.create_segment(new=services.NewSegment(name, rule=rule), actor=actor, now=now)
    numbers = "&".join(f"segment={row.number}" for row in Segment.objects.all())
    page = sign_in("manager").get(f"/segments/overlap?{numbers}").content.decode()
    assert page.count('<td class="number">5</td>') == 2


def test_pages_ask_the_same_few_questions_however_many_there_are(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime
) -> None:
    client, actor = sign_in("manager"), company.actor("manager")
    counts = []
    for n in (1, 10):
        for i in range(n):
            new = services.NewSegment(f"{n} {i}", rule=of("churn_risk", "known"))
            row = services.create_segment(new=new, actor=actor, now=now)
        seen = []
        for path in ("/segments", f"/segments/{row.number}", f"/segments/{row.number}/edit", "/segments/new"):
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            seen.append(len([q for q in asked.captured_queries if "django_session" not in q["sql"]]))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 16


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_word_of_the_other_language_stands_on_a_page_of_segments(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime, language: str
) -> None:
    services.add_tier(code="gold", name="金卡", rank=1, actor=SYSTEM, now=now)
    actor = company.actor("manager")
    rule = {"all": [{"not": RISKY}, {"any": [of("stage", "in", ["lost"]), of("tier", "in", ["gold"])]}]}
    row = services.create_segment(new=services.NewSegment("规则", rule=rule), actor=actor, now=now)
    kept = services.create_segment(new=services.NewSegment("名单", kind="list"), actor=actor, now=now)
    client = sign_in("manager", language)
    paths = ["", "/new", "/new?kind=list", f"/overlap?segment={row.number}&segment={kept.number}", "/overlap"]
    paths += [f"/{row.number}{part}" for part in ("", "/edit", "/figures", "/size")] + [f"/{kept.number}"]
    answers = [client.get(f"/segments{path}") for path in paths]
    sent: dict[str, Any] = {"part": ["0"], "line-0": ["0", "1", "2"], **line(0, 2, of("email_domain", "in", ["x"]))}
    sent |= line(0, 0, of("has_phone", "is", "true")) | line(0, 1, of("birthday", "next_days", "x"))
    answers += [client.post("/segments/draft", sent), client.post("/segments/new", {**sent, "name": ""})]
    answers += [client.post(f"/segments/{kept.number}/members", {"numbers": "x", "add": ""})]
    for answer in answers:
        assert not problems(answer.content.decode(), language, frozenset({"CNY"})), answer.request["PATH_INFO"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_size_of_a_segment_is_drawn_from_its_second_day_on_and_read_over_the_api(
    company: Company, sign_in: SignIn, forty: list[Customer], now: datetime, language: str
) -> None:
    actor = company.actor("manager")
    row = services.create_segment(new=services.NewSegment("规则", rule=of("churn_risk", "known")), actor=actor, now=now)
    client = sign_in("manager", language)
    services.note_sizes(actor=SYSTEM, now=now)
    assert "segment-days" not in client.get(f"/segments/{row.number}").content.decode()
    services.note_sizes(actor=SYSTEM, now=now + timedelta(days=1))
    text = client.get(f"/segments/{row.number}").content.decode()
    assert "segment-days" in text and "2026-06-19" in text
    assert not problems(text, language, frozenset({"CNY"}))
    _token, secret = people.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    headers = {"Authorization": f"Bearer {secret}"}
    page = client.get(f"/api/v1/segments/{row.number}/days?size=1", headers=headers).json()
    assert [(one["day"], one["size"]) for one in page["items"]] == [("2026-06-20", 40)]
    page = client.get(f"/api/v1/segments/{row.number}/days?cursor={page['next']}", headers=headers).json()
    assert [one["day"] for one in page["items"]] == ["2026-06-19"]
