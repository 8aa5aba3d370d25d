"""Runs inside an installation: prints an API token that may do everything, as JSON."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.core import clock  # noqa: E402
from zhiyin.people import services  # noqa: E402
from zhiyin.people.models import User  # noqa: E402
from zhiyin.people.queries import actor_of  # noqa: E402

actor = actor_of(User.objects.get(username="admin"))
_token, secret = services.issue_token(
    name="bar", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
)
print(json.dumps({"token": secret}))
