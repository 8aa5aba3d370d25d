"""Webhooks: told at least once, signed, of what the owner may see, until it is taken or given up."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from tests.company import Company
from tests.conftest import Tick
from tests.permissions.table import World
from zhiyin.core import clock, jobs, outbound, worker
from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.events import Entry, record
from zhiyin.core.models import Event, Job, Webhook, WebhookMessage
from zhiyin.core.outbound import allowed
from zhiyin.core.seals import seal
from zhiyin.core.webhooks import delivering, queries, services
from zhiyin.people import services as people
from zhiyin.people.events import EmployeeChanged
from zhiyin.people.queries import actor_of_employee

from .receiver import Receiver, receiver

DOCS = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def verify(secret: str, headers: dict[str, str], body: bytes, at: float) -> str:
    """The ten lines of the documentation, at a time of ours."""
    code = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    known: dict[str, Any] = {}
    exec(code, known)
    known["time"] = type("Clock", (), {"time": staticmethod(lambda: at)})
    return cast(str, known["verify"](secret, headers, body))


@pytest.fixture
def admin(made: World) -> Actor:
    """Who manages webhooks; there are none yet."""
    Webhook.objects.all().delete()
    return made.company.actor("admin")


def added(to: Receiver, admin: Actor, tick: Tick, settings: Settings, *kinds: str) -> tuple[Webhook, str]:
    """A webhook to a receiver that is allowed."""
    settings.WEBHOOK_ALLOW = [*settings.WEBHOOK_ALLOW, allowed(f"127.0.0.1:{to.port}")]
    while seal({}, now=tick()):
        pass
    return services.add_webhook(name="ERP", url=to.url, kinds=kinds, actor=admin, now=tick())


def happen(company: Company, tick: Tick, where: str = "dl-1") -> Event:
    """Somebody of a branch was changed; sealed."""
    with transaction.atomic():
        place = company.branches[where]
        event = record(Entry(EmployeeChanged(company.people["agent"].pk), place), actor=SYSTEM, now=tick())
    seal({}, now=tick())
    return event


def tell(tick: Tick) -> None:
    """One round of the job."""
    delivering.make_messages(actor_of_employee, now=tick())
    delivering.send_due(actor_of_employee, clock=tick)


def test_a_change_is_told_signed_once_and_says_what_the_feed_says(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    with receiver() as to:
        _webhook, secret = added(to, admin, tick, settings, "people.EmployeeChanged")
        event = happen(made.company, tick)
        tell(tick)
        tell(tick)
    ((headers, body),) = to.got
    key = verify(secret, headers, body, tick().timestamp())
    assert key == WebhookMessage.objects.get(event=event).key
    told = json.loads(body)
    assert (told["type"], told["data"]["id"], told["data"]["branch"]) == (event.kind, event.pk, "dl-1")
    assert told["data"]["number"] == made.company.people["agent"].number
    assert "员工" not in body.decode()
    for wrong in ({"webhook-timestamp": "1"}, {"webhook-id": "msg_other"}, {"webhook-signature": "v1,x"}):
        with pytest.raises(ValueError, match="not from us"):
            verify(secret, {**headers, **wrong}, body, tick().timestamp())
    with pytest.raises(ValueError, match="too old"):
        verify(secret, headers, body, tick().timestamp() + 301)


def test_a_receiver_that_fails_twice_gets_it_again_under_the_same_id(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    with receiver(500, 503, 200) as to:
        webhook, _secret = added(to, admin, tick, settings, "people")
        happen(made.company, tick)
        for seconds in (0, 1, 6, 6, 31, 31):
            tick.forward(seconds=seconds)
            tell(tick)
    assert len(to.ids) == 3
    assert len(set(to.ids)) == 1
    message = queries.messages(admin, webhook).rows[0]
    assert message.state == WebhookMessage.State.SENT
    assert [one.status for one in message.tries.all()] == [500, 503, 200]
    assert message.tries.all()[0].excerpt.startswith("坏了")
    assert Webhook.objects.get().failures == 0


def test_a_worker_killed_between_sending_and_noting_sends_it_again_under_the_same_id(
    made: World, admin: Actor, tick: Tick, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As a signal ends a process: no handler of errors sees it."""

    def die(*_args: object, **_more: object) -> None:
        raise Killed

    with receiver() as to:
        added(to, admin, tick, settings, "people")
        happen(made.company, tick)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(delivering, "_note", die)
            tell(tick)
        tell(tick)
    assert len(to.ids) == 2
    assert len(set(to.ids)) == 1
    assert WebhookMessage.objects.get().state == WebhookMessage.State.SENT


