"""`zhiyin erase CUSTOMER`: erase a customer wholly, go on with what broke off, erase again after a restore."""

from __future__ import annotations

import sys

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import Spoken


@click.command(
    "erase",
    cls=Spoken,
    help=noop(
        "Erase CUSTOMER (its number, or SOURCE:EXTERNAL_ID) wholly: every area's rows, values in the event log, "
        "search, uploaded files, copies. What broke off is gone on with. A legal hold refuses."
    ),
    short_help=noop("Erase a customer wholly."),
)
@click.argument("customer", required=False)
@click.option("--reason", default="request", show_default=True, metavar="CODE", help=noop("Why it is erased."))
@click.option("--yes", is_flag=True, help=noop("Do not ask."))
@click.option("--again", is_flag=True, help=noop("After a restore: erase anew all that the ledger of erasures names."))
def command(customer: str | None, reason: str, yes: bool, again: bool) -> None:
    """Erase CUSTOMER wholly."""
    open_installation()
    if again:
        _again()
        return
    if customer is None:
        raise click.UsageError(_("Name a CUSTOMER by its number or as SOURCE:EXTERNAL_ID, or give --again."))
    with telling():
        _erase(customer, reason, ask=sys.stdin.isatty() and not yes)


def _erase(name: str, reason: str, *, ask: bool) -> None:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers import queries, services

    from ._customers import named

    erasure = queries.erasure(name)
    if erasure is None:
        found = named(name)
        question = _("Erase customer %(number)s (%(name)s) for ever?") % {"number": found.number, "name": found}
        if ask and not click.confirm(question):
            return
        erasure = services.request_erasure(customer=found, reason=reason, actor=SYSTEM, now=clock.now())
    elif erasure.state == erasure.State.DONE:
        click.echo(_("Customer %(number)s was erased on %(day)s.") % _told(erasure))
        return
    erasure = services.erase(erasure=erasure, actor=SYSTEM, now=clock.now())
    parts = ", ".join(f"{table} {count}" for table, count in erasure.counts.items())
    click.echo(_("Customer %(number)s is erased: %(parts)s.") % {"number": erasure.number, "parts": parts})


def _told(erasure: object) -> dict[str, object]:
    day = getattr(erasure, "finished_at", None)
    return {"number": getattr(erasure, "number", ""), "day": f"{day:%Y-%m-%d}" if day else "–"}


def _again() -> None:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers import services

    with telling():
        rest = services.go_on_erasing(actor=SYSTEM, now=clock.now())
        count = services.erase_again(actor=SYSTEM, now=clock.now())
    click.echo(_("Erased anew: %(count)s; gone on with: %(rest)s.") % {"count": count, "rest": rest})
