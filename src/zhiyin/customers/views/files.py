"""Files of a customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.models import Attachment
from zhiyin.customers.rules.files import KINDS, NO_FILE
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import sentence

PAGE = "customers:customer"


@for_staff(access.FILES)
@require_POST
def attach(request: PersonRequest, number: int) -> HttpResponse:
    """Keep a file; what was refused is told on the page."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    try:
        sent = request.FILES.get("file")
        if sent is None:
            raise Refused("file.none", NO_FILE, field="file")
        services.attach(customer=row, name=sent.name or "", chunks=sent.chunks(), actor=request.actor, now=clock.now())
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The file is kept."))
    return redirect(PAGE, row.number)


@for_staff(access.VIEW)
@require_safe
def take_file(request: PersonRequest, number: int, key: int) -> FileResponse:
    """The file itself, to be kept and not shown: nothing in it runs on this address."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    file = queries.file(row, key)
    path = services.take_file(file=file, actor=request.actor, now=clock.now())
    return response_of(file, FileResponse(path.open("rb"), as_attachment=True, filename=file.name))


@for_staff(access.FILES)
@require_POST
def remove_file(request: PersonRequest, number: int, key: int) -> HttpResponse:
    """Remove a file."""
    row = queries.customer_meant(request.actor, number, now=clock.now())
    services.remove_file(file=queries.file(row, key), actor=request.actor, now=clock.now())
    messages.success(request, _("The file is removed."))
    return redirect(PAGE, row.number)


def response_of(file: Attachment, response: FileResponse) -> FileResponse:
    """The answer with the headers of a file that somebody has brought."""
    response["Content-Type"] = KINDS[file.kind][0]
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
