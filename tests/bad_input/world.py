"""The company of the permission table, made once for all doors, and a person who may do everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.permissions.table import Row, World, rows, world
from tests.voice import cases as voice
from zhiyin.core import clock
from zhiyin.people import services
from zhiyin.people.models import Employee
from zhiyin.people.queries import known_roles
from zhiyin.voice import services as answers

SECRET = "x" * 32  # a CSRF cookie and field that belong together


def made() -> World:
    """One object of each kind; somebody with every role; a survey whose overall scores are given."""
    found = world()
    found.company.hire("everybody", list(known_roles()), "dl-1")
    invited = voice.invited(found.company, voice.customer("begun@example.com"), now=clock.now())
    begun = answers.give_answer(token=voice.token(invited), scores=voice.scores(8, 6), now=clock.now())
    found.values |= {"begun_token": voice.token(invited), "begun_answer": begun.number}
    _let_in(found)
    return found


def _let_in(found: World) -> None:
    """The person who may do everything signs in and has a token, once for all doors."""
    client, user, actor = Client(), _everybody(found).user, found.company.actor("everybody")
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    _token, secret = services.issue_token(
        name="t", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
    )
    found.values |= {"session": client.cookies[settings.SESSION_COOKIE_NAME].value, "secret": secret}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def browser(found: World, *, is_signed_in: bool = True) -> Client:
    """A browser of a person who may do everything, with CSRF checked as outside of tests."""
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    if is_signed_in:
        client.cookies[settings.SESSION_COOKIE_NAME] = found.values["session"]
    client.cookies["csrf"] = SECRET
    return client


def token(found: World) -> dict[str, str]:
    """The header of a token that may do everything."""
    return {"Authorization": f"Bearer {found.values['secret']}"}


def _everybody(found: World) -> Employee:
    return Employee.objects.select_related("user").get(pk=found.company.people["everybody"].pk)


def data_for(method: str, address: str, found: World) -> dict[str, Any]:
    """What the permission table sends to this address."""
    row: Row | None = next((one for one in rows() if one.method == method and one.path == address), None)
    if row is None:
        return {}
    return dict(row.data(found) if callable(row.data) else row.data)
