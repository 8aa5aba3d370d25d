"""The page of a form of this area."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from zhiyin.web.person import PersonRequest


def form_page(request: PersonRequest, form: forms.Form, title: str, back: str, about: str = "") -> HttpResponse:
    """The form, empty or with what is wrong; `back` is the page it belongs to, `about` the name of what is changed."""
    context = {"form": form, "title": title, "back": back, "about": about}
    return render(request, "touchpoints/form.html", context, status=422 if form.is_bound else 200)
