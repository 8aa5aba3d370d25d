"""One answer per invitation, tap by tap; whole answers from elsewhere by the same rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.company import Company
from tests.voice.cases import customer, invited, scores, survey, token
from zhiyin.core.errors import Conflict, Forbidden, NotFound, Refused
from zhiyin.core.events import fact_of
from zhiyin.core.models import Event
from zhiyin.voice import access, queries, rules, services
from zhiyin.voice.events import AnswerGiven
from zhiyin.voice.models import Answer, Invitation, Item
from zhiyin.voice.services import NewAnswer, NewItem

pytestmark = pytest.mark.django_db


def test_an_answer_keeps_both_sides_and_tells_whether_it_is_below(company: Company, now: datetime) -> None:
    person = customer()
    invitation = invited(company, person)
    answer = services.give_answer(token=token(invitation), scores=scores(8, 6), now=now)
    assert (answer.ratio, answer.verdict) == (Decimal("0.75"), rules.BELOW)
    assert (answer.customer, answer.employee, answer.branch) == (
        person, company.people["agent"], company.branches["dl-1"],
    )  # fmt: skip
    event = Event.objects.get(kind="voice.AnswerGiven")
    assert fact_of(event, AnswerGiven) == AnswerGiven(answer.pk, person.pk, None, True, "below", answer.number)
    assert (event.actor_kind, event.customer_id) == ("respondent", person.pk)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.ANSWERED


def test_the_bar_of_the_survey_decides_what_is_below(company: Company, now: datetime) -> None:
    asked = survey(bar=Decimal("0.7"))
    answer = services.give_answer(token=token(invited(company, customer(), asked)), scores=scores(8, 6), now=now)
    assert answer.verdict == rules.ABOVE


def test_a_second_answer_changes_nothing(company: Company, now: datetime) -> None:
    secret = token(invited(company, customer()))
    first = services.give_answer(token=secret, scores=scores(8, 6), now=now)
    again = services.give_answer(token=secret, scores=scores(1, 10), now=now)
    assert again == first
    assert Answer.objects.get().perceived == 6
    assert Event.objects.filter(kind="voice.AnswerGiven").count() == 1


def test_each_tap_on_a_dimension_is_kept_and_can_be_changed_until_the_end(company: Company, now: datetime) -> None:
    secret = token(invited(company, customer()))
    with pytest.raises(Refused, match="overall"):
        services.rate_dimension(token=secret, code="empathy", scores=scores(5, None), now=now)
    services.give_answer(token=secret, scores=scores(8, 6), now=now)
    services.rate_dimension(token=secret, code="empathy", scores=scores(5, None), now=now)
    services.rate_dimension(token=secret, code="empathy", scores=scores(None, 9), now=now)
    services.rate_dimension(token=secret, code="empathy", scores=scores(None, 4), now=now)
    item = Item.objects.get()
    assert (item.expected, item.perceived, item.ratio) == (5, 4, Decimal("0.8"))
    with pytest.raises(NotFound):
        services.rate_dimension(token=secret, code="price", scores=scores(5, None), now=now)
    services.finish_answer(token=secret, comment="等得太久 😀", now=now)
    assert Answer.objects.get().comment == "等得太久 😀"
    for attempt in (
        lambda: services.finish_answer(token=secret, comment="x", now=now),
        lambda: services.rate_dimension(token=secret, code="empathy", scores=scores(1, None), now=now),
        lambda: services.give_answer(token=secret, scores=scores(1, 1), now=now),
    ):
        with pytest.raises(access.Closed):
            attempt()


@pytest.mark.parametrize("secret", ["", "x", "%", "' OR 1=1 --", "\x00", "😀" * 500, "\ud800"])
def test_a_link_that_never_existed_opens_nothing(company: Company, secret: str, now: datetime) -> None:
    invited(company, customer())
    with pytest.raises(access.Closed):
        services.give_answer(token=secret, scores=scores(5, 5), now=now)


def given(company: Company, **values: object) -> NewAnswer:
    known: dict[str, object] = {
        "survey": queries.surveys(company.actor("admin")).first() or survey(),
        "scores": scores(None, 4),
        "answered_at": datetime.fromisoformat("2026-01-05T09:00:00+08:00"),
        "branch": company.branches["dl-2"],
    }
    return NewAnswer(**{**known, **values})  # type: ignore[arg-type]  # each test gives few


def test_an_answer_without_an_expectation_has_no_ratio(company: Company, now: datetime) -> None:
    new = given(company, scale=5, group="Business", external_id="7", source="airline")
    answer = services.record_answer(new=new, actor=company.actor("manager_dl"), now=now)
    assert (answer.ratio, answer.verdict, answer.group) == (None, rules.NOT_ASKED, "Business")
    event = Event.objects.get(kind="voice.AnswerGiven")
    assert event.facts["is_below"] is False
    assert event.occurred_at == answer.answered_at


def test_dimensions_alone_are_an_answer_and_nothing_is_invented_for_the_whole(company: Company, now: datetime) -> None:
    items = (NewItem("empathy", scores(None, 3)), NewItem("tangibles", scores(None, None)))
    new = given(company, scores=scores(None, None), items=items)
    answer = services.record_answer(new=new, actor=company.actor("manager_dl"), now=now)
    assert (answer.perceived, answer.verdict) == (None, rules.NOT_RATED)
    assert answer.items.count() == 2


def test_what_cannot_be_kept_is_refused_with_its_field(company: Company, now: datetime) -> None:
    actor = company.actor("manager_dl")
    for values, code in (
        ({"scores": scores(None, None)}, "answer.nothing"),
        ({"scores": scores(None, 6), "scale": 5}, "answer.score"),
        ({"scale": 1}, "answer.scale"),
        ({"answered_at": now + timedelta(seconds=1)}, "answer.future"),
        ({"items": (NewItem("price", scores(None, 3)),)}, "answer.dimension"),
        ({"comment": "a\x00b"}, "text.unprintable"),
        ({"group": "两\n行"}, "text.one_line"),
    ):
        with pytest.raises(Refused) as caught:
            services.record_answer(new=given(company, **values), actor=actor, now=now)
        assert caught.value.code == code
    assert not Answer.objects.exists()
    assert not Event.objects.filter(kind="voice.AnswerGiven").exists()


def test_a_known_external_id_is_a_conflict(company: Company, now: datetime) -> None:
    actor = company.actor("manager_dl")
    new = given(company, source="kiosk", external_id="1")
    services.record_answer(new=new, actor=actor, now=now)
    with pytest.raises(Conflict):
        services.record_answer(new=new, actor=actor, now=now)
    twice = given(company, source="kiosk", external_id="2")
    with pytest.raises(Conflict):
        services.record_answers(rows=[twice, twice], actor=actor, now=now)


def test_nobody_records_for_another_region_nor_without_the_right(company: Company, now: datetime) -> None:
    with pytest.raises(NotFound):
        services.record_answer(
            new=given(company, branch=company.branches["sz-1"]), actor=company.actor("manager_dl"), now=now
        )
    with pytest.raises(Forbidden):
        services.record_answer(new=given(company), actor=company.actor("agent"), now=now)


def test_answers_are_listed_in_scope_by_verdict_branch_and_period(company: Company, now: datetime) -> None:
    admin = company.actor("admin")
    for branch, pair in (("dl-1", (8, 6)), ("dl-2", (5, 5)), ("sz-1", (5, 9)), ("sz-1", (None, 9))):
        new = given(company, branch=company.branches[branch], scores=scores(*pair))
        services.record_answer(new=new, actor=admin, now=now)
    assert queries.answers(admin, queries.AnswerFilters()).count() == 4
    assert queries.answers(company.actor("agent"), queries.AnswerFilters()).count() == 1
    assert queries.answers(admin, queries.AnswerFilters(branch="dl")).count() == 2
    assert queries.answers(admin, queries.AnswerFilters(verdict="above")).count() == 1
    assert queries.answers(admin, queries.AnswerFilters(verdict="not_asked", branch="sz-c")).count() == 1
    assert not queries.answers(admin, queries.AnswerFilters(since=now)).exists()
    with pytest.raises(Refused, match="below, as, above"):
        queries.answers(admin, queries.AnswerFilters(verdict="worse"))


def test_satisfaction_so_far_counts_only_answers_with_both_sides(company: Company, now: datetime) -> None:
    admin, person = company.actor("admin"), customer()
    for pair, scale in (((8, 6), 10), ((4, 4), 5), ((None, 5), 5)):
        new = given(company, branch=None, customer=person, scores=scores(*pair), scale=scale)
        services.record_answer(new=new, actor=admin, now=now)
    found = queries.satisfaction_of(admin, person, now=now)
    assert (found.n, found.below, found.perceived_only) == (2, 1, 1)
    assert found.ratio == Decimal("0.8750")  # (0.6 + 0.8) / (0.8 + 0.8)
    assert len(found.latest) == 3
    assert queries.satisfaction_of(company.actor("agent_sz"), person, now=now).n == 0


def test_who_sees_the_customer_reads_the_answer_about_another_branch_but_does_not_list_it(
    company: Company, now: datetime
) -> None:
    agent = company.actor("agent")
    new = given(company, branch=company.branches["sz-1"], customer=customer())
    answer = services.record_answer(new=new, actor=company.actor("admin"), now=now)
    assert queries.answer(agent, answer.number, now=now) == answer
    assert not queries.answers(agent, queries.AnswerFilters()).exists()
    with pytest.raises(NotFound):
        queries.answer(company.actor("manager_dl"), given_elsewhere(company, now), now=now)


def given_elsewhere(company: Company, now: datetime) -> int:
    new = given(company, branch=company.branches["sz-1"], customer=customer("sz@example.com", branch="sz-1"))
    return services.record_answer(new=new, actor=company.actor("admin"), now=now).number
