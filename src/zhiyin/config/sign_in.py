"""Signing in: allauth's flows on our users, and who a request comes from."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from zhiyin.api.requests import TokenAuth
from zhiyin.core.actor import ANONYMOUS, Actor
from zhiyin.core.prepared import Given, Prepared
from zhiyin.people.models import User
from zhiyin.people.queries import actor_of as actor_of_user
from zhiyin.people.queries import actor_of_token

_active = Prepared(lambda: User.objects.select_related("employee__branch").filter(pk=Given("pk"), is_active=True))


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's backend; the user comes with employee and branch, so that a request needs one query for all three."""

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session, or None."""
        return next(iter(_active(pk=user_id)), None)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up: administrators add employees."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never, whoever asks."""
        del request
        return False

    def get_user_search_fields(self) -> list[str]:
        """Fields that allauth may search users by."""
        return ["username", "email"]


token_auth = TokenAuth(actor_of_token)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, for pages and the live stream."""
    user: Any = request.user
    return actor_of_user(user) if user.is_authenticated else ANONYMOUS
