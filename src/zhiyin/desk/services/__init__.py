"""Writes about tickets: one verb each, checked first, with its events in the same transaction."""

from .history import TakenOver, take_over_tickets
from .messages import NewReply, add_note, record_customer_message, reply
from .own import write_fields
from .presence import note_presence
from .recovery import Verdict, recover
from .taking_back import remove_imported, restore_imported
from .tickets import NewMessage, NewTicket, open_ticket, open_tickets
from .work import assign, change_priority, change_status, take

__all__ = [
    "NewMessage",
    "NewReply",
    "NewTicket",
    "TakenOver",
    "Verdict",
    "add_note",
    "assign",
    "change_priority",
    "change_status",
    "note_presence",
    "open_ticket",
    "open_tickets",
    "record_customer_message",
    "recover",
    "remove_imported",
    "reply",
    "restore_imported",
    "take",
    "take_over_tickets",
    "write_fields",
]
