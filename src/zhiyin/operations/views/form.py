"""The page of a form of this area: parse, one service, back to where the row is shown."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhiyin.core.errors import Refused
from zhiyin.web.person import PersonRequest
from zhiyin.web.wording import blame


def form_page(
    request: PersonRequest, form: forms.Form, write: Callable[[], str], *, title: str, back: str, about: str = ""
) -> HttpResponse:
    """The form, empty or with what is wrong with it; once `write` has saved it, the address that `write` answers.

    `back` is the address of the page that it belongs to, `about` the name of what is changed.
    """
    if form.is_bound and form.is_valid():
        try:
            address = write()
        except Refused as error:
            blame(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(address)
    context = {"form": form, "title": title, "back": back, "about": about}
    return render(request, "operations/form.html", context, status=422 if form.is_bound else 200)
