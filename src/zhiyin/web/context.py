"""What every page's frame needs."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import ANONYMOUS

from . import interface
from .person import PersonRequest

# value kept with the user, word, icon
THEMES = (
    ("", pgettext_lazy("appearance", "Auto"), "device-desktop"),
    ("light", pgettext_lazy("appearance", "Light"), "sun"),
    ("dark", pgettext_lazy("appearance", "Dark"), "moon"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Navigation, palette and live address for signed-in people; nothing else."""
    actor = getattr(cast(PersonRequest, request), "actor", ANONYMOUS)
    if not actor.is_known:
        return {"actor": actor}
    return {
        "actor": actor,
        "navigation": interface.navigation(actor),
        "commands": interface.commands(actor),
        "menu": interface.menu(),
        "preferences_url": interface.preferences(),
        "themes": THEMES,
        "live_url": settings.LIVE_URL,
    }
