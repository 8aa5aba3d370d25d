"""Notes on a customer's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.notes import NoteForm
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame

from .page import shown

PAGE = "customers:customer"


@for_staff(access.NOTE)
@require_POST
def write_note(request: PersonRequest, number: int) -> HttpResponse:
    """Write a note."""
    row = queries.customer_at_hand(request.actor, number, now=clock.now())
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            services.write_note(customer=row, **form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return redirect(PAGE, row.number)
    return shown(request, row, 422, note_form=form)


@for_staff(access.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Change one's own note."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    note = queries.own_note(request.actor, row, key)
    known = {"body": note.body, "is_pinned": note.is_pinned}
    form = NoteForm(request.POST) if request.method == "POST" else NoteForm(initial=known)
    if form.is_bound and form.is_valid():
        try:
            services.change_note(note=note, **form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return redirect(PAGE, row.number)
    context = {"customer": row, "note": note, "form": form}
    return render(request, "customers/note.html", context, status=422 if form.is_bound else 200)


@for_staff(access.NOTE)
@require_POST
def pin_note(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Pin a note, or take its pin away."""
    note = queries.note(queries.customer_meant(request.actor, number, now=clock.now()), key)
    services.change_note(note=note, is_pinned=not note.is_pinned, actor=request.actor, now=clock.now())
    return redirect(PAGE, number)


@for_staff(access.NOTE)
@require_POST
def remove_note(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Take a note away."""
    note = queries.note(queries.customer_meant(request.actor, number, now=clock.now()), key)
    services.remove_note(note=note, actor=request.actor, now=clock.now())
    messages.success(request, _("The note is removed."))
    return redirect(PAGE, number)
