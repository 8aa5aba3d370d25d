"""Who acts on what happened. Only live events are handed out: imported and demo history triggers nothing."""

from __future__ import annotations

from zhiyin.core.seals import Subscriptions
from zhiyin.core.webhooks import events as webhooks
from zhiyin.customers import events as customers
from zhiyin.customers import handlers as customers_handlers
from zhiyin.desk import events as desk
from zhiyin.desk import handlers as desk_handlers
from zhiyin.operations import events as operations
from zhiyin.people import events as people
from zhiyin.people import handlers as people_handlers
from zhiyin.voice import events as voice
from zhiyin.voice import handlers as voice_handlers

_tell = customers_handlers.tell_followers
SUBSCRIPTIONS: Subscriptions = {
    webhooks.WebhookPaused: (people_handlers.tell_owner,),
    people.NoticeGiven: (people_handlers.send_notice,),
    customers.CustomersMerged: (customers_handlers.gather_strays, _tell),
    customers.NoteWritten: (_tell,),
    operations.HoldingAdded: (_tell,),
    operations.HoldingChanged: (_tell,),
    operations.ClaimReported: (_tell,),
    desk.TicketOpened: (_tell,),
    desk.TicketReopened: (_tell,),
    desk.TicketSolved: (voice_handlers.invite_after_service, _tell),
    voice.AnswerGiven: (desk_handlers.answer_below_expectation, _tell),
    voice.InvitationCreated: (voice_handlers.send_invitation,),
}
