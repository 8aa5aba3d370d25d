"""The pages of imports: bring a file, say what its columns are, see what it would become, start it, watch it."""

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
from zhiyin.core.imports.mappings import keep_mapping, mappings
from zhiyin.core.imports.preview import preview
from zhiyin.core.imports.reading import header_of
from zhiyin.core.imports.refused_rows import write_errors
from zhiyin.core.imports.runs import RUN, Order
from zhiyin.core.models import ImportMapping

from .import_form import MappingForm
from .import_results import can_undo
from .offers import offer, offer_rows
from .person import PersonRequest, for_staff
from .wording import blame, sentence

NOT_UNDERSTOOD = {"mapping_needed", "mapping_name", "import.columns"}
SHOWN = 50
SALT = "imports"
VALID = 24 * 3600


class UploadForm(forms.Form):
    """A file, its kind, where it comes from, and how its columns are to be understood."""

    kind = forms.ChoiceField(label=_("Kind"))
    file = forms.FileField(label=_("File"), help_text=_("CSV, XLSX or Parquet, with a header; 256 MiB at most."))
    source = forms.CharField(
        label=_("Source"), required=False,
        help_text=_("The name of the system the file comes from; its ids are unique within it."),
    )  # fmt: skip
    mapping = forms.CharField(
        label=_("Mapping"), required=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("YAML; not needed where the header uses the names of the fields."),
    )  # fmt: skip
    kept = forms.ModelChoiceField(
        ImportMapping.objects.none(), label=_("Kept mapping"), required=False, empty_label=_("none")
    )

    def __init__(self, actor: Actor, *given: Any) -> None:
        super().__init__(*given)
        offer_rows(self, "kept", mappings(actor))
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
    if given["kept"] and not token["mapping"] and given["kept"].kind == token["kind"]:
        token["mapping"] = given["kept"].text
    token |= {"file": kept_as, "name": given["file"].name, "actor": request.actor.id}
    try:
        return _shown(request, token)
    except Refused:
        uploads.kept(kept_as).unlink(missing_ok=True)
        raise


def _shown(request: PersonRequest, token: dict[str, Any], form: MappingForm | None = None) -> HttpResponse:
    """What the file would become, with the form of its columns; that alone where they are not understood yet."""
    order = _order(token)
    runs.may_import(request.actor, order.kind)
    header = header_of(order)
    form = form or MappingForm(order.kind, header, token["mapping"])
    context: dict[str, Any] = {"form": form, "token": signing.dumps(token, salt=SALT), "name": token["name"]}
    try:
        seen = preview(order=order, actor=request.actor, now=clock.now())
    except Refused as error:
        if error.code not in NOT_UNDERSTOOD:
            raise
        return render(request, "web/imports/preview.html", context | {"problem": sentence(error)}, status=422)
    rows = [
        (row, gettext(outcome.state), [sentence(e) for e in outcome.errors], seen.changes.get(row.number, []))
        for row, outcome in seen.rows
    ]
    counts = [(gettext(state), count) for state, count in seen.counts.items()]
    notes = [sentence(note) for note in seen.notes]
    context |= {"seen": seen, "rows": rows, "counts": counts, "notes": notes}
    return render(request, "web/imports/preview.html", context, status=422 if form.errors else 200)


def _order(token: dict[str, Any]) -> Order:
    kind = uploads.kinds()[token["kind"]]
    return Order(kind, uploads.kept(token["file"]), token["source"], token["mapping"], token["name"])


def _token(request: PersonRequest) -> dict[str, Any]:
    """What was brought, or `NotFound` where it is not of this person, or gone."""
    try:
        token: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=VALID)
    except signing.BadSignature:
        raise NotFound("import") from None
    if token["actor"] != request.actor.id or not _order(token).path.exists():
        raise NotFound("import")
    return token


@require_POST
@for_staff(RUN)
def remap(request: PersonRequest) -> HttpResponse:
    """The same file with its columns understood in another way; kept under a name where one is given."""
    token = _token(request)
    order = _order(token)
    form = MappingForm(order.kind, header_of(order), token["mapping"], request.POST)
    if not form.is_valid():
        return _shown(request, token, form)
    token["mapping"] = form.text()
    try:
        answer = _shown(request, token, form)
        if name := form.cleaned_data["save_as"]:
            keep_mapping(kind=order.kind, name=name, mapping=token["mapping"], actor=request.actor, now=clock.now())
    except Refused as error:
        blame(form, error)
        context = {"form": form, "name": token["name"], "token": request.POST["token"]}
        return render(request, "web/imports/preview.html", context, status=422)
    return answer


@require_POST
@for_staff(RUN)
def start(request: PersonRequest) -> HttpResponse:
    """Put a previewed file on the schedule."""
    token = _token(request)
    order = _order(token)
    run = uploads.begin(order=order, kept_as=token["file"], actor=request.actor)
    return redirect("import", number=run.pk)


@require_safe
@for_staff(RUN)
def one(request: PersonRequest, number: int) -> HttpResponse:
    """One run with its progress; asks again by itself while it runs."""
    run = runs.run(request.actor, number)
    error = sentence(refusal(run.error)) if run.error else ""
    template = "web/imports/run_fragment.html" if request.htmx else "web/imports/run.html"
    context = {"run": run, "error": error, "may_undo": can_undo(run, request.actor)}
    left = uploads.time_left(run, now=clock.now())
    return render(request, template, context | {"minutes_left": left and max(1, round(left.total_seconds() / 60))})


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
