from django.urls import path

from .views import hours, interactions, register, standards

app_name = "touchpoints"

urlpatterns = [
    path("interactions", interactions.interactions, name="interactions"),
    path("interactions/new", interactions.new_interaction, name="new_interaction"),
    path("interactions/customers", interactions.found_customers, name="found_customers"),
    path("interactions/<int:number>", interactions.interaction, name="interaction"),
    path("customers/<int:number>/interactions", interactions.of_customer, name="of_customer"),
    path("touchpoints", register.touchpoints, name="touchpoints"),
    path("touchpoints/new", register.new_touchpoint, name="new_touchpoint"),
    path("touchpoints/<slug:code>/edit", register.edit_touchpoint, name="edit_touchpoint"),
    path("channels", register.channels, name="channels"),
    path("channels/new", register.new_channel, name="new_channel"),
    path("channels/install", register.install_channels, name="install_channels"),
    path("channels/<slug:code>/edit", register.edit_channel, name="edit_channel"),
    path("service-kinds", register.kinds, name="kinds"),
    path("service-kinds/new", register.new_kind, name="new_kind"),
    path("service-kinds/<slug:code>/edit", register.edit_kind, name="edit_kind"),
    path("work-hours", hours.all_hours, name="all_hours"),
    path("work-hours/new", hours.new_hours, name="new_hours"),
    path("work-hours/<slug:code>", hours.hours, name="hours"),
    path("work-hours/<slug:code>/edit", hours.edit_hours, name="edit_hours"),
    path("work-hours/<slug:code>/special-days", hours.special_days, name="special_days"),
    path("work-hours/<slug:code>/ordinary-days", hours.ordinary_days, name="ordinary_days"),
    path("work-hours/<slug:code>/holidays", hours.holidays, name="holidays"),
    path("service-standards", standards.standards, name="standards"),
    path("service-standards/new", standards.new_standard, name="new_standard"),
    path("service-standards/<int:number>/edit", standards.edit_standard, name="edit_standard"),
    path("service-standards/<int:number>/position", standards.move_standard, name="move_standard"),
]
