"""The live stream as an ASGI application."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from zhiyin.core.actor import ANONYMOUS, Actor
from zhiyin.people.models import User
from zhiyin.people.queries import actor_of
from zhiyin.web.live import Live

from .sessions import SessionStore


def authenticate(session_key: str) -> Actor:
    """The actor of a session key: the same checks as a page's session, the password's digest included."""
    session = SessionStore(session_key or None)
    user_id = session.get(SESSION_KEY) if session_key else None
    user = User.objects.select_related("employee__branch").filter(pk=user_id).first() if user_id else None
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return ANONYMOUS
    return actor_of(user)


application = Live(authenticate=authenticate, origin=settings.PUBLIC_URL, cookie=settings.SESSION_COOKIE_NAME)
