"""Taking a list out: how many rows, in which format, masked or for a purpose; a second person where it is many."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.core.exports import kind_named
from zhiyin.customers import access, services
from zhiyin.customers.forms.exports import ExportForm
from zhiyin.customers.services import Wanted
from zhiyin.web.files import list_answer
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import sentence


@for_staff(access.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: PersonRequest, kind: str) -> HttpResponseBase:
    """The rows that the filters of the address leave, as a file."""
    wanted = Wanted(kind_named(kind), request.GET.dict())
    count = services.rows_wanted(wanted, request.actor, clock.now()).count()
    alone = services.is_alone_enough(count, request.actor)
    form = ExportForm(
        [column.name for column in wanted.kind.all_columns()],
        reveals=wanted.kind.reveals and request.actor.may(access.REVEAL),
        is_asked=not alone,
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, _chosen(wanted, form), form)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, sentence(error))
    context = {"kind": wanted.kind, "title": _(wanted.kind.title), "form": form, "count": count, "alone": alone}
    context |= {"filters": wanted.kind.checked(wanted.filters), "rows_alone": settings.ROWS_ALONE}
    return render(request, "customers/export.html", context, status=422 if form.errors else 200)


def _chosen(wanted: Wanted, form: ExportForm) -> Wanted:
    said = form.cleaned_data
    return Wanted(wanted.kind, wanted.filters, tuple(said["columns"]), said["format"], said.get("purpose", ""))


def _done(request: PersonRequest, wanted: Wanted, form: ExportForm) -> HttpResponseBase:
    if request.POST.get("deed") != "ask":
        opened = services.open_export(wanted=wanted, actor=request.actor, now=clock.now())
        return list_answer(opened.file_name, opened.columns, opened.rows())
    services.ask_for_export(wanted=wanted, reason=form.cleaned_data["reason"], actor=request.actor, now=clock.now())
    messages.success(request, _("A second person is asked. Come back with the same choice as soon as it is allowed."))
    return redirect("customers:approvals")
