"""The register of tags, and the tags of one customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms.tags import TagForm
from zhiyin.customers.models import Tag
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


@for_staff(access.VIEW)
@require_safe
def tags(request: PersonRequest) -> HttpResponse:
    """All tags of the company with how many customers bear them."""
    bearers = queries.bearers()
    rows = [(tag, bearers.get(tag.pk, 0)) for tag in queries.tags()]
    return render(request, "customers/tags.html", {"rows": rows})


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_tag(request: PersonRequest) -> HttpResponse:
    """Add a tag."""
    form = TagForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            code = form.cleaned_data["code"]
            services.define_tag(code=code, new=form.new(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return _saved(request)
    return _form(request, form)


@for_staff(access.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_tag(request: PersonRequest, code: str) -> HttpResponse:
    """Change a tag."""
    tag = queries.tag(code)
    form = TagForm(request.POST if request.method == "POST" else None, tag)
    if form.is_bound and form.is_valid():
        try:
            services.change_tag(tag=tag, new=form.new(), actor=request.actor, now=clock.now())
        except Refused as error:
            blame(form, error)
        else:
            return _saved(request)
    return _form(request, form, tag)


@for_staff(access.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_tags(request: PersonRequest, number: int) -> HttpResponse:
    """Choose the tags that a customer bears."""
    row = queries.customer(request.actor, number)
    if request.method == "POST":
        codes = request.POST.getlist("tags")
        services.set_tags(customer=row, codes=codes, actor=request.actor, now=clock.now())
        return redirect("customers:customer", row.number)
    borne = {tag.pk for tag in queries.tags_of(row)}
    offered = [(tag, tag.pk in borne) for tag in queries.tags() if tag.is_active or tag.pk in borne]
    return render(request, "customers/customer_tags.html", {"customer": row, "offered": offered})


def _saved(request: PersonRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("customers:tags")


def _form(request: PersonRequest, form: TagForm, tag: Tag | None = None) -> HttpResponse:
    context = {"form": form, "tag": tag}
    return render(request, "customers/tag.html", context, status=422 if form.is_bound else 200)
