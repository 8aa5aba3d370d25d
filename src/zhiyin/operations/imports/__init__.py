"""The kinds of file that this area takes: the register of products, and what customers have and do."""

from __future__ import annotations

from zhiyin.core.errors import gettext_noop as _
from zhiyin.operations import services
from zhiyin.operations.models import OWN
from zhiyin.operations.rules import lines, values

from .catalogue import PLANS, PRODUCTS
from .reading import Field, kind_of, moment

CURRENCY = _("The currency, such as CNY; else the plan's, the holding's or the company's.")
PERIOD = _("How often that is due: once, day, week, month, quarter, half_year, year.")
LINES = _("What it is made of: car-full * 1 @ 4800; road assistance * 2 @ 99.50 (a product's code or words).")
HOLDING = _("The external_id of the holding in the same source.")
ABOUT = _("What it is for, in a line.")

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
        Field("currency", CURRENCY),
        Field("period", PERIOD),
        Field("insured", _("What it is about: the insured car, the line, the flat.")),
        Field("attributes", _("What else is to be known: plate: A12345; seats: 5."), values.parse_pairs),
    ),
    OWN,
)
QUOTES = kind_of(
    "quotes",
    _("Quotes"),
    services.NewQuote,
    (
        Field("product", _("The code of the product; a plan brings its own.")),
        Field("plan", _("The code of the plan.")),
        Field("state", _("open (also if empty), accepted, declined or expired.")),
        Field("quoted_on", _("When it was worked out: 2026-06-19."), values.parse_day, required=True),
        Field("valid_until", _("Until when it holds."), values.parse_day),
        Field(
            "amount", _("The price or premium; else the sum of the lines, else the price of the plan."), values.number
        ),
        Field("currency", CURRENCY),
        Field("period", PERIOD),
        Field("insured", _("What it is about: the insured car, the line, the flat.")),
        Field("attributes", _("What it was worked out from: age: 35; mileage: 12000."), values.parse_pairs),
        Field("lines", LINES, lines.parse_lines),
    ),
)
ORDERS = kind_of(
    "orders",
    _("Orders"),
    services.NewOrder,
    (
        Field("state", _("placed (also if empty), confirmed, fulfilled or cancelled.")),
        Field("ordered_on", _("When it was ordered: 2026-06-19."), values.parse_day, required=True),
        Field("amount", _("What it costs; else the sum of the lines."), values.number),
        Field("currency", CURRENCY),
        Field("about", ABOUT),
        Field("lines", LINES, lines.parse_lines),
    ),
)
BILLS = kind_of(
    "bills",
    _("Bills"),
    services.NewBill,
    (
        Field("holding", HOLDING),
        Field("state", _("open, paid or cancelled; empty: open until the payments have settled it.")),
        Field("issued_on", _("When it was issued; else the day it is due."), values.parse_day),
        Field("due_on", _("When it is due: 2026-06-19."), values.parse_day, required=True),
        Field("amount", _("What is due: 1234.50."), values.number, required=True),
        Field("currency", CURRENCY),
        Field("about", ABOUT),
    ),
)
PAYMENTS = kind_of(
    "payments",
    _("Payments"),
    services.NewPayment,
    (
        Field("bill", _("The external_id of the bill in the same source; empty: on account.")),
        Field("state", _("received (also if empty) or returned.")),
        Field("paid_on", _("When it was paid: 2026-06-19."), values.parse_day, required=True),
        Field("amount", _("What was paid: 1234.50."), values.number, required=True),
        Field("currency", CURRENCY),
        Field("method", _("How it was paid, in your own words.")),
        Field("about", ABOUT),
    ),
)
USAGE = kind_of(
    "usage",
    _("Usage"),
    services.NewUsage,
    (
        Field("holding", HOLDING),
        Field("from_on", _("The first day: 2026-06-01."), values.parse_day, required=True),
        Field("until_on", _("The last day; else the first."), values.parse_day),
        Field("metric", _("What is counted: minutes, energy, visits."), required=True),
        Field("quantity", _("How much: 12.5."), values.number, required=True),
        Field("unit", _("Of which unit.")),
    ),
)
CLAIMS = kind_of(
    "claims",
    _("Claims"),
    services.NewClaim,
    (
        Field("holding", HOLDING),
        Field("state", _("reported (also if empty), granted, refused, paid or withdrawn.")),
        Field("reported_on", _("When it was reported: 2026-06-19."), values.parse_day, required=True),
        Field("happened_on", _("When it happened."), values.parse_day),
        Field("decided_on", _("When it was decided."), values.parse_day),
        Field("paid_on", _("When it was paid out."), values.parse_day),
        Field("claimed", _("What is asked for: 1234.50."), values.number),
        Field("granted", _("What is given: 1234.50."), values.number),
        Field("currency", CURRENCY),
        Field("about", ABOUT),
    ),
)
SHIPMENTS = kind_of(
    "shipments",
    _("Shipments"),
    services.NewShipment,
    (
        Field("order", _("The external_id of the order in the same source.")),
        Field("state", _("announced (also if empty), on_way, delivered, returned or lost.")),
        Field("sent_at", _("When it was sent: 2026-06-19 14:30."), moment, required=True),
        Field("promised_at", _("When it was promised for."), moment),
        Field("delivered_at", _("When it was delivered."), moment),
        Field("origin", _("From where.")),
        Field("destination", _("To where.")),
        Field("about", ABOUT),
    ),
)
KINDS = (PRODUCTS, PLANS, HOLDINGS, QUOTES, ORDERS, BILLS, PAYMENTS, USAGE, CLAIMS, SHIPMENTS)

__all__ = ["KINDS"]
