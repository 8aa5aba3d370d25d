"""Who acts on what happened. Only live events are handed out: imported and demo history triggers nothing."""

from __future__ import annotations

from zhiyin.core.seals import Subscriptions
from zhiyin.voice import events as voice
from zhiyin.voice import handlers as voice_handlers

SUBSCRIPTIONS: Subscriptions = {
    voice.InvitationCreated: (voice_handlers.send_invitation,),
}
