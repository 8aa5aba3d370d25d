"""Changing many records on the pages: choosing what and with which value, watching it, what was skipped and why."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.exports import kind_named
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.many import runs
from zhiyin.core.many.actions import Action
from zhiyin.core.many.runs import AT_ONCE, Wanted
from zhiyin.core.models import BulkRun
from zhiyin.core.tabular.neutral import neutralise

from .offers import offer
from .person import PersonRequest, for_staff
from .wording import blame, sentence

SHOWN = 200
LONGEST_NUMBER = 18


class ManyForm(forms.Form):
    """What is to be done, with its value."""

    action = forms.CharField(widget=forms.HiddenInput())
    value = forms.CharField(label=_("Value"), required=False)

    def __init__(self, action: Action, actor: Actor, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"action": action.code})
        self.fields["value"].label = gettext(action.title)
        offered = action.offers(actor) if action.offers else ()
        if offered:
            self.fields["value"] = forms.ChoiceField(
                label=gettext(action.title), required=False, widget=forms.Select(attrs={"translate": "no"})
            )
            offer(self, "value", [("", "–"), *((code, gettext(name)) for code, name in offered)])


@for_staff("")
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: PersonRequest, owner: str) -> HttpResponse:
    """Choose what is done to the records of the address: those that are named, else all that fit its filters."""
    known = runs.actions(owner, request.actor)
    code = request.POST.get("action", "") or request.GET.get("action", "")
    action = known.get(code) or next(iter(known.values()), None)
    numbers = _numbers(request)
    filters = {name: request.GET.get(name, "") for name in request.GET if name not in {"numbers", "action", "cursor"}}
    form = ManyForm(action, request.actor, request.POST if request.method == "POST" else None) if action else None
    if form is not None and form.is_bound and form.is_valid():
        wanted = Wanted(owner, form.cleaned_data["action"], form.cleaned_data["value"], filters, numbers)
        try:
            run = runs.begin(wanted=wanted, actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            if run.total <= AT_ONCE:
                runs.go_on(run=run, actor=request.actor)
            return redirect("bulk_run", run.pk)
    meant = runs.meant(Wanted(owner, "", "", filters, numbers), request.actor, clock.now())
    context = {
        "form": form,
        "owner": owner,
        "title": gettext(kind_named(owner).title),
        "actions": [(one.code, gettext(one.title), one is action) for one in known.values()],
        "count": meant.count(),
        "is_chosen": bool(numbers),
    }
    return render(request, "web/many/many.html", context, status=422 if request.method == "POST" else 200)


@for_staff("")
@require_safe
def bulk_run(request: PersonRequest, key: int) -> HttpResponse:
    """How far a change of many records is, and what was skipped."""
    run = runs.run_of(request.actor, key)
    rows = [(skip.number, sentence(refusal(skip.error))) for skip in runs.skips(run)[:SHOWN]]
    name = "web/many/run_fragment.html" if request.htmx else "web/many/run.html"
    taken_back = BulkRun.objects.filter(takes_back=run).first()
    context = {"run": run, "rows": rows, "may_undo": not runs.why_not(run), "taken_back": taken_back}
    return render(request, name, context)


@for_staff("")
@require_POST
def undo_bulk(request: PersonRequest, key: int) -> HttpResponse:
    """Take a change of many records back."""
    try:
        back = runs.take_back(run=runs.run_of(request.actor, key), actor=request.actor, now=clock.now())
    except Refused as error:
        messages.error(request, sentence(error))
        return redirect("bulk_run", key)
    if back.total <= AT_ONCE:
        runs.go_on(run=back, actor=request.actor)
    return redirect("bulk_run", back.pk)


@for_staff("")
@require_safe
def bulk_skips(request: PersonRequest, key: int) -> HttpResponse:
    """What was skipped and why, as a file."""
    run = runs.run_of(request.actor, key)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="skipped-{run.pk}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(["number", "reason"])
    writer.writerows([skip.number, neutralise(sentence(refusal(skip.error)))] for skip in runs.skips(run))
    return answer


def _numbers(request: PersonRequest) -> list[int]:
    given = request.GET.getlist("numbers")
    return [int(text) for text in given if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER]
