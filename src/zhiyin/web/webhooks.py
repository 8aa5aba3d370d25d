"""The pages of webhooks: which there are, another one, what each was told, sending again."""

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
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.models import Webhook, WebhookMessage
from zhiyin.core.webhooks import queries, services
from zhiyin.core.webhooks.services import MANAGE

from .person import PersonRequest, for_staff
from .webhooks_ui import ERRORS, MESSAGE_STATES, STATES
from .wording import blame, line


class WebhookForm(forms.Form):
    """Where to tell what."""

    name = forms.CharField(label=_("Name"), help_text=_("Which system it is."))
    url = forms.CharField(
        label=_("Address"), widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text=_("https:// and a name of the public internet; the server allows systems inside the company."),
    )  # fmt: skip
    kinds = forms.CharField(
        label=_("Kinds of change"), required=False, widget=forms.TextInput(attrs={"spellcheck": "false"}),
        help_text=_("Kinds such as desk.TicketSolved, or their parts before the dot, parted by commas; empty: all."),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What the services take."""
        kinds = [part.strip() for part in self.cleaned_data["kinds"].split(",") if part.strip()]
        return {"name": self.cleaned_data["name"], "url": self.cleaned_data["url"], "kinds": kinds}


@for_staff(MANAGE)
@require_safe
def webhooks(request: PersonRequest) -> HttpResponse:
    """All webhooks with how they stand."""
    rows = [(row, *STATES[row.state]) for row in queries.webhooks(request.actor)]
    return render(request, "web/webhooks/webhooks.html", {"rows": rows})


@for_staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    """Another webhook; its secret is shown this once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            webhook, secret = services.add_webhook(**form.given(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return _page(request, webhook, secret=secret)
    return render(request, "web/webhooks/new.html", {"form": form}, status=422 if form.is_bound else 200)


@for_staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: PersonRequest, pk: int) -> HttpResponse:
    """One webhook: how it stands, what it was told, and its form."""
    row = queries.webhook(request.actor, pk)
    form = WebhookForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _page(request, row, form=form)
    try:
        services.change_webhook(webhook=row, **form.given(), actor=request.actor, now=clock.now())
    except Refused as error:
        blame(form, error)
        return _page(request, row, form=form)
    messages.success(request, gettext("Saved."))
    return redirect("webhook", pk=pk)


def _page(request: PersonRequest, row: Webhook, *, form: WebhookForm | None = None, secret: str = "") -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in MESSAGE_STATES else ""
    page = queries.messages(request.actor, row, state=state, cursor=request.GET.get("cursor", ""))
    start = {"name": row.name, "url": row.url, "kinds": ", ".join(row.kinds)}
    context = {
        "row": row,
        "standing": STATES[row.state],
        "is_mine": row.owner_id == request.actor.id,
        "form": form or WebhookForm(initial=start),
        "secret": secret,
        "page": page,
        "told": [_told(one) for one in page.rows],
        "state": state,
        "states": [(code, words) for code, (words, _tone) in MESSAGE_STATES.items()],
    }
    return render(request, "web/webhooks/webhook.html", context, status=422 if form else 200)


def _told(message: WebhookMessage) -> dict[str, Any]:
    event = message.event
    words, tone = MESSAGE_STATES[message.state]
    return {
        "message": message,
        "sentence": line(event.kind, event.facts).sentence if event else gettext("Test"),
        "words": words,
        "tone": tone,
        "tries": [(one, ERRORS.get(one.error, one.error)) for one in message.tries.all()],
    }


@require_POST
@for_staff(MANAGE)
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Test, pause, resume, renew the secret, remove."""
    row = queries.webhook(request.actor, pk)
    about: dict[str, Any] = {"webhook": row, "actor": request.actor, "now": clock.now()}
    if verb == "secret":
        return _page(request, row, secret=services.renew_secret(**about))
    if verb == "remove":
        services.remove_webhook(**about)
        return redirect("webhooks")
    if verb == "test":
        services.test_webhook(**about)
        messages.success(request, gettext("A test is on its way; its outcome stands in the log in a moment."))
    elif verb == "pause":
        services.pause_webhook(**about)
    elif verb == "resume":
        services.resume_webhook(**about)
    else:
        raise NotFound(verb)
    return redirect("webhook", pk=pk)


@require_POST
@for_staff(MANAGE)
def send_again(request: PersonRequest, pk: int, message: int) -> HttpResponse:
    """Send one message once more."""
    row = queries.webhook(request.actor, pk)
    found = queries.message(request.actor, row, message)
    services.send_again(message=found, actor=request.actor, now=clock.now())
    return redirect("webhook", pk=pk)
