"""The pool of customers without an owner: list, taking, returning, assigning, the rules of branches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Forbidden, Refused
from zhiyin.core.paging import count_beside
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.pool import AssignForm, PoolFilterForm, PoolRuleForm, ReturnForm
from zhiyin.customers.models import Customer
from zhiyin.customers.rules.merging import numbers_in
from zhiyin.people import queries as people
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame, sentence


@for_staff(access.VIEW)
@require_safe
def pool(request: PersonRequest) -> HttpResponse:
    """The customers in scope that nobody owns; every filter is in the address."""
    form = PoolFilterForm(request.actor, request.GET)
    filters = form.filters(now=clock.now()) or queries.NOTHING
    page = queries.pool_page(request.actor, filters, cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "count": count_beside(page, queries.pooled(request.actor, filters)),
        "room": queries.room(request.actor, now=clock.now()),
        "assign": AssignForm(request.actor) if request.actor.may(access.ASSIGN) else None,
        "is_narrowed": filters != queries.Filters(),
    }
    return render(request, "customers/pool.html", context)


@for_staff(access.POOL)
@require_POST
def take(request: PersonRequest) -> HttpResponse:
    """Make the chosen customers one's own."""
    rows = _chosen(request)
    try:
        services.take_customers(customers=rows, actor=request.actor, now=clock.now())
    except Refused as error:
        return _refused(request, error)
    told = ngettext("%(count)s customer is yours now.", "%(count)s customers are yours now.", len(rows))
    messages.success(request, told % {"count": len(rows)})
    return redirect("customers:customer", rows[0].number) if len(rows) == 1 else redirect("customers:pool")


@for_staff(access.ASSIGN)
@require_POST
def assign(request: PersonRequest) -> HttpResponse:
    """Give the chosen customers to a colleague."""
    rows = _chosen(request)
    form = AssignForm(request.actor, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a colleague to whom they are given."))
        return redirect("customers:pool")
    owner = people.colleagues(request.actor).select_related("branch").get(number=form.cleaned_data["owner"])
    try:
        services.assign_customers(customers=rows, owner=owner, actor=request.actor, now=clock.now())
    except Refused as error:
        return _refused(request, error)
    messages.success(request, _("%(name)s looks after them now.") % {"name": owner.name})
    return redirect("customers:pool")


@for_staff(access.POOL)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request: PersonRequest, number: int) -> HttpResponse:
    """Put a customer back into the pool, with the reason."""
    row = queries.customer(request.actor, number)
    if not access.may_return(request.actor, row):
        raise Forbidden(access.ASSIGN)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.return_customers(customers=[row], reason=reason, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("The customer lies in the pool again."))
            return redirect("customers:customer", row.number)
    context = {"form": form, "customer": row}
    return render(request, "customers/give_back.html", context, status=422 if form.is_bound else 200)


@for_staff(access.POOL_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: PersonRequest) -> HttpResponse:
    """The rules of the branches in scope, and setting one; `?branch=` fills the form with the one there is."""
    kept = queries.pool_rules(request.actor)
    asked = next((one for one in kept if one.branch.code == request.GET.get("branch")), None)
    form = PoolRuleForm(request.actor, request.POST if request.method == "POST" else None, asked)
    if form.is_bound and form.is_valid():
        try:
            branch = people.branch(request.actor, form.cleaned_data["branch"])
            services.set_pool_rule(branch=branch, terms=form.terms(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:pool_rules")
    return render(
        request, "customers/pool_rules.html", {"form": form, "rules": kept}, status=422 if form.is_bound else 200
    )


@for_staff(access.POOL_RULES)
@require_POST
def drop_rule(request: PersonRequest, code: str) -> HttpResponse:
    """Let a branch follow the rule above it again."""
    branch = people.branch(request.actor, code)
    services.drop_pool_rule(branch=branch, actor=request.actor, now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("customers:pool_rules")


def _chosen(request: PersonRequest) -> list[Customer]:
    return queries.chosen(request.actor, numbers_in(request.POST.getlist("numbers")))


def _refused(request: PersonRequest, error: Refused) -> HttpResponse:
    messages.error(request, sentence(error))
    return redirect("customers:pool")
