"""`zhiyin import undo RUN`: what a run has brought is taken back, and what stays is told row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from ._progress import bar

if TYPE_CHECKING:
    from zhiyin.core.imports import Kind
    from zhiyin.core.models import ImportRun

SHOWN = 100
SOME_KEPT = 3


def undo_run(kinds: dict[str, Kind], number: str) -> None:
    """Take back the run of this number. Exit code 3 where something had to stay."""
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.imports.undoing import undo

    run = _run(number)
    if run.kind not in kinds:
        raise click.ClickException(_("There is no kind “%(name)s” any more.") % {"name": run.kind})
    total = run.created + run.updated
    with bar(run.file_name) as tell:
        run = undo(
            run=run, kind=kinds[run.kind], actor=SYSTEM, clock=clock.now,
            tell=lambda run: tell(run.undone + run.kept, total),
        )  # fmt: skip
    sentence = _("Taken back: %(undone)s rows; %(kept)s stay as they are.")
    click.echo(sentence % {"undone": run.undone, "kept": run.kept})
    _tell_kept(run)


def _run(number: str) -> ImportRun:
    from zhiyin.core.models import ImportRun

    found = ImportRun.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if found is None:
        latest = ", ".join(f"{run.pk} ({run.file_name})" for run in ImportRun.objects.order_by("-pk")[:5])
        raise click.ClickException(
            _("There is no run %(run)s. The latest: %(latest)s") % {"run": number, "latest": latest}
        )
    return found


def _tell_kept(run: ImportRun) -> None:
    from zhiyin.core.imports.kinds import refusal

    rows = run.rows.filter(undone="kept").order_by("row_no")
    for row_no, why in rows.values_list("row_no", "why")[:SHOWN]:
        error = refusal(why or {})
        text = _(error.sentence)
        click.echo(f"  {row_no}: {text % error.params if error.params else text}")
    if run.kept:
        raise SystemExit(SOME_KEPT)
