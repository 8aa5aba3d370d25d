from django.urls import path

from .views import duplicates, editing, identifying, listing, page

app_name = "customers"

urlpatterns = [
    path("customers", listing.customers, name="customers"),
    path("customers/new", editing.new_customer, name="new_customer"),
    path("customers/lines/<slug:part>", editing.new_line, name="new_line"),
    path("customers/identify", identifying.identify, name="identify"),
    path("customers/duplicates", duplicates.duplicates, name="duplicates"),
    path("customers/duplicates/search", duplicates.search, name="search_duplicates"),
    path("customers/duplicates/<int:number>/dismiss", duplicates.dismiss, name="dismiss_duplicates"),
    path("customers/duplicates/<int:number>/reopen", duplicates.reopen, name="reopen_duplicates"),
    path("customers/<int:number>", page.customer, name="customer"),
    path("customers/<int:number>/edit", editing.edit_customer, name="edit_customer"),
    path("customers/<int:number>/reveal", page.reveal, name="reveal"),
]
