"""Saved views on the pages: opening one, the tabs over a list, keeping, removing, beginning with one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.saved import views as saved
from zhiyin.core.saved.tables import SavedView
from zhiyin.core.saved.views import AUDIENCES, SHARE, NewView

from .offers import offer
from .person import PersonRequest, for_staff
from .wording import blame


class ViewForm(forms.Form):
    """A view to be kept."""

    name = forms.CharField(label=_("Name"), required=False)
    audience = forms.ChoiceField(label=_("Who may open it"))
    is_pinned = forms.BooleanField(label=_("as a tab over the list"), required=False, initial=True)
    address = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, request: PersonRequest, data: Any = None) -> None:
        super().__init__(data, initial={"address": request.GET.urlencode()})
        known = AUDIENCES if request.actor.may(SHARE) else {"private": AUDIENCES["private"]}
        offer(self, "audience", [(code, gettext(name)) for code, name in known.items()])

    def new(self) -> NewView:
        """The view as it was typed."""
        return NewView(**self.cleaned_data)


def tabs(request: PersonRequest, owner: str) -> dict[str, Any]:
    """What the tabs over a list need. `leads` is the address to go to first, where one of the views is to be opened."""
    rows = saved.views(request.actor, owner)
    chosen = request.GET.get("saved", "")
    return {
        "list": owner,
        "views": rows,
        "chosen": next((row for row in rows if str(row.pk) == chosen), None),
        "leads": _leads(request, rows),
    }


def _leads(request: PersonRequest, rows: list[SavedView]) -> str:
    asked = request.GET.get("view", "")
    if asked.isdecimal():
        return next((row.url for row in rows if str(row.pk) == asked), "")
    is_bare = not request.GET and not request.htmx
    return next((row.url for row in rows if is_bare and vars(row)["is_usual"]), "")


@for_staff("")
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: PersonRequest, owner: str) -> HttpResponse:
    """The views of a list, and the form that keeps the present one."""
    kind = saved.list_of(owner, request.actor)
    form = ViewForm(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            row = saved.keep_view(owner=owner, new=form.new(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, gettext("The view is kept."))
            return redirect(row.url)
    rows = [(row, gettext(AUDIENCES[row.audience])) for row in saved.views(request.actor, owner)]
    context = {"form": form, "rows": rows, "owner": owner, "title": gettext(kind.title)}
    return render(request, "web/saved/views.html", context, status=422 if form.is_bound else 200)


@for_staff("")
@require_safe
def view_count(request: PersonRequest, key: int) -> HttpResponse:
    """How many rows a view shows to this person, counted to a thousand."""
    count, is_more = saved.count(request.actor, saved.view(request.actor, key), now=clock.now())
    return render(request, "web/saved/count_fragment.html", {"count": count, "is_more": is_more})


@for_staff("")
@require_POST
def remove_view(request: PersonRequest, key: int) -> HttpResponse:
    """Remove a view."""
    row = saved.view(request.actor, key)
    saved.remove_view(view=row, actor=request.actor, now=clock.now())
    return redirect("saved_views", row.owner)


@for_staff("")
@require_POST
def usual_view(request: PersonRequest, key: int) -> HttpResponse:
    """Begin the list with this view, or not any more."""
    row = saved.view(request.actor, key)
    saved.begin_with(view=row, is_usual=request.POST.get("usual") == "yes", actor=request.actor)
    return redirect("saved_views", row.owner)
