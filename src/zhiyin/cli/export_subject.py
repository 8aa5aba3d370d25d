"""`zhiyin export-subject CUSTOMER`: all that is known of a customer, as a file for the customer."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import Spoken


@click.command(
    "export-subject",
    cls=Spoken,
    help=noop(
        "Write all that is known of CUSTOMER (its number, or SOURCE:EXTERNAL_ID) to a ZIP file of JSON and CSV, "
        "to be handed to the customer. It is recorded."
    ),
    short_help=noop("Write all that is known of a customer to a file for the customer."),
)
@click.argument("customer")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.zip",
    help=noop("Not given: NUMBER.zip here."),
)
def command(customer: str, to: Path | None) -> None:
    """Write all that is known of CUSTOMER to a ZIP file."""
    open_installation()
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers import services

    from ._customers import named

    with telling():
        found = named(customer)
        path = to or Path(f"{found.number}.zip")
        services.hand_out_to(customer=found, path=path, actor=SYSTEM, now=clock.now())
    click.echo(_("Written: %(path)s. It holds personal data in clear: keep it safe.") % {"path": path})
