"""`zhiyin demo`: load the demo company once, and serve it."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from . import migrate
from ._installation import open_installation, telling
from ._spoken import Spoken


@click.command(
    "demo",
    cls=Spoken,
    help=noop("Load a simulated insurer with a year of contacts into an empty ZHIYIN_HOME, and say who can sign in."),
    short_help=noop("Load the demo company; with --serve, serve it."),
)
@click.option("--serve", "serving", is_flag=True, help=noop("Serve it until Ctrl-C."))
@click.option(
    "--customers", type=click.IntRange(100, 100_000), default=3000, show_default=True, help=noop("How many customers.")
)
def command(serving: bool, customers: int) -> None:
    """Load a simulated insurer with a year of contacts into an empty ZHIYIN_HOME, and say who can sign in."""
    home = open_installation()
    migrate.apply(home)
    with telling():
        _load(home, customers)
    _show_logins(home)
    if serving:
        from .serve import serve

        serve(home)


def _load(home: Path, customers: int) -> None:
    from zhiyin.core import clock
    from zhiyin.demo import load

    if load.is_loaded(home):
        return
    steps = {
        "company": _("Founding the company …"),
        "history": _("Living a year …"),
        "figures": _("Computing figures …"),
    }
    load.load(home=home, now=clock.now(), customers=customers, say=lambda step: click.echo(steps[step]))


def _show_logins(home: Path) -> None:
    from django.conf import settings

    from zhiyin.demo import load

    click.echo(f"\n  {settings.PUBLIC_URL}\n")
    for name, password in load.logins(home).items():
        click.echo(f"  {name:<10} {password}")
    click.echo()
