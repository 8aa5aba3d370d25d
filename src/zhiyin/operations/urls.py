from django.urls import path

from .views import catalogue, holdings

app_name = "operations"

urlpatterns = [
    path("products", catalogue.products, name="products"),
    path("products/new", catalogue.new_product, name="new_product"),
    path("products/<slug:code>/edit", catalogue.edit_product, name="edit_product"),
    path("products/<slug:code>/plans/new", catalogue.new_plan, name="new_plan"),
    path("plans/<slug:code>/edit", catalogue.edit_plan, name="edit_plan"),
    path("holdings", holdings.holdings, name="holdings"),
    path("holdings/<int:number>", holdings.holding, name="holding"),
    path("holdings/<int:number>/edit", holdings.edit_holding, name="edit_holding"),
    path("customers/<int:number>/holdings", holdings.of_customer, name="holdings_of_customer"),
    path("customers/<int:number>/holdings/new", holdings.new_holding, name="new_holding"),
]
