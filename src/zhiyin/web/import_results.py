"""What became of the rows of an import, list by list, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.imports import runs, uploads
from zhiyin.core.imports.kinds import STATES, refusal
from zhiyin.core.imports.runs import RUN
from zhiyin.core.imports.undoing import may_undo
from zhiyin.core.models import ImportRowResult, ImportRun
from zhiyin.core.paging import page_of

from .files import list_answer
from .person import PersonRequest, for_staff
from .wording import sentence

OUTCOMES = {
    "created": _("Created"),
    "updated": _("Updated"),
    "unchanged": _("Unchanged"),
    "duplicate": _("Here already"),
    "refused": _("Refused"),
    "kept": _("Not taken back"),
}
COLUMNS = (("row", "whole"), ("outcome", "text"), ("record", "whole"), ("undone", "text"), ("reasons", "text"))


def can_undo(run: ImportRun, actor: Actor) -> bool:
    """Whether this person may take the run back now."""
    kind = uploads.kinds().get(run.kind)
    try:
        if kind is None or run.state == ImportRun.State.RUNNING or not run.created + run.updated:
            return False
        may_undo(run, kind, actor)
    except Refused:
        return False
    return True


@require_safe
@for_staff(RUN)
def rows(request: PersonRequest, number: int) -> HttpResponse:
    """The rows of one outcome, a page at a time."""
    run = runs.run(request.actor, number)
    outcome = _outcome(request)
    page = page_of(_rows(run, outcome), order=("row_no",), cursor=request.GET.get("cursor", ""))
    lines = [(row, _reasons(row)) for row in page.rows]
    context = {"run": run, "page": page, "lines": lines, "outcome": outcome, "outcomes": OUTCOMES.items()}
    return render(request, "web/imports/rows.html", context)


@require_safe
@for_staff(RUN)
def download(request: PersonRequest, number: int) -> HttpResponseBase:
    """The same list as a file."""
    run = runs.run(request.actor, number)
    outcome = _outcome(request)

    def lines() -> Iterator[list[str | int | None]]:
        for row in _rows(run, outcome).iterator(chunk_size=1000):
            yield [row.row_no, row.outcome, row.subject_id, row.undone, " ".join(_reasons(row))]

    return list_answer(f"import-{run.pk}-{outcome}.csv", COLUMNS, lines())


@require_POST
@for_staff(RUN)
def undo(request: PersonRequest, number: int) -> HttpResponse:
    """Put the taking back on the schedule."""
    run = runs.run(request.actor, number)
    try:
        uploads.begin_undo(run=run, actor=request.actor)
    except Refused as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, gettext("The import is being taken back."))
    return redirect("import", number=run.pk)


def _outcome(request: PersonRequest) -> str:
    wanted = request.GET.get("outcome", "")
    return wanted if wanted in OUTCOMES else STATES[0]


def _rows(run: ImportRun, outcome: str) -> QuerySet[ImportRowResult]:
    rows = run.rows.filter(undone="kept") if outcome == "kept" else run.rows.filter(outcome=outcome)
    return rows.order_by("row_no")


def _reasons(row: ImportRowResult) -> list[str]:
    told = [*(row.errors or []), *([row.why] if row.why else [])]
    return [sentence(refusal(one)) for one in told]
