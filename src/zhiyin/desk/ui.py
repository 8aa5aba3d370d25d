"""What the desk offers to the pages. The slot `desk.ticket` beside a conversation gets the customer's number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.customers.access import told
from zhiyin.web.interface import Command, Found, Interface, NavigationItem, Panel, Search, Wording

from . import access, queries


def _link(facts: Mapping[str, Any]) -> str:
    return f"/tickets/{facts['number']}"


def find(actor: Actor, text: str, most: int) -> Sequence[Found]:
    """The ticket with the number that was typed, with or without its #."""
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        return []
    rows = queries.find(actor, int(digits))[:most]
    return [
        Found(f"#{row.number} {told(row.subject, actor)}", f"/tickets/{row.number}", str(row.customer or ""))
        for row in rows
    ]


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Workbench"), "/workbench", "inbox", access.VIEW, 10),
        NavigationItem(_("Tickets"), "/tickets", "list-details", access.VIEW, 15),
    ),
    panels=(Panel("customers.customer.top", _("What was promised"), "desk:customer_tickets", access.VIEW, 10),),
    timeline=_("Tickets"),
    wordings={
        "desk.TicketOpened": Wording("inbox", _("Ticket #%(number)s opened"), _link),
        "desk.TicketAssigned": Wording("user-check", _("Ticket #%(number)s assigned"), _link),
        "desk.TicketFieldsChanged": Wording("pencil", _("Own fields of ticket #%(number)s changed"), _link),
        "desk.TicketReplied": Wording("send", _("Reply in ticket #%(number)s"), _link),
        "desk.NoteAdded": Wording("note", _("Internal note in ticket #%(number)s"), _link),
        "desk.CustomerWrote": Wording("message-circle", _("The customer wrote in ticket #%(number)s"), _link),
        "desk.TicketStatusChanged": Wording("refresh", _("Status of ticket #%(number)s changed"), _link),
        "desk.TicketPrioritised": Wording("flag", _("Priority of ticket #%(number)s changed"), _link),
        "desk.TicketSolved": Wording("circle-check", _("Ticket #%(number)s solved"), _link),
        "desk.TicketReopened": Wording("arrow-back-up", _("Ticket #%(number)s reopened"), _link),
        "desk.TicketRemoved": Wording("trash", _("Ticket #%(number)s removed: its import was taken back")),
        "desk.TicketCorrected": Wording("pencil", _("Ticket #%(number)s corrected by a later import"), _link),
        "desk.TicketClosed": Wording("lock", _("Ticket #%(number)s closed"), _link),
    },
    commands=(
        Command(_("New ticket"), "/tickets/new", access.CREATE, "n"),
        Command(_("My tickets"), "/workbench?view=mine", access.VIEW),
        Command(_("Unassigned tickets"), "/workbench?view=unassigned", access.VIEW),
    ),
    searches=(Search(_("Tickets"), "inbox", access.VIEW, find, 20),),
)
