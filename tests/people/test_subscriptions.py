"""Subscriptions: each reader is told of a result when it changes, as far as the own branch goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests.conftest import Tick
from tests.customers.cast import LI
from tests.permissions.table import World
from zhiyin.analysis.models import Figure, Generation
from zhiyin.config.subscriptions import SUBSCRIPTIONS
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Webhook
from zhiyin.core.results import offers
from zhiyin.core.saved.views import NewView, keep_view
from zhiyin.core.webhooks import services as webhooks
from zhiyin.core.worker import Worker
from zhiyin.customers import services as customers
from zhiyin.customers.models import Customer, Segment
from zhiyin.people import queries, services
from zhiyin.people.models import Notice, Reading, Subscription

MEMBERS = customers.NewSegment("名单", "", "list", None, "hq")


@pytest.fixture
def segment(made: World, tick: Tick) -> Segment:
    """An empty list of the whole company; nobody is told of anything yet."""
    Subscription.objects.all().delete()
    Notice.objects.all().delete()
    return customers.create_segment(new=MEMBERS, actor=made.company.actor("admin"), now=tick())


def customer(made: World, branch: str, tick: Tick) -> Customer:
    """Somebody of a branch."""
    count = Customer.objects.count()
    changes = {"branch": branch, "given_name": chr(ord("一") + count), "external_id": f"S-{count}"}
    new = LI._replace(**changes, birth_date=None, contacts=(), identities=())
    return customers.create_customer(new=new, actor=SYSTEM, now=tick())


def put(made: World, segment: Segment, tick: Tick, *, add: Customer | None = None, off: Customer | None = None) -> None:
    """Somebody comes onto the list, somebody leaves it."""
    numbers = [[one.number] if one else [] for one in (add, off)]
    admin = made.company.actor("admin")
    customers.move_members(segment=segment, add=numbers[0], remove=numbers[1], actor=admin, now=tick())


def follow(segment: Segment, actor: Actor, tick: Tick, rhythm: str = "change") -> Subscription:
    """Subscribe to the list."""
    return services.subscribe(kind="segment", key=str(segment.number), rhythm=rhythm, actor=actor, now=tick())


def told(who: int | None) -> list[str]:
    """What somebody was told, the first first."""
    return [queries.sentence_of(one) for one in Notice.objects.filter(employee_id=who).order_by("pk")]


def test_a_reader_is_told_of_a_list_as_far_as_the_own_branch_goes(made: World, segment: Segment, tick: Tick) -> None:
    here, far = made.company.actor("agent"), made.company.actor("agent_sz")
    for actor in (here, far):
        follow(segment, actor, tick)
    mine, theirs = customer(made, "dl-1", tick), customer(made, "sz-1", tick)
    assert services.tell_subscribers(now=tick()) == 0
    put(made, segment, tick, add=mine)
    assert services.tell_subscribers(now=tick()) == 1
    assert services.tell_subscribers(now=tick()) == 0
    assert told(here.id) == ["客群“名单”：0 → 1"]
    put(made, segment, tick, add=theirs)
    services.tell_subscribers(now=tick())
    assert told(far.id) == ["客群“名单”：0 → 1"]
    assert len(told(here.id)) == 1


def test_one_who_comes_as_another_goes_is_a_change(made: World, segment: Segment, tick: Tick) -> None:
    actor = made.company.actor("agent")
    first, second = customer(made, "dl-1", tick), customer(made, "dl-1", tick)
    put(made, segment, tick, add=first)
    follow(segment, actor, tick)
    put(made, segment, tick, add=second, off=first)
    services.tell_subscribers(now=tick())
    assert Notice.objects.get().kind == "list"


def test_a_daily_one_is_told_once_a_day_whether_it_changed_or_not(made: World, segment: Segment, tick: Tick) -> None:
    follow(segment, made.company.actor("agent"), tick, "daily")
    for _hour in range(50):
        services.tell_subscribers(now=tick())
        tick.forward(hours=1)
    assert [one.kind for one in Notice.objects.all()] == ["same", "same"]


def test_a_team_is_told_each_of_its_members_and_only_a_lead_subscribes_it(
    made: World, segment: Segment, tick: Tick
) -> None:
    lead = made.company.actor("lead")
    team = services.form_team(name="回访组", branch=made.company.branches["dl-1"], actor=SYSTEM, now=tick())
    team.members.set([made.company.people[name] for name in ("agent", "quality")])
    key = str(segment.number)
    with pytest.raises(Forbidden):
        services.subscribe(
            kind="segment", key=key, rhythm="change", team=team, actor=made.company.actor("agent"), now=tick()
        )
    services.subscribe(kind="segment", key=key, rhythm="change", team=team, actor=lead, now=tick())
    put(made, segment, tick, add=customer(made, "dl-1", tick))
    assert services.tell_subscribers(now=tick()) == 2
    assert not told(lead.id)
    elsewhere = services.form_team(name="别处", branch=made.company.branches["sz-1"], actor=SYSTEM, now=tick())
    with pytest.raises(NotFound):
        services.subscribe(kind="segment", key=key, rhythm="change", team=elsewhere, actor=lead, now=tick())


def test_who_may_not_see_it_any_more_is_told_nothing(made: World, segment: Segment, tick: Tick) -> None:
    agent = made.company.people["agent"]
    follow(segment, made.company.actor("agent"), tick)
    agent.roles = []
    agent.save()
    put(made, segment, tick, add=customer(made, "dl-1", tick))
    assert services.tell_subscribers(now=tick()) == 0
    assert Reading.objects.get().text == "0"


def test_a_figure_is_told_when_the_figures_are_renewed(made: World, segment: Segment, tick: Tick) -> None:
    manager, place = made.company.actor("manager"), made.company.branches["dl-1"]

    def renewed(value: float) -> None:
        done = Generation.objects.create(
            state="done", file="x", layout="x", last_seal=0, is_full=True, started_at=tick(), finished_at=tick()
        )
        figure = Figure(generation=done, measure="first_answer", level=3, period="all", n=40, value=value)
        figure.place(place)
        figure.save()

    renewed(0.9)
    offer = offers()["first_answer"]
    assert offer.choices(manager) == [("dl-1:", "中山路营业厅")]
    assert offer.choices(made.company.actor("agent_sz")) == []
    services.subscribe(kind="first_answer", key="dl-1:", rhythm="change", actor=manager, now=tick())
    with pytest.raises(Refused, match="no such result"):
        services.subscribe(
            kind="first_answer", key="dl-1:", rhythm="change", actor=made.company.actor("agent_sz"), now=tick()
        )
    renewed(0.9)
    assert services.tell_subscribers(now=tick()) == 0
    renewed(0.7)
    assert services.tell_subscribers(now=tick()) == 1
    assert told(manager.id)[0].endswith("90.0% (n = 40) → 70.0% (n = 40)")


def test_a_notice_is_mailed_once_under_an_id_that_stays(
    made: World, segment: Segment, tick: Tick, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    user = made.company.people["agent"].user
    assert user is not None
    user.email, user.language = "a@example.com", "en"
    user.save()
    follow(segment, made.company.actor("agent"), tick)
    put(made, segment, tick, add=customer(made, "dl-1", tick))
    services.tell_subscribers(now=tick())
    handlers = {fact: SUBSCRIPTIONS[fact] for fact in SUBSCRIPTIONS if fact.__name__ == "NoticeGiven"}
    Worker(handlers, {}, clock=tick).drain()
    services.send_notice(notice_id=Notice.objects.get().pk)
    first, again = mail.outbox
    assert first.subject == "Segment “名单”: 0 → 1"
    assert f"/segments/{segment.number}" in str(first.body)
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]


def test_the_owner_of_a_webhook_is_told_when_it_rests_after_failures(made: World, segment: Segment, tick: Tick) -> None:
    admin = made.company.actor("admin")
    webhook = Webhook.objects.get()
    Webhook.objects.update(state="active")
    webhooks.pause_webhook(webhook=webhook, cause="failures", actor=SYSTEM, now=tick())
    handlers = {fact: SUBSCRIPTIONS[fact] for fact in SUBSCRIPTIONS if fact.__name__ == "WebhookPaused"}
    Worker(handlers, {}, clock=tick).drain()
    assert "ERP" in told(admin.id)[0]


def test_the_pages_ask_a_fixed_count_of_questions_and_show_the_own_only(
    made: World, segment: Segment, tick: Tick, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor, other = made.company.actor("agent"), made.company.actor("quality")
    for who in (actor, other):
        follow(segment, who, tick)
    client = Client()
    user = made.company.people["agent"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    client.get("/notices")
    for count in range(3):
        put(made, segment, tick, add=customer(made, "dl-1", tick))
        services.tell_subscribers(now=tick.forward(minutes=5))
        with django_assert_num_queries(3):
            page = client.get("/notices").content.decode()
        assert page.count("data-row") == count + 1
    assert client.get("/subscriptions").content.decode().count("data-row") == 1
    client.post("/notices/read")
    assert not Notice.objects.filter(employee_id=actor.id, read_at=None).exists()
    assert Notice.objects.filter(employee_id=other.id, read_at=None).exists()
    theirs = Subscription.objects.get(employee_id=other.id)
    assert client.post(f"/subscriptions/{theirs.pk}/end").status_code == 404
    assert Subscription.objects.filter(pk=theirs.pk).exists()
    mine = Subscription.objects.get(employee_id=actor.id)
    assert client.post(f"/subscriptions/{mine.pk}/end").status_code == 302
    assert not Subscription.objects.filter(pk=mine.pk).exists()
    assert mine.since <= tick() - timedelta(minutes=15)


def _api(made: World, who: str) -> dict[str, str]:
    actor = made.company.actor(who)
    _token, secret = services.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    return {"Authorization": f"Bearer {secret}"}


def test_a_team_is_subscribed_to_a_kept_view_over_the_api(made: World, segment: Segment, tick: Tick) -> None:
    lead, headers, address = made.company.actor("lead"), _api(made, "lead"), "/api/v1/subscriptions"
    new = NewView("新客", "q=订阅", "team")
    view = keep_view(owner="customers", new=new, actor=lead, now=tick())
    private = keep_view(owner="customers", new=NewView("我的"), actor=made.company.actor("agent"), now=tick())
    team = services.form_team(name="日报", branch=made.company.branches["dl-1"], actor=SYSTEM, now=tick())
    team.members.add(made.company.people["agent"])
    offered = {one["result"]: one["label"] for one in Client().get(f"{address}/offers", headers=headers).json()}
    assert offered[f"view:{view.pk}"].endswith(": 新客")
    assert f"view:{private.pk}" not in offered
    body = {"result": f"view:{view.pk}", "team": team.pk}
    made_now = Client().post(address, body, content_type="application/json", headers=headers)
    assert (made_now.status_code, made_now.json()["text"]) == (201, "0")
    assert [one["id"] for one in Client().get(address, headers=headers).json()] == [made_now.json()["id"]]
    new_one = LI._replace(
        given_name="订阅", family_name="", branch="dl-1", contacts=(), identities=(), external_id="V-1"
    )
    customers.create_customer(new=new_one, actor=SYSTEM, now=tick())
    assert services.tell_subscribers(now=clock.now()) == 1
    assert told(made.company.people["agent"].pk)[-1].endswith("0 → 1")
    gone = Client().post(f"{address}/{made_now.json()['id']}/end", headers=headers)
    assert (gone.status_code, Subscription.objects.count()) == (200, 0)
    refused = Client().post(address, {"result": f"view:{private.pk}"}, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "result")
