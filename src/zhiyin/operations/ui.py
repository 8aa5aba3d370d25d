"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.web.interface import Command, Found, Interface, NavigationItem, Panel, Search, Wording

from . import access, search
from .models import Record
from .rules.shown import BY_NOUN
from .templatetags.operations import name_for, title_of


def _products(_facts: Mapping[str, Any]) -> str:
    return "/products"


def _to(noun: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: f"/{BY_NOUN[noun].path}/{facts['number']}"


def _find(actor: Actor, text: str, most: int) -> list[Found]:
    return [_found(row, actor) for row in search.found(actor, text, most)]


def _found(row: Record, actor: Actor) -> Found:
    shown = BY_NOUN[row.noun()]
    whose = name_for(row.customer, actor) if row.customer else ""
    return Found(title_of(shown, row), f"/{shown.path}/{row.number}", f"{row.external_id} · {whose}")


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
    timeline=_("Contracts, bills, payments"),
    wordings={
        "operations.ProductDefined": Wording("building-store", _("Product %(code)s added"), _products),
        "operations.ProductChanged": Wording("building-store", _("Product %(code)s changed"), _products),
        "operations.PlanDefined": Wording("list", _("Plan %(code)s added"), _products),
        "operations.PlanChanged": Wording("list", _("Plan %(code)s changed"), _products),
        "operations.HoldingAdded": Wording("shield", _("Holding %(number)s written down"), _to("holding")),
        "operations.HoldingChanged": Wording("shield", _("Holding %(number)s changed"), _to("holding")),
        "operations.HoldingRemoved": Wording("trash", _("Holding %(number)s removed: its import was taken back")),
        "operations.QuoteMade": Wording("file-text", _("Quote %(number)s worked out"), _to("quote")),
        "operations.QuoteChanged": Wording("file-text", _("Quote %(number)s changed"), _to("quote")),
        "operations.QuoteRemoved": Wording("trash", _("Quote %(number)s removed: its import was taken back")),
        "operations.OrderPlaced": Wording("briefcase", _("Order %(number)s placed"), _to("order")),
        "operations.OrderChanged": Wording("briefcase", _("Order %(number)s changed"), _to("order")),
        "operations.OrderRemoved": Wording("trash", _("Order %(number)s removed: its import was taken back")),
        "operations.BillIssued": Wording("file-text", _("Bill %(number)s issued"), _to("bill")),
        "operations.BillChanged": Wording("file-text", _("Bill %(number)s changed"), _to("bill")),
        "operations.BillRemoved": Wording("trash", _("Bill %(number)s removed: its import was taken back")),
        "operations.PaymentRecorded": Wording("scale", _("Payment %(number)s recorded"), _to("payment")),
        "operations.PaymentChanged": Wording("scale", _("Payment %(number)s changed"), _to("payment")),
        "operations.PaymentRemoved": Wording("trash", _("Payment %(number)s removed: its import was taken back")),
        "operations.UsageChanged": Wording("activity", _("Usage %(number)s changed"), _to("usage")),
        "operations.UsageRemoved": Wording("trash", _("Usage %(number)s removed: its import was taken back")),
        "operations.ClaimReported": Wording("certificate", _("Claim %(number)s reported"), _to("claim")),
        "operations.ClaimChanged": Wording("certificate", _("Claim %(number)s changed"), _to("claim")),
        "operations.ClaimRemoved": Wording("trash", _("Claim %(number)s removed: its import was taken back")),
        "operations.ShipmentAnnounced": Wording("send", _("Shipment %(number)s announced"), _to("shipment")),
        "operations.ShipmentChanged": Wording("send", _("Shipment %(number)s changed"), _to("shipment")),
        "operations.ShipmentRemoved": Wording("trash", _("Shipment %(number)s removed: its import was taken back")),
    },
    commands=(
        Command(_("Holdings to be renewed"), "/holdings", access.VIEW),
        Command(_("Bills to be paid"), "/bills", access.VIEW),
        Command(_("Claims"), "/claims", access.VIEW),
    ),
    searches=(Search(_("Contracts, bills and the like"), "shield", access.VIEW, _find, 40),),
)
