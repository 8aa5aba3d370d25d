"""The pages of custom fields: which there are of which records, adding one, changing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.fields import register
from zhiyin.core.fields.kinds import KINDS
from zhiyin.core.fields.register import MANAGE, Owner, owners
from zhiyin.core.models import CustomField

from .custom_form import FieldForm
from .person import PersonRequest, for_staff
from .wording import blame


@for_staff(MANAGE)
@require_safe
def fields(request: PersonRequest) -> HttpResponse:
    """The fields of every kind of records, the archived ones last."""
    rows: dict[str, list[tuple[CustomField, str]]] = {}
    for field in register.every_field():
        rows.setdefault(field.owner, []).append((field, _(KINDS[field.kind])))
    parts = [(owner, _(owner.title), rows.get(owner.name, [])) for owner in owners().values()]
    return render(request, "web/fields/fields.html", {"parts": parts})


@for_staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_field(request: PersonRequest, owner: str) -> HttpResponse:
    """Add a field to the records `owner`."""
    if owner not in owners():
        raise NotFound("owner")
    form = FieldForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            register.define_field(owner=owner, code=code, new=form.new(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return _saved(request)
    return _form(request, form, owners()[owner])


@for_staff(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_field(request: PersonRequest, key: int) -> HttpResponse:
    """Change a field."""
    field = register.field(key)
    form = FieldForm(request.POST if request.method == "POST" else None, field)
    if form.is_bound and form.is_valid():
        try:
            register.change_field(field=field, new=form.new(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return _saved(request)
    return _form(request, form, owners()[field.owner], field)


def _saved(request: PersonRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("fields")


def _form(request: PersonRequest, form: FieldForm, owner: Owner, field: CustomField | None = None) -> HttpResponse:
    kind = _(KINDS[field.kind]) if field else ""
    context = {"form": form, "field": field, "title": _(owner.title), "kind": kind}
    return render(request, "web/fields/field.html", context, status=422 if form.is_bound else 200)
