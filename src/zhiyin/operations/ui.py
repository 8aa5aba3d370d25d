"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.web.interface import Command, Interface, NavigationItem, Panel, Wording

from . import access


def _holding(facts: Mapping[str, Any]) -> str:
    return f"/holdings/{facts['number']}"


def _products(_facts: Mapping[str, Any]) -> str:
    return "/products"


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Holdings"), "/holdings", "shield", access.VIEW, 24),
        NavigationItem(_("Products"), "/products", "building-store", access.VIEW, 68),
    ),
    panels=(Panel("customers.customer", _("Holdings"), "operations:holdings_of_customer", access.VIEW, 10),),
    wordings={
        "operations.ProductDefined": Wording("building-store", _("Product %(code)s added"), _products),
        "operations.ProductChanged": Wording("building-store", _("Product %(code)s changed"), _products),
        "operations.PlanDefined": Wording("list", _("Plan %(code)s added"), _products),
        "operations.PlanChanged": Wording("list", _("Plan %(code)s changed"), _products),
        "operations.HoldingAdded": Wording("shield", _("Holding %(number)s written down"), _holding),
        "operations.HoldingChanged": Wording("shield", _("Holding %(number)s changed"), _holding),
    },
    commands=(Command(_("Holdings to be renewed"), "/holdings", access.VIEW),),
)
