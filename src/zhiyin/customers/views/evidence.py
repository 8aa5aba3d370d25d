"""The evidence for an inspector, as one file."""

from __future__ import annotations

import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import Refused
from zhiyin.customers import queries, services
from zhiyin.customers.forms.evidence import EvidenceForm
from zhiyin.customers.rules.duties import DUTIES
from zhiyin.web.person import PersonRequest, for_staff
from zhiyin.web.wording import blame


@for_staff(queries.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: PersonRequest) -> HttpResponseBase:
    """Choose a period; take the file."""
    today = timezone.localdate()
    first = {"since": today - timedelta(days=365), "until": today}
    form = EvidenceForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            return _taken(request, form)
        except Refused as error:
            blame(form, error)
    context = {"form": form, "duties": DUTIES}
    return render(request, "customers/evidence.html", context, status=422 if form.errors else 200)


def _taken(request: PersonRequest, form: EvidenceForm) -> FileResponse:
    given, zone = form.cleaned_data, timezone.get_current_timezone()
    since = datetime.combine(given["since"], time.min, zone)
    until = datetime.combine(given["until"], time.min, zone) + timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "evidence.zip")
        services.pack_evidence(since=since, until=until, path=path, actor=request.actor, now=clock.now())
        # Open before the folder goes: the file lives until it is sent.
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
