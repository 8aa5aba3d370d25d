"""The register: touchpoints, channels, kinds of service."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.paging import page_of
from zhiyin.touchpoints import access, queries, services
from zhiyin.touchpoints.forms import ChannelForm, KindForm, TouchpointForm, refuse
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page


@for_staff(access.VIEW)
@require_safe
def touchpoints(request: PersonRequest) -> HttpResponse:
    """The register in scope."""
    rows, channels = queries.touchpoints(request.actor), queries.channels(request.actor)
    chosen = next((row for row in channels if row.code == request.GET.get("channel")), None)
    if chosen:
        rows = rows.filter(channel=chosen)
    page = page_of(rows, order=("code", "id"), cursor=request.GET.get("cursor", ""))
    context = {"page": page, "channels": channels, "chosen": chosen}
    return render(request, "touchpoints/touchpoints.html", context)


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_touchpoint(request: PersonRequest) -> HttpResponse:
    """Open a touchpoint."""
    form = TouchpointForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.open_touchpoint(new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("The touchpoint “%(name)s” is open.") % {"name": row.name})
            return redirect("touchpoints:touchpoints")
    return form_page(request, form, _("New touchpoint"), "touchpoints:touchpoints")


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_touchpoint(request: PersonRequest, code: str) -> HttpResponse:
    """Change a touchpoint."""
    row = queries.touchpoint(request.actor, code)
    form = TouchpointForm(request.actor, request.POST or None, touchpoint=row, initial=TouchpointForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_touchpoint(touchpoint=row, new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("touchpoints:touchpoints")
    return form_page(request, form, _("Change touchpoint"), "touchpoints:touchpoints", row.name)


@for_staff(access.VIEW)
@require_safe
def channels(request: PersonRequest) -> HttpResponse:
    """The channels side by side."""
    return render(request, "touchpoints/channels.html", {"channels": queries.channels(request.actor)})


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_channel(request: PersonRequest) -> HttpResponse:
    """Add a channel."""
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.define_channel(new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("touchpoints:channels")
    return form_page(request, form, _("New channel"), "touchpoints:channels")


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_channel(request: PersonRequest, code: str) -> HttpResponse:
    """Change a channel."""
    row = queries.channel_page(request.actor, code)
    form = ChannelForm(request.POST or None, channel=row, initial=ChannelForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_channel(channel=row, new=form.values(), actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("touchpoints:channels")
    return form_page(request, form, _("Change channel"), "touchpoints:channels", row.name)


@for_staff(access.STANDARDS)
@require_http_methods(["POST"])
def install_channels(request: PersonRequest) -> HttpResponse:
    """The channels that a company starts with."""
    services.install_channels(actor=request.actor, now=clock.now())
    return redirect("touchpoints:channels")


@for_staff(access.VIEW)
@require_safe
def kinds(request: PersonRequest) -> HttpResponse:
    """The kinds of service."""
    return render(request, "touchpoints/kinds.html", {"kinds": queries.service_kinds(request.actor)})


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_kind(request: PersonRequest) -> HttpResponse:
    """Add a kind of service."""
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.define_kind(**form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            return redirect("touchpoints:kinds")
    return form_page(request, form, _("New kind of service"), "touchpoints:kinds")


@for_staff(access.STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_kind(request: PersonRequest, code: str) -> HttpResponse:
    """Change a kind of service, or put it out of use."""
    row = queries.kind_page(request.actor, code)
    form = KindForm(request.POST or None, kind=row, initial=KindForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            terms = services.KindTerms(**form.cleaned_data)
            services.change_kind(kind=row, terms=terms, actor=request.actor, now=clock.now())
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("touchpoints:kinds")
    return form_page(request, form, _("Change kind of service"), "touchpoints:kinds", row.name)