def test_one_that_hangs_holds_up_no_other(
    made: World, admin: Actor, tick: Tick, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def impatient(*args: Any, **more: Any) -> outbound.Answer:
        return post(*args, **more, seconds=0.3)

    post = outbound.post
    monkeypatch.setattr(outbound, "post", impatient)
    with receiver(-5) as hanging, receiver() as well:
        slow, _secret = added(hanging, admin, tick, settings, "people")
        added(well, admin, tick, settings, "people")
        for _one in range(3):
            happen(made.company, tick)
        tell(tick)
        assert len(well.ids) == 3
        assert len(hanging.ids) == 1
    assert queries.messages(admin, slow).rows[-1].tries.get().error == "timeout"


def test_after_failures_in_a_row_it_is_paused_and_resumed_it_goes_on_where_it_stood(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    with receiver(500) as to:
        webhook, _secret = added(to, admin, tick, settings, "people")
        happen(made.company, tick)
        for _round in range(40):
            happen(made.company, tick)
            tell(tick)
            tick.forward(minutes=61)
        webhook.refresh_from_db()
        assert webhook.state == Webhook.State.FAILING
        assert len(to.ids) == 13
        event = Event.objects.get(kind="webhooks.WebhookPaused")
        assert event.facts == {"webhook_id": webhook.pk, "owner_id": admin.id, "cause": "failures"}
        told = len(to.ids)
        missed = happen(made.company, tick)
        tell(tick)
        assert len(to.ids) == told
        to.answers = [200]
        services.resume_webhook(webhook=webhook, actor=admin, now=tick())
        for _round in range(5):
            tell(tick)
        assert WebhookMessage.objects.get(event=missed).state == WebhookMessage.State.SENT


def test_one_that_says_gone_is_paused_at_once(made: World, admin: Actor, tick: Tick, settings: Settings) -> None:
    with receiver(410) as to:
        webhook, _secret = added(to, admin, tick, settings)
        services.test_webhook(webhook=webhook, actor=admin, now=tick())
        tell(tick)
    webhook.refresh_from_db()
    assert webhook.state == Webhook.State.FAILING
    assert json.loads(to.got[0][1])["type"] == "webhooks.Test"


def test_one_whose_secret_no_key_opens_is_paused_and_the_others_are_told(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    with receiver() as lost, receiver() as well:
        broken, _secret = added(lost, admin, tick, settings)
        whole, _secret = added(well, admin, tick, settings)
        Webhook.objects.filter(pk=broken.pk).update(secret="00000000:" + broken.secret.partition(":")[2])
        for webhook in (broken, whole):
            services.test_webhook(webhook=webhook, actor=admin, now=tick())
        tell(tick)
    assert (len(lost.got), len(well.got)) == (0, 1)
    states = dict(Webhook.objects.values_list("pk", "state"))
    assert states == {broken.pk: Webhook.State.FAILING, whole.pk: Webhook.State.ACTIVE}


def test_it_is_told_what_its_owner_may_see_at_that_moment(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    far = made.company.people["agent_sz"]
    with receiver() as to:
        webhook, _secret = added(to, admin, tick, settings, "people")
        Webhook.objects.update(owner_id=far.pk)
        happen(made.company, tick, "dl-1")
        near = happen(made.company, tick, "sz-1")
        tell(tick)
        assert [json.loads(body)["data"]["id"] for _headers, body in to.got] == [near.pk]
        later = happen(made.company, tick, "sz-1")
        delivering.make_messages(actor_of_employee, now=tick())
        far.place(made.company.branches["dl-1"])
        far.save()
        tell(tick)
        assert WebhookMessage.objects.get(event=later).state == WebhookMessage.State.WITHHELD
        people.deactivate_employee(employee=far, actor=admin, now=tick())
        happen(made.company, tick, "dl-1")
        tell(tick)
        assert len(to.got) == 1
    webhook.refresh_from_db()
    assert webhook.state == Webhook.State.FAILING


def test_after_another_secret_both_sign_for_a_day(made: World, admin: Actor, tick: Tick, settings: Settings) -> None:
    with receiver() as to:
        webhook, old = added(to, admin, tick, settings)
        new = services.renew_secret(webhook=webhook, actor=admin, now=tick())
        for hours in (0, 25):
            tick.forward(hours=hours)
            services.test_webhook(webhook=webhook, actor=admin, now=tick())
            tell(tick)
    (headers, body), (later, last) = to.got
    first = tick().timestamp() - timedelta(hours=25).total_seconds()
    assert verify(new, headers, body, first) == verify(old, headers, body, first)
    assert verify(new, later, last, tick().timestamp())
    with pytest.raises(ValueError, match="not from us"):
        verify(old, later, last, tick().timestamp())
    assert old not in str(Webhook.objects.values())
    assert new not in str(Webhook.objects.values())


def test_sent_again_by_hand_it_keeps_its_id(made: World, admin: Actor, tick: Tick, settings: Settings) -> None:
    with receiver() as to:
        webhook, _secret = added(to, admin, tick, settings, "people")
        happen(made.company, tick)
        tell(tick)
        services.send_again(message=queries.messages(admin, webhook).rows[0], actor=admin, now=tick())
        tell(tick)
    assert len(to.ids) == 2
    assert len(set(to.ids)) == 1


def test_only_who_manages_webhooks_adds_one_and_only_to_an_address_outside(
    made: World, admin: Actor, tick: Tick
) -> None:
    agent = made.company.actor("agent")
    with pytest.raises(Forbidden):
        services.add_webhook(name="x", url="https://a.example/", kinds=[], actor=agent, now=tick())
    with pytest.raises(Refused, match="not of the public internet"):
        services.add_webhook(name="x", url="https://127.0.0.1/", kinds=[], actor=admin, now=tick())
    with pytest.raises(Refused, match="signed-in person"):
        services.add_webhook(name="x", url="https://a.example/", kinds=[], actor=SYSTEM, now=tick())
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_a_job_that_waits_on_others_is_taken_by_a_thread_of_its_own(tick: Tick) -> None:
    ran: list[str] = []
    schedule = {
        "long": jobs.Scheduled(lambda _arguments, _report: ran.append("long")),
        "aside": jobs.Scheduled(lambda _arguments, _report: ran.append("aside"), aside=True),
    }
    for name in schedule:
        jobs.enqueue(name, {}, actor=SYSTEM, now=tick())
    working = worker.Worker({}, schedule, clock=tick)
    assert working.run_next(name__in=["aside"])
    assert ran == ["aside"]
    assert Job.objects.get(name="long").state == Job.State.DUE


def test_over_the_api_it_is_added_read_tested_and_removed(made: World, admin: Actor, settings: Settings) -> None:
    settings.WEBHOOK_ALLOW = [allowed("127.0.0.1:9")]
    token, secret = people.issue_token(
        name="t", permissions=admin.permissions, expires_at=None, actor=admin, now=clock.now()
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        send = getattr(client, method)
        return send(f"/api/v1/webhooks{path}", data=json.dumps(body or {}), content_type="application/json")

    assert call("post", "", {"name": "x", "url": "https://10.0.0.1/"}).json()["error"]["code"] == "url.inside"
    made_one = call("post", "", {"name": "ERP", "url": "http://127.0.0.1:9/", "kinds": ["desk"]}).json()
    pk = made_one["id"]
    assert made_one["secret"].startswith("whsec_")
    assert Webhook.objects.get(pk=pk).owner_id == token.employee_id
    assert call("patch", f"/{pk}", {"kinds": ["customers", "desk"]}).json()["url"] == "http://127.0.0.1:9/"
    assert call("post", f"/{pk}/test").json()["kind"] == "webhooks.Test"
    assert "secret" not in (listed := client.get("/api/v1/webhooks").json()[0])
    assert (listed["waiting"], listed["kinds"]) == (1, ["customers", "desk"])
    assert [one["state"] for one in client.get(f"/api/v1/webhooks/{pk}/messages?state=due").json()["items"]] == ["due"]
    assert [call("post", f"/{pk}/{verb}").json()["state"] for verb in ("pause", "resume")] == ["paused", "active"]
    assert call("delete", f"/{pk}").status_code == 200
    assert client.get(f"/api/v1/webhooks/{pk}").status_code == 404


def test_secrets_are_closed_anew_with_the_present_key(
    made: World, admin: Actor, tick: Tick, settings: Settings
) -> None:
    with receiver() as to:
        webhook, secret = added(to, admin, tick, settings)
        settings.FIELD_KEYS = ["k" * 40, settings.SECRET_KEY]
        assert services.rotate_secrets(actor=SYSTEM) == 1
        assert services.rotate_secrets(actor=SYSTEM) == 0
    settings.SECRET_KEY = "another one that knows nothing of the old values"
    webhook.refresh_from_db()
    assert services.secrets_of(webhook, tick()) == [secret]
