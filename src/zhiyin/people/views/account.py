"""The own account: preferences, API tokens, sessions."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.people import access, queries, services
from zhiyin.people.forms import PreferencesForm, TokenForm
from zhiyin.people.models import User
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


def _page(request: PersonRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    start = {"language": user.language or settings.LANGUAGE_CODE, "time_zone": user.time_zone, "theme": user.theme}
    context = {
        "preferences": PreferencesForm(initial=start),
        "form": form,
        "secret": secret,
        "tokens": queries.own_tokens(request.actor),
        "sessions": queries.own_sessions(user),
        "may_issue": request.actor.may(access.TOKENS),
        "now": clock.now(),
    }
    return render(request, "people/me.html", context, status=status)


@for_staff("")
def me(request: PersonRequest) -> HttpResponse:
    """The own account."""
    return _page(request, TokenForm(permissions=request.actor.permissions))


@require_POST
@for_staff("")
def preferences(request: PersonRequest) -> HttpResponse:
    """Language, time zone, appearance; what is not sent stays as it is."""
    user = cast(User, request.user)
    kept = {"language": user.language or settings.LANGUAGE_CODE, "time_zone": user.time_zone, "theme": user.theme}
    sent = {name: request.POST[name] for name in kept if name in request.POST}
    form = PreferencesForm({**kept, **sent})
    if form.is_valid():
        services.set_preferences(user=user, **form.cleaned_data)
    else:
        messages.error(request, _("This choice is not offered; nothing was changed."))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return redirect(target if is_ours else "people:me")


@require_POST
@for_staff(access.TOKENS)
def issue(request: PersonRequest) -> HttpResponse:
    """Issue an API token and show its secret, this once."""
    form = TokenForm(request.POST, permissions=request.actor.permissions)
    if not form.is_valid():
        return _page(request, form, status=422)
    now = clock.now()
    lifetime = form.lifetime()
    try:
        _token, secret = services.issue_token(
            name=form.cleaned_data["name"],
            permissions=form.cleaned_data["permissions"],
            expires_at=now + lifetime if lifetime else None,
            actor=request.actor,
            now=now,
        )
    except Refused as error:
        blame(form, error)
        return _page(request, form, status=422)
    return _page(request, TokenForm(permissions=request.actor.permissions), secret=secret)


@require_POST
@for_staff("")
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """End one of the own tokens."""
    services.revoke_token(token=queries.own_token(request.actor, pk), actor=request.actor, now=clock.now())
    messages.success(request, _("The token has ended; its next call is refused."))
    return redirect("people:me")


@require_POST
@for_staff("")
def end_session(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign out somewhere else."""
    services.end_session(user=cast(User, request.user), pk=pk)
    messages.success(request, _("That session has ended."))
    return redirect("people:me")
