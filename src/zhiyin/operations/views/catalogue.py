"""The register of products and plans."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.operations import access, queries, services
from zhiyin.operations.forms import PlanForm, ProductForm
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page


@for_staff(access.VIEW)
@require_safe
def products(request: PersonRequest) -> HttpResponse:
    """Every product with its plans, by category."""
    return render(request, "operations/products.html", {"shelves": queries.register(request.actor)})


@for_staff(access.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: PersonRequest) -> HttpResponse:
    """Add a product."""
    form, back = ProductForm(request.POST or None), reverse("operations:products")

    def write() -> str:
        services.define_product(new=form.values(), actor=request.actor, now=clock.now())
        return back

    return form_page(request, form, write, title=_("New product"), back=back)


@for_staff(access.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_product(request: PersonRequest, code: str) -> HttpResponse:
    """Change a product."""
    row = queries.product(request.actor, code)
    form, back = ProductForm(request.POST or None, product=row), reverse("operations:products")

    def write() -> str:
        services.change_product(product=row, new=form.values(), actor=request.actor, now=clock.now())
        return back

    return form_page(request, form, write, title=_("Change product"), back=back, about=row.name)


@for_staff(access.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: PersonRequest, code: str) -> HttpResponse:
    """Add a plan to a product."""
    row = queries.product(request.actor, code)
    form, back = PlanForm(row, request.POST or None), reverse("operations:products")

    def write() -> str:
        services.define_plan(new=form.values(), actor=request.actor, now=clock.now())
        return back

    return form_page(request, form, write, title=_("New plan"), back=back, about=row.name)


@for_staff(access.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan(request: PersonRequest, code: str) -> HttpResponse:
    """Change a plan."""
    row = queries.plan(request.actor, code)
    form, back = PlanForm(row.product, request.POST or None, plan=row), reverse("operations:products")

    def write() -> str:
        services.change_plan(plan=row, new=form.values(), actor=request.actor, now=clock.now())
        return back

    return form_page(request, form, write, title=_("Change plan"), back=back, about=row.name)
