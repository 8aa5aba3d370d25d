from django.urls import path

from .models import Bill, Claim, Holding, Order, Payment, Quote, Shipment, Usage
from .rules.shown import BY_NOUN
from .views import catalogue, records, writing

app_name = "operations"

KINDS = (Holding, Quote, Order, Bill, Payment, Usage, Claim, Shipment)

urlpatterns = [
    path("products", catalogue.products, name="products"),
    path("products/new", catalogue.new_product, name="new_product"),
    path("products/<slug:code>/edit", catalogue.edit_product, name="edit_product"),
    path("products/<slug:code>/plans/new", catalogue.new_plan, name="new_plan"),
    path("plans/<slug:code>/edit", catalogue.edit_plan, name="edit_plan"),
    *(path(BY_NOUN[kind.noun()].path, records.list_of(kind), name=f"{kind.noun()}_list") for kind in KINDS),
    *(path(f"{BY_NOUN[kind.noun()].path}/<int:number>", records.page_about(kind), name=kind.noun()) for kind in KINDS),
    path("holdings/<int:number>/edit", writing.edit_holding, name="edit_holding"),
    path("quotes/<int:number>/edit", writing.edit_quote, name="edit_quote"),
    path("bills/<int:number>/payments/new", writing.new_payment, name="new_payment"),
    path("customers/<int:number>/holdings", records.holdings_of_customer, name="holdings_of_customer"),
    path("customers/<int:number>/account", records.account_of_customer, name="account_of_customer"),
    path("customers/<int:number>/doings", records.doings_of_customer, name="doings_of_customer"),
    path("customers/<int:number>/holdings/new", writing.new_holding, name="new_holding"),
    path("customers/<int:number>/quotes/new", writing.new_quote, name="new_quote"),
]
