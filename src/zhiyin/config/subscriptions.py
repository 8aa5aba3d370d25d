"""Who acts on what happened. Only live events are handed out: imported and demo history triggers nothing."""

from __future__ import annotations

from zhiyin.core.seals import Subscriptions
from zhiyin.customers import events as customers
from zhiyin.customers import handlers as customers_handlers
from zhiyin.desk import events as desk
from zhiyin.desk import handlers as desk_handlers
from zhiyin.voice import events as voice
from zhiyin.voice import handlers as voice_handlers

SUBSCRIPTIONS: Subscriptions = {
    customers.CustomersMerged: (customers_handlers.gather_strays,),
    desk.TicketSolved: (voice_handlers.invite_after_service,),
    voice.AnswerGiven: (desk_handlers.answer_below_expectation,),
    voice.InvitationCreated: (voice_handlers.send_invitation,),
}
