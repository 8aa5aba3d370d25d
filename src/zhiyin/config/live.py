"""The live stream as an ASGI application."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from django.conf import settings  # noqa: E402  # Django must be set up before its models are imported
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils.crypto import constant_time_compare  # noqa: E402

from zhiyin.core.actor import ANONYMOUS, Actor  # noqa: E402
from zhiyin.people.models import User  # noqa: E402
from zhiyin.people.queries import actor_of  # noqa: E402
from zhiyin.web.live import Live  # noqa: E402


def authenticate(session_key: str) -> Actor:
    """The actor of a session key: the same checks as a page's session, the password's digest included."""
    session = SessionStore(session_key or None)
    user_id = session.get(SESSION_KEY) if session_key else None
    user = User.objects.select_related("employee__branch").filter(pk=user_id).first() if user_id else None
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return ANONYMOUS
    return actor_of(user)


application = Live(authenticate=authenticate, origin=settings.PUBLIC_URL, cookie=settings.SESSION_COOKIE_NAME)
