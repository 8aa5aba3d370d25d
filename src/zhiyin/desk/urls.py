from django.urls import path

from .views import changes, tickets, workbench

app_name = "desk"
urlpatterns = [
    path("workbench", workbench.workbench, name="workbench"),
    path("workbench/list", workbench.list_pane, name="list_pane"),
    path("workbench/tickets/<int:number>", workbench.ticket_panes, name="ticket_panes"),
    path("tickets", tickets.ticket_list, name="tickets"),
    path("tickets/new", tickets.new_ticket, name="new_ticket"),
    path("tickets/<int:number>", tickets.ticket_page, name="ticket"),
    path("tickets/<int:number>/conversation", workbench.conversation_pane, name="conversation"),
    path("tickets/<int:number>/messages", changes.say, name="say"),
    path("tickets/<int:number>/status", changes.change_status, name="status"),
    path("tickets/<int:number>/priority", changes.change_priority, name="priority"),
    path("tickets/<int:number>/fields", tickets.edit_fields, name="edit_fields"),
    path("tickets/<int:number>/take", changes.take, name="take"),
    path("tickets/<int:number>/assign", changes.assign, name="assign"),
    path("tickets/<int:number>/assignees", changes.assignees, name="assignees"),
    path("tickets/<int:number>/presence", changes.presence, name="presence"),
    path("customers/<int:number>/tickets", tickets.customer_panel, name="customer_tickets"),
]
