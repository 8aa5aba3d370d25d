"""Tiers: their rules with a preview of what would change, and a tier chosen by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import ChooseTierForm, tiers
from zhiyin.customers.queries.catalogue import FROM_FACTS
from zhiyin.customers.rules.words import ENTITLEMENTS
from zhiyin.web.person import PersonRequest, for_staff

POINTS = [field for field in FROM_FACTS if field.kind == "number"]


@for_staff(access.VIEW)
@require_http_methods(["GET", "HEAD"])
def tier_rules(request: PersonRequest) -> HttpResponse:
    """Which facts give points, where each tier begins and ends, what it entitles to."""
    return _page(request, tiers.kept())


@for_staff(access.TIERS)
@require_http_methods(["POST"])
def save_tier_rules(request: PersonRequest) -> HttpResponse:
    """Show what new rules would change, or take them over."""
    form, now = tiers.sent(request.POST), clock.now()
    try:
        if "save" not in request.POST:
            return _page(request, form, queries.preview(request.actor, *form.in_force(), now=now))
        steps, bars = form.new()
        services.set_tier_rules(new=steps, bars=bars, actor=request.actor, now=now)
    except Refused as error:
        form.refuse(error)
        return _page(request, form, status=422)
    messages.success(request, _("The rules are kept. Customers follow in the background, all of them within a day."))
    return redirect("customers:tier_rules")


def _page(
    request: PersonRequest, form: tiers.TierRules, moves: list[queries.Move] | None = None, status: int = 200
) -> HttpResponse:
    names = {line.tier.pk: line.tier.name for line in form.bars}
    shown = None if moves is None else [(names.get(one.before or 0), names.get(one.after or 0), one) for one in moves]
    context = {
        "form": form, "moves": shown, "facts": POINTS, "labels": {field.name: field.label for field in POINTS},
        "kinds": ENTITLEMENTS, "may_edit": request.actor.may(access.TIERS),
    }  # fmt: skip
    return render(request, "customers/tiers.html", context, status=status)


@for_staff(access.CHOOSE_TIER)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_tier(request: PersonRequest, number: int) -> HttpResponse:
    """Give one customer another tier than the rules say, or take that back."""
    row = queries.customer(request.actor, number)
    form = ChooseTierForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            services.choose_tier(
                customer=row, code=data["tier"], reason=data["reason"], until=data["until"], actor=request.actor,
                now=clock.now(),
            )  # fmt: skip
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("The tier is set."))
            return redirect("customers:customer", row.number)
    context = {"form": form, "customer": row, "standing": queries.standing(row)}
    return render(request, "customers/choose_tier.html", context, status=422 if form.is_bound else 200)
