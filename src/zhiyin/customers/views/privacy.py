"""A customer's rights on one page: consent, who saw it, handing out, legal hold, erasing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock, jobs
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.privacy import ConsentForm, EraseForm, HandOutForm, HoldForm
from zhiyin.customers.jobs import ERASE
from zhiyin.customers.models import Customer
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame, line

PAGE = "customers:privacy"


@for_staff(access.VIEW)
@require_safe
def privacy(request: PersonRequest, number: int) -> HttpResponse:
    """What the customer has agreed to, who saw it, and what the actor may do about its data."""
    row = queries.customer_at_hand(request.actor, number, now=clock.now())
    return _shown(request, row)


@for_staff(access.CONSENT)
@require_POST
def consent(request: PersonRequest, number: int) -> HttpResponse:
    """Note what the customer says."""
    row = queries.customer_at_hand(request.actor, number, now=clock.now())
    form = ConsentForm(request.POST)
    if form.is_valid():
        verb = services.give_consent if form.cleaned_data["said"] == "given" else services.withdraw_consent
        try:
            verb(customer=row, word=form.word(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("Noted; every message is checked against it from now on."))
            return redirect(PAGE, number)
    return _shown(request, row, consent_form=form)


@for_staff(access.ERASE)
@require_POST
def hold(request: PersonRequest, number: int) -> HttpResponse:
    """Put the customer under legal hold."""
    row = queries.customer(request.actor, number)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            services.set_hold(customer=row, reason=form.cleaned_data["reason"], actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("The customer is under legal hold: nothing of it is erased."))
            return redirect(PAGE, number)
    return _shown(request, row, hold_form=form)


@for_staff(access.ERASE)
@require_POST
def lift(request: PersonRequest, number: int, hold: int) -> HttpResponse:
    """End a legal hold."""
    row = queries.customer(request.actor, number)
    services.lift_hold(hold=queries.hold(row, hold), actor=request.actor, now=clock.now())
    messages.success(request, _("The legal hold is lifted."))
    return redirect(PAGE, number)


@for_staff(access.HAND_OUT)
@require_POST
def hand_out(request: PersonRequest, number: int) -> HttpResponse:
    """Make the file with all that is known of the customer."""
    row = queries.customer(request.actor, number)
    form = HandOutForm(request.POST)
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        services.hand_out(customer=row, purpose=purpose, actor=request.actor, now=clock.now())
        messages.success(request, _("The file is ready: for you only, for 24 hours."))
        return redirect(PAGE, number)
    return _shown(request, row, hand_out_form=form)


@for_staff(access.HAND_OUT)
@require_safe
def take(request: PersonRequest, link: str) -> FileResponse:
    """The file itself; taking it is recorded first."""
    path = services.take_hand_out(link=link, actor=request.actor, now=clock.now())
    return FileResponse(path.open("rb"), as_attachment=True, filename="customer.zip")


@for_staff(access.ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PersonRequest, number: int) -> HttpResponse:
    """Erase the customer: asked twice, done in the background."""
    row = queries.customer(request.actor, number)
    form = EraseForm(row.number, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now, reason = clock.now(), form.cleaned_data["reason"]
        try:
            services.request_erasure(customer=row, reason=reason, actor=request.actor, now=now)
        except Refused as error:
            blame(form, error)
        else:
            jobs.enqueue(ERASE, {}, actor=request.actor, now=now, key=ERASE)
            messages.success(request, _("The customer is being erased; it takes a moment."))
            return redirect("customers:erasures")
    context = {"customer": row, "form": form}
    return render(request, "customers/erase.html", context, status=422 if form.is_bound else 200)


@for_staff(access.ERASE)
@require_safe
def erasures(request: PersonRequest) -> HttpResponse:
    """The minimal record of who was erased."""
    return render(request, "customers/erasures.html", {"rows": queries.erasures(request.actor)})


def _shown(request: PersonRequest, row: Customer, **bound: Form) -> HttpResponse:
    actor, now = request.actor, clock.now()
    made = queries.hand_outs(actor, row) if actor.may(access.HAND_OUT) else []
    context: dict[str, Any] = {
        "customer": row,
        "stands": queries.stands(row, now=now),
        "consent_form": ConsentForm(),
        "holds": queries.holds(row) if actor.may(access.ERASE) else [],
        "hold_form": HoldForm(),
        "hand_outs": [(one, services.link_of(one), one.expires_at > now) for one in made],
        "hand_out_form": HandOutForm(),
        "seen": _seen(request, row) if actor.may(queries.AUDIT) else None,
        **bound,
    }
    return render(request, "customers/privacy.html", context, status=422 if bound else 200)


def _seen(request: PersonRequest, row: Customer) -> dict[str, Any]:
    page = queries.sights(request.actor, row, cursor=request.GET.get("cursor", ""))
    names = queries.names_of(page.rows)
    lines = [
        (one, line(one.kind, one.facts), names.get(one.actor_id or 0, ""), one.facts.get("purpose", ""))
        for one in page.rows
    ]
    return {"page": page, "lines": lines}
