"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.web.interface import Command, Interface, NavigationItem, Panel, Wording

from . import access
from .rules.shown import BY_NOUN


def _products(_facts: Mapping[str, Any]) -> str:
    return "/products"


def _to(noun: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: f"/{BY_NOUN[noun].path}/{facts['number']}"


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Holdings"), "/holdings", "shield", access.VIEW, 24),
        NavigationItem(_("Products"), "/products", "building-store", access.VIEW, 68),
    ),
    panels=(
        Panel("customers.customer", _("Holdings"), "operations:holdings_of_customer", access.VIEW, 10),
        Panel("customers.customer", _("Bills and payments"), "operations:account_of_customer", access.VIEW, 12),
        Panel(
            "customers.customer", _("Offers, orders, claims, usage"), "operations:doings_of_customer", access.VIEW, 40
        ),
    ),
    wordings={
        "operations.ProductDefined": Wording("building-store", _("Product %(code)s added"), _products),
        "operations.ProductChanged": Wording("building-store", _("Product %(code)s changed"), _products),
        "operations.PlanDefined": Wording("list", _("Plan %(code)s added"), _products),
        "operations.PlanChanged": Wording("list", _("Plan %(code)s changed"), _products),
        "operations.HoldingAdded": Wording("shield", _("Holding %(number)s written down"), _to("holding")),
        "operations.HoldingChanged": Wording("shield", _("Holding %(number)s changed"), _to("holding")),
        "operations.QuoteMade": Wording("file-text", _("Quote %(number)s worked out"), _to("quote")),
        "operations.QuoteChanged": Wording("file-text", _("Quote %(number)s changed"), _to("quote")),
        "operations.OrderPlaced": Wording("briefcase", _("Order %(number)s placed"), _to("order")),
        "operations.OrderChanged": Wording("briefcase", _("Order %(number)s changed"), _to("order")),
        "operations.BillIssued": Wording("file-text", _("Bill %(number)s issued"), _to("bill")),
        "operations.BillChanged": Wording("file-text", _("Bill %(number)s changed"), _to("bill")),
        "operations.PaymentRecorded": Wording("scale", _("Payment %(number)s recorded"), _to("payment")),
        "operations.PaymentChanged": Wording("scale", _("Payment %(number)s changed"), _to("payment")),
        "operations.UsageChanged": Wording("activity", _("Usage %(number)s changed"), _to("usage")),
        "operations.ClaimReported": Wording("certificate", _("Claim %(number)s reported"), _to("claim")),
        "operations.ClaimChanged": Wording("certificate", _("Claim %(number)s changed"), _to("claim")),
        "operations.ShipmentAnnounced": Wording("send", _("Shipment %(number)s announced"), _to("shipment")),
        "operations.ShipmentChanged": Wording("send", _("Shipment %(number)s changed"), _to("shipment")),
    },
    commands=(
        Command(_("Holdings to be renewed"), "/holdings", access.VIEW),
        Command(_("Bills to be paid"), "/bills", access.VIEW),
        Command(_("Claims"), "/claims", access.VIEW),
    ),
)
