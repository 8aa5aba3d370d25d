"""Products and what customers have of them over the API: the same services and queries as the pages."""

from ninja import Router

from zhiyin.operations import services
from zhiyin.operations.models import Bill, Claim, Holding, Order, Payment, Quote, Shipment, Usage

from . import shapes
from .catalogue import plans, products
from .records import Resource, router_of

RESOURCES = {
    "holdings": Resource(Holding, services.NewHolding, shapes.HoldingIn, shapes.HoldingOut),
    "quotes": Resource(Quote, services.NewQuote, shapes.QuoteIn, shapes.QuoteOut),
    "orders": Resource(Order, services.NewOrder, shapes.OrderIn, shapes.OrderOut),
    "bills": Resource(Bill, services.NewBill, shapes.BillIn, shapes.BillOut),
    "payments": Resource(Payment, services.NewPayment, shapes.PaymentIn, shapes.PaymentOut),
    "usage": Resource(Usage, services.NewUsage, shapes.UsageIn, shapes.UsageOut),
    "claims": Resource(Claim, services.NewClaim, shapes.ClaimIn, shapes.ClaimOut),
    "shipments": Resource(Shipment, services.NewShipment, shapes.ShipmentIn, shapes.ShipmentOut),
}
ROUTERS: dict[str, Router] = {
    "products": products,
    "plans": plans,
    **{name: router_of(name, resource) for name, resource in RESOURCES.items()},
}

__all__ = ["ROUTERS"]
