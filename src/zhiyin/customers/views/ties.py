"""Ties to companies and households: on the pages of both sides."""

from __future__ import annotations

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.ties import HouseholdForm, TieForm, number
from zhiyin.customers.models import Customer
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame, sentence

PAGE = "customers:ties"


@for_staff(access.EDIT)
@require_safe
def ties(request: PersonRequest, number: int) -> HttpResponse:
    """A customer's ties and household, and the forms for more."""
    return _shown(request, queries.customer(request.actor, number))


@for_staff(access.EDIT)
@require_POST
def add_tie(request: PersonRequest, number: int) -> HttpResponse:
    """Note what a customer is to a company."""
    row = queries.customer(request.actor, number)
    form = TieForm(row.kind, request.POST)
    if form.is_valid():
        try:
            company = _named(request, form.cleaned_data["company"])
            role, title = form.cleaned_data["role"], form.cleaned_data["title"]
            services.tie(customer=row, company=company, role=role, title=title, actor=request.actor, now=clock.now())
        except Refused as error:
            _blame(form, error, "company")
        else:
            return redirect(PAGE, row.number)
    return _shown(request, row, tie_form=form)


@for_staff(access.EDIT)
@require_POST
def end_tie(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """End a tie."""
    row = queries.customer(request.actor, number)
    services.untie(tie=queries.tie(row, key), actor=request.actor, now=clock.now())
    return redirect(PAGE, row.number)


@for_staff(access.EDIT)
@require_POST
def join(request: PersonRequest, number: int) -> HttpResponse:
    """Note who lives with a customer."""
    row = queries.customer(request.actor, number)
    form = HouseholdForm(request.POST)
    if form.is_valid():
        try:
            other = _named(request, form.cleaned_data["number"])
            role = form.cleaned_data["role"]
            services.join_household(customer=row, other=other, role=role, actor=request.actor, now=clock.now())
        except Refused as error:
            _blame(form, error, "number")
        else:
            return redirect(PAGE, row.number)
    return _shown(request, row, household_form=form)


@for_staff(access.VIEW)
@require_safe
def household(request: PersonRequest, number: int) -> HttpResponse:
    """A household: its members, what it is worth, what is open with it."""
    shown = queries.household(request.actor, number)
    figures = queries.household_figures(shown)
    rows = [(one, figures.facts.get(one.customer_id)) for one in shown.members]
    context = {"shown": shown, "rows": rows, "figures": figures, "currency": settings.CURRENCY}
    return render(request, "customers/household.html", context)


@for_staff(access.EDIT)
@require_POST
def leave(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Take a member out of a household."""
    member = queries.member(request.actor, number, key)
    services.leave_household(member=member, actor=request.actor, now=clock.now())
    return redirect("customers:customer", member.customer.number)


@for_staff(access.EDIT)
@require_POST
def lead(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Make a member the head."""
    member = queries.member(request.actor, number, key)
    services.lead_household(member=member, actor=request.actor, now=clock.now())
    return redirect("customers:household", number)


def _named(request: PersonRequest, typed: str) -> Customer:
    return queries.customer(request.actor, number(typed))


def _blame(form: Form, error: Refused, field: str) -> None:
    """A customer that cannot be found is told at the field where its number was typed."""
    if error.field in form.fields:
        blame(form, error)
    else:
        form.add_error(field, sentence(error))


def _shown(request: PersonRequest, row: Customer, **bound: Form) -> HttpResponse:
    context = {
        "customer": row,
        "ties": queries.ties_of(request.actor, row),
        "households": queries.households_of(request.actor, row),
        "tie_form": TieForm(row.kind),
        "household_form": HouseholdForm(),
        **bound,
    }
    return render(request, "customers/ties.html", context, status=422 if bound else 200)
