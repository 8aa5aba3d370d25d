"""The kinds of file that this area takes: the register of products, and what customers have and do."""

from __future__ import annotations

from zhiyin.core.errors import gettext_noop as _
from zhiyin.operations import services
from zhiyin.operations.rules import values

from .catalogue import PLANS, PRODUCTS
from .reading import Field, kind_of

HOLDINGS = kind_of(
    "holdings",
    _("Holdings"),
    services.NewHolding,
    (
        Field("product", _("The code of the product; a plan brings its own.")),
        Field("plan", _("The code of the plan.")),
        Field("state", _("pending, active (also if empty), suspended or ended.")),
        Field("started_on", _("Since when the customer has it: 2026-06-19."), values.parse_day, required=True),
        Field("renews_on", _("When it is to be renewed."), values.parse_day),
        Field("ended_on", _("When it ended."), values.parse_day),
        Field("end_reason", _("Why it ended.")),
        Field("amount", _("What the customer pays each period; else the price of the plan."), values.number),
        Field("currency", _("The currency, such as CNY; else the plan's or the company's.")),
        Field("period", _("How often that is due: once, day, week, month, quarter, half_year, year.")),
        Field("insured", _("What it is about: the insured car, the line, the flat.")),
        Field("attributes", _("What else is to be known: plate: A12345; seats: 5."), values.parse_pairs),
    ),
)
KINDS = (PRODUCTS, PLANS, HOLDINGS)

__all__ = ["KINDS"]
