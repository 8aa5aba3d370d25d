"""`zhiyin warehouse refresh`: renew the columnar store and the figures made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from django.utils.translation import gettext as _
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import SpokenGroup


@click.group(
    "warehouse",
    cls=SpokenGroup,
    help=noop("The columnar store that figures are computed from."),
    short_help=noop("The columnar store that figures are computed from."),
)
def command() -> None:
    """The columnar store that figures are computed from."""


@command.command(
    "refresh",
    help=noop("Copy what is new, changed or gone since the last refresh, and compute the figures anew."),
)
def refresh() -> None:
    """Copy what is new, changed or gone since the last refresh, and compute the figures anew."""
    open_installation()
    with telling(), Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()) as progress:
        generation = _refresh(progress)
    kind = _("everything copied") if generation.is_full else _("changes copied")
    counts = ", ".join(f"{name} {count}" for name, count in generation.rows.items())
    click.echo(
        _("Generation %(number)s, %(kind)s: %(counts)s") % {"number": generation.pk, "kind": kind, "counts": counts}
    )


def _refresh(progress: Progress) -> Any:
    from zhiyin.analysis.services.warehouse import refresh as renew
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM

    task = progress.add_task(_("Copying"), total=None)

    def report(state: Mapping[str, Any]) -> None:
        progress.update(
            task, completed=state.get("done"), total=state.get("total"), description=str(state.get("note", ""))
        )

    return renew(actor=SYSTEM, now=clock.now(), report=report)
