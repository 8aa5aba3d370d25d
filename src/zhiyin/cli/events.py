"""`zhiyin events verify`: prove that the event log is as it was written."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation
from ._spoken import SpokenGroup


@click.group(
    "events",
    cls=SpokenGroup,
    help=noop("The event log."),
    short_help=noop("The event log: verify that nothing was touched."),
)
def command() -> None:
    """The event log."""


@command.command(
    "verify",
    help=noop("Walk the whole chain of seals; exit code 1 if anything was changed, removed or put in."),
)
def verify() -> None:
    """Walk the whole chain of seals; exit code 1 if anything was changed, removed or put in."""
    open_installation()
    from zhiyin.core import seals
    from zhiyin.core.models import Event, Seal, Unsealed

    faults = 0
    for fault in seals.verify():
        faults += 1
        place = _("seal %(number)s") % {"number": fault.seal}
        if fault.event is not None:
            place += ", " + _("event %(number)s") % {"number": fault.event}
        click.echo(f"{place}: {_(fault.what)}")
    waiting = Unsealed.objects.count()
    figures = {"events": Event.objects.count(), "seals": Seal.objects.count(), "waiting": waiting, "faults": faults}
    click.echo(_("%(events)s events, %(seals)s seals, %(waiting)s not sealed yet; faults: %(faults)s.") % figures)
    if faults:
        raise SystemExit(1)
