"""Runs inside an installation: prints an API token that may do everything, as JSON."""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiyin.config.settings")
django.setup()

from zhiyin.core import clock
from zhiyin.people import services
from zhiyin.people.models import User
from zhiyin.people.queries import actor_of

actor = actor_of(User.objects.get(username="admin"))
_token, secret = services.issue_token(
    name="bar", permissions=actor.permissions, expires_at=None, actor=actor, now=clock.now()
)
print(json.dumps({"token": secret}))
