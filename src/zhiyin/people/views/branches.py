"""The tree of branches, a branch with its teams and people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.people import access, queries, services
from zhiyin.people.forms import BranchForm, TeamForm
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


@for_staff(access.VIEW)
def tree(request: PersonRequest) -> HttpResponse:
    """Branches of the own scope, each under the one it belongs to."""
    return render(request, "people/branches.html", {"nodes": queries.tree(request.actor)})


@for_staff(access.VIEW)
def branch(request: PersonRequest, code: str) -> HttpResponse:
    """One branch: what belongs to it, its teams, its people."""
    return render(request, "people/branch.html", {"page": queries.branch_page(request.actor, code)})


@for_staff(access.MANAGE)
def new_branch(request: PersonRequest) -> HttpResponse:
    """Open a branch."""
    start = {"parent": queries.branches(request.actor).filter(code=request.GET.get("parent", "")).first()}
    form = BranchForm(request.POST or None, actor=request.actor, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = services.open_branch(
                code=given["code"], name=given["name"], parent=given["parent"], actor=request.actor, now=clock.now()
            )
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("The branch is open."))
            return redirect("people:branch", made.code)
    status = 422 if form.is_bound else 200
    return render(request, "people/new_branch.html", {"form": form}, status=status)


@for_staff(access.MANAGE)
def new_team(request: PersonRequest, code: str) -> HttpResponse:
    """Form a team at a branch."""
    place = queries.branch(request.actor, code)
    form = TeamForm(request.POST or None)
    if form.is_valid():
        try:
            services.form_team(name=form.cleaned_data["name"], branch=place, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("The team is formed."))
            return redirect("people:branch", code)
    return render(
        request, "people/new_team.html", {"form": form, "branch": place}, status=422 if form.is_bound else 200
    )
