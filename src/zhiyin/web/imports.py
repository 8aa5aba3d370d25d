"""The pages of imports: bring a file, see what it would become, start it, watch it, get the refused rows back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.imports import runs, uploads
from zhiyin.core.imports.kinds import refusal
from zhiyin.core.imports.preview import preview
from zhiyin.core.imports.refused_rows import write_errors
from zhiyin.core.imports.runs import RUN, Order

from .offers import offer
from .person import PersonRequest, for_staff
from .wording import sentence

SHOWN = 50
SALT = "imports"
VALID = 24 * 3600


class UploadForm(forms.Form):
    """A file, its kind, where it comes from, and how its columns are to be understood."""

    kind = forms.ChoiceField(label=_("Kind"))
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX, with a header; 256 MiB at most."))
    source = forms.CharField(
        label=_("Source"), required=False,
        help_text=_("The name of the system the file comes from; its ids are unique within it."),
    )  # fmt: skip
    mapping = forms.CharField(
        label=_("Mapping"), required=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("YAML; not needed where the header uses the names of the fields."),
    )  # fmt: skip

    def __init__(self, actor: Actor, *given: Any) -> None:
        super().__init__(*given)
        known = uploads.kinds().values()
        choices = [(kind.name, gettext(kind.title)) for kind in known if actor.may(kind.permission)]
        offer(self, "kind", choices)


@for_staff(RUN)
def imports(request: PersonRequest) -> HttpResponse:
    """The runs, and the form for another file; a file that was sent is previewed."""
    form = UploadForm(request.actor, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            return _previewed(request, form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, sentence(error))
    context = {"form": form, "runs": runs.runs(request.actor)[:SHOWN]}
    return render(request, "web/imports/imports.html", context, status=422 if form.errors else 200)


def _previewed(request: PersonRequest, given: dict[str, Any]) -> HttpResponse:
    kept_as = uploads.keep(given["file"].chunks())
    token = {name: given[name] for name in ("kind", "source", "mapping")}
    token |= {"file": kept_as, "name": given["file"].name, "actor": request.actor.id}
    try:
        seen = preview(order=_order(token), actor=request.actor, now=clock.now())
    except Refused:
        uploads.kept(kept_as).unlink(missing_ok=True)
        raise
    rows = [(row, gettext(outcome.state), [sentence(e) for e in outcome.errors]) for row, outcome in seen.rows]
    counts = [(gettext(state), count) for state, count in seen.counts.items()]
    notes = [sentence(note) for note in seen.notes]
    signed = signing.dumps(token, salt=SALT)
    context = {"seen": seen, "rows": rows, "counts": counts, "notes": notes, "token": signed, "name": token["name"]}
    return render(request, "web/imports/preview.html", context)


def _order(token: dict[str, Any]) -> Order:
    kind = uploads.kinds()[token["kind"]]
    return Order(kind, uploads.kept(token["file"]), token["source"], token["mapping"], token["name"])


@require_POST
@for_staff(RUN)
def start(request: PersonRequest) -> HttpResponse:
    """Put a previewed file on the schedule."""
    try:
        token = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=VALID)
    except signing.BadSignature:
        raise NotFound("import") from None
    order = _order(token)
    if token["actor"] != request.actor.id or not order.path.exists():
        raise NotFound("import")
    run = uploads.begin(order=order, kept_as=token["file"], actor=request.actor)
    return redirect("import", number=run.pk)


@require_safe
@for_staff(RUN)
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One run with its progress; asks again by itself while it runs."""
    run = runs.run(request.actor, number)
    error = sentence(refusal(run.error)) if run.error else ""
    template = "web/imports/run_fragment.html" if request.htmx else "web/imports/run.html"
    return render(request, template, {"run": run, "error": error})


@require_safe
@for_staff(RUN)
def errors(request: PersonRequest, number: int) -> HttpResponse:
    """The refused rows of a run as a file, in the language of the reader."""
    run = runs.run(request.actor, number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.csv"
        write_errors(run, path, sentence)
        response = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-refused.csv"'
    return response
