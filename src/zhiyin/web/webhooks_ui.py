"""Where webhooks stand in the side bar, how their events read, and the words for what became of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.webhooks.services import MANAGE

from .interface import Command, Interface, NavigationItem, Wording

STATES = {
    "active": (_("in use"), "success"),
    "paused": (_("paused"), ""),
    "failing": (_("paused after failures"), "danger"),
}
MESSAGE_STATES = {
    "due": (_("to be sent"), "info"),
    "sent": (_("taken"), "success"),
    "failed": (_("given up"), "danger"),
    "withheld": (_("withheld: its owner may not see it any more"), ""),
}
ERRORS = {
    "timeout": _("no answer in time"),
    "certificate": _("its certificate is not valid"),
    "unreachable": _("no connection"),
    "no_http": _("its answer is no HTTP"),
    "redirect": _("it points elsewhere; that is not followed"),
    "url.unknown_host": _("its name leads nowhere"),
    "url.inside": _("it leads to an address that is not of the public internet"),
    "url.port": _("only https on port 443 is posted to"),
}


def _webhooks(_facts: Mapping[str, Any]) -> str:
    return "/webhooks"


def _webhook(facts: Mapping[str, Any]) -> str:
    return f"/webhooks/{facts['webhook_id']}"


INTERFACE = Interface(
    navigation=(NavigationItem(_("Webhooks"), "/webhooks", "send", MANAGE, 960),),
    wordings={
        "webhooks.WebhookAdded": Wording("send", _("Webhook added"), _webhook),
        "webhooks.WebhookChanged": Wording("send", _("Webhook changed"), _webhook),
        "webhooks.WebhookPaused": Wording("player-pause", _("Webhook paused"), _webhook),
        "webhooks.WebhookResumed": Wording("player-play", _("Webhook resumed"), _webhook),
        "webhooks.WebhookRemoved": Wording("trash", _("Webhook removed"), _webhooks),
    },
    commands=(Command(_("New webhook"), "/webhooks/new", MANAGE),),
)
