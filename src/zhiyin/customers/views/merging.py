"""Merging records side by side, taking a merge back, and the golden-record rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Conflict, Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import merging as forms
from zhiyin.customers.models import Customer, Merge
from zhiyin.customers.queries import later as later_rows
from zhiyin.customers.queries import reviewing
from zhiyin.customers.rules import merging as rules
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import sentence


@for_staff(access.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: PersonRequest) -> HttpResponse:
    """Two or more records side by side: choose whose value is kept, then merge."""
    numbers = rules.numbers_in((request.POST if request.method == "POST" else request.GET).getlist("numbers"))
    records = reviewing.to_merge(request.actor, numbers)
    if len(records) < 2:
        return _chosen_too_few(request, records)
    if request.method == "POST":
        try:
            return _merged(request, _first(records, request.POST.get("keep", "")))
        except Refused as error:
            messages.error(request, sentence(error))
            return render(request, "customers/merge.html", _review(request, records), status=error.status)
    keep = request.GET.get("keep", "")
    ordered = _first(records, keep) if keep else reviewing.usual_order(records)
    return render(request, "customers/merge.html", _review(request, ordered))


@for_staff(access.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def unmerge(request: PersonRequest, number: int, absorbed: int) -> HttpResponse:
    """What a merge taken back would give back, and doing it."""
    customer = queries.customer(request.actor, number)
    row = queries.merge_into(request.actor, customer, absorbed)
    if request.method == "POST":
        return _unmerged(request, customer, row)
    return render(request, "customers/unmerge.html", _parting(customer, row))


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def golden_rules(request: PersonRequest) -> HttpResponse:
    """Which value of which part a merge proposes."""
    sent = request.POST if request.method == "POST" else None
    form = forms.GoldenRulesForm(queries.golden_rules(), sent)
    if sent is not None and form.is_valid():
        try:
            services.set_golden_rules(chosen=form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:golden_rules")
    return render(request, "customers/golden_rules.html", {"form": form}, status=422 if form.is_bound else 200)


def _first(records: list[Customer], keep: str) -> list[Customer]:
    """The records with the one that is to stay first."""
    return sorted(records, key=lambda row: str(row.number) != keep)


def _chosen_too_few(request: PersonRequest, records: list[Customer]) -> HttpResponse:
    messages.error(request, _("Choose at least two records to merge."))
    return redirect("customers:customer", records[0].number) if records else redirect("customers:customers")


def _review(request: PersonRequest, records: list[Customer]) -> dict[str, Any]:
    page = reviewing.review(records)
    numbers = [row.number for row in records]
    return {"page": page, "duplicates": reviewing.open_set(request.actor, numbers)}


def _merged(request: PersonRequest, records: list[Customer]) -> HttpResponse:
    services.merge_several(
        records=records,
        picks=forms.picks(request.POST),
        versions=forms.versions(request.POST),
        actor=request.actor,
        now=clock.now(),
    )
    merged = ",".join(str(row.number) for row in records[1:])
    where = reverse("customers:customer", args=[records[0].number])
    return redirect(f"{where}?{urlencode({'merged': merged})}")


def _parting(customer: Customer, row: Merge) -> dict[str, Any]:
    return {"customer": customer, "merge": row, "groups": later_rows.groups(row), "moved": later_rows.moved(row)}


def _unmerged(request: PersonRequest, customer: Customer, row: Merge) -> HttpResponse:
    back = forms.back(request.POST, later_rows.references())
    try:
        restored = services.unmerge_customers(merge=row, back=back, actor=request.actor, now=clock.now())
    except Conflict as error:
        messages.error(request, sentence(error))
        return redirect("customers:customer", customer.number)
    told = _("%(number)s %(name)s is a record of its own again.")
    messages.success(request, told % {"number": restored.number, "name": restored.full_name})
    return redirect("customers:customer", customer.number)
