"""The records that may have custom fields; each area keeps their values and the index of them."""

from __future__ import annotations

from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.register import Owner
from zhiyin.customers.models import Customer, CustomerValue
from zhiyin.desk.models import Ticket, TicketValue
from zhiyin.operations.models import Holding, HoldingValue

OWNERS: dict[str, Owner] = {
    owner.name: owner
    for owner in (
        Owner("customers", _("Customers"), Customer, CustomerValue, is_revealed=True),
        Owner("holdings", _("Holdings"), Holding, HoldingValue),
        Owner("tickets", _("Tickets"), Ticket, TicketValue),
    )
}
