"""What every page's frame needs."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest

from zhiyin.core.actor import ANONYMOUS

from .person import PersonRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Who asks, and the live address for signed-in people; nothing else."""
    actor = getattr(cast(PersonRequest, request), "actor", ANONYMOUS)
    return {"actor": actor, "live_url": settings.LIVE_URL} if actor.is_known else {"actor": actor}
