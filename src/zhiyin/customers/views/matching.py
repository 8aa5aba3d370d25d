"""Settings of identity: sources, matching rules, rules of entry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.access import one
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries
from zhiyin.customers.forms.matching import EntryForm, MatchRuleForm, SourceForm
from zhiyin.customers.queries.entry import ruling
from zhiyin.customers.rules import entry, likeness
from zhiyin.customers.services import matching as services
from zhiyin.web.person import PersonRequest, for_staff

METHODS = ["GET", "HEAD", "POST"]


@for_staff(access.MANAGE)
@require_safe
def sources(request: PersonRequest) -> HttpResponse:
    """The systems that customers come from."""
    return render(request, "customers/sources.html", {"rows": queries.sources()})


@for_staff(access.MANAGE)
@require_http_methods(METHODS)
def new_source(request: PersonRequest) -> HttpResponse:
    """Register a system."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_source(
                code=data["code"], name=data["name"], trust_rank=data["trust_rank"],
                actor=request.actor, now=clock.now(),
            )  # fmt: skip
        except Refused as error:
            form.refuse(error)
        else:
            return redirect("customers:sources")
    return _form(request, form, _("New source"), "customers:sources")


@for_staff(access.MANAGE)
@require_http_methods(METHODS)
def edit_source(request: PersonRequest, key: int) -> HttpResponse:
    """Change name, trust or use of a source."""
    row = one(queries.sources(), pk=key)
    form = SourceForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_source(source=row, **form.cleaned_data, actor=request.actor, now=clock.now())
        except Refused as error:
            form.refuse(error)
        else:
            return redirect("customers:sources")
    return _form(request, form, _("Change source"), "customers:sources", row.code)


@for_staff(access.MANAGE)
@require_http_methods(METHODS)
def matching(request: PersonRequest) -> HttpResponse:
    """What is due at entry, and how alike two records have to be."""
    form = EntryForm({door: ruling(door) for door in entry.ENTRIES}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            chance = form.cleaned_data["chance"]
            services.set_entry_rules(actions=form.actions(), chance=chance, actor=request.actor, now=clock.now())
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved. The rules hold from now on."))
            return redirect("customers:matching")
    rules = [
        (rule, [(likeness.LABELS[name], how) for name, how in rule.fields.items()]) for rule in queries.match_rules()
    ]
    context = {"form": form, "doors": entry.ENTRIES.values(), "rules": rules, "run": queries.last_run()}
    return render(request, "customers/matching.html", context, status=422 if form.errors else 200)


@for_staff(access.MANAGE)
@require_http_methods(METHODS)
def new_rule(request: PersonRequest) -> HttpResponse:
    """Add a matching rule."""
    return _rule(request, MatchRuleForm(request.POST or None), _("New matching rule"))


@for_staff(access.MANAGE)
@require_http_methods(METHODS)
def edit_rule(request: PersonRequest, code: str) -> HttpResponse:
    """Change a matching rule; the shipped one becomes the company's own."""
    rule = queries.match_rule(code)
    is_default = queries.match_rules()[0].code == code
    return _rule(request, MatchRuleForm(request.POST or None, rule, is_default=is_default), _("Change matching rule"))


def _rule(request: PersonRequest, form: MatchRuleForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            is_default = form.cleaned_data["is_default"]
            services.save_match_rule(rule=form.wanted(), is_default=is_default, actor=request.actor, now=clock.now())
        except Refused as error:
            form.refuse(error)
        else:
            return redirect("customers:matching")
    return _form(request, form, title, "customers:matching", form.rule.code if form.rule else "")


def _form(
    request: PersonRequest, form: SourceForm | MatchRuleForm, title: str, back: str, about: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "about": about}
    return render(request, "customers/setting.html", context, status=422 if form.is_bound else 200)
