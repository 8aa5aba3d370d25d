"""What a person does to a ticket from a page: one service each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.desk import access, forms, queries, services
from zhiyin.desk.rules import Priority, Status
from zhiyin.people.models import User
from zhiyin.people.queries import colleagues
from zhiyin.web.person import PersonRequest, for_staff

from .shown import changed, parsed

COLLEAGUES = 200


@require_POST
@for_staff(access.VIEW)
def say(request: PersonRequest, number: int) -> HttpResponse:
    """Send a reply, add an internal note, or record what the customer said."""
    data = parsed(forms.MessageForm(request.POST))
    ticket, actor, now = queries.ticket(request.actor, number), request.actor, clock.now()
    if data["kind"] == "note":
        services.add_note(ticket=ticket, body=data["body"], actor=actor, now=now)
    elif data["kind"] == "customer":
        services.record_customer_message(ticket=ticket, body=data["body"], actor=actor, now=now)
    else:
        then = Status(data["then"]) if data["then"] else None
        new = services.NewReply(data["body"], then, data["version"])
        services.reply(ticket=ticket, new=new, actor=actor, now=now)
    return changed(request, number, _("Sent."), f"ticket-{number}")


@require_POST
@for_staff(access.VIEW)
def change_status(request: PersonRequest, number: int) -> HttpResponse:
    """Wait, hold, go on, solve, reopen, close."""
    data = parsed(forms.StatusForm(request.POST))
    ticket = queries.ticket(request.actor, number)
    to = Status(data["status"])
    services.change_status(ticket=ticket, to=to, version=data["version"], actor=request.actor, now=clock.now())
    return changed(request, number)


@require_POST
@for_staff(access.REPLY)
def change_priority(request: PersonRequest, number: int) -> HttpResponse:
    """Say how urgent the ticket is."""
    data = parsed(forms.PriorityForm(request.POST))
    ticket = queries.ticket(request.actor, number)
    to = Priority(data["priority"])
    services.change_priority(ticket=ticket, to=to, version=data["version"], actor=request.actor, now=clock.now())
    return changed(request, number)


@require_POST
@for_staff(access.ASSIGN)
def take(request: PersonRequest, number: int) -> HttpResponse:
    """Make the ticket one's own."""
    services.take(ticket=queries.ticket(request.actor, number), actor=request.actor, now=clock.now())
    return changed(request, number)


@require_POST
@for_staff(access.ASSIGN)
def assign(request: PersonRequest, number: int) -> HttpResponse:
    """Give the ticket to a colleague, or back."""
    data = parsed(forms.AssignForm(request.POST))
    chosen = data["assignee"]
    assignee = queries.colleague(request.actor, chosen) if chosen else None
    ticket = queries.ticket(request.actor, number)
    services.assign(ticket=ticket, assignee=assignee, version=data["version"], actor=request.actor, now=clock.now())
    return changed(request, number)


@require_safe
@for_staff(access.ASSIGN)
def assignees(request: PersonRequest, number: int) -> HttpResponse:
    """To whom the ticket may go, asked for when somebody wants to give it away."""
    ticket = queries.ticket(request.actor, number)
    people = colleagues(request.actor)[:COLLEAGUES] if request.actor.may(access.ASSIGN_OTHERS) else []
    return render(request, "desk/assignees_fragment.html", {"ticket": ticket, "people": people})


@require_POST
@for_staff(access.VIEW)
def presence(request: PersonRequest, number: int) -> HttpResponse:
    """Note that this person looks at the ticket, and tell who else does."""
    ticket, now = queries.ticket(request.actor, number), clock.now()
    services.note_presence(ticket=ticket, name=_name(request), actor=request.actor, now=now)
    others = queries.people_here(ticket, request.actor, now=now)
    return render(request, "desk/presence_fragment.html", {"others": others})


def _name(request: PersonRequest) -> str:
    user = request.user
    return user.employee.name if isinstance(user, User) else ""
