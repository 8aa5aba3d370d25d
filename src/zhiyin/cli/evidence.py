"""`zhiyin evidence FILE.zip`: what an inspector is shown of a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import Spoken


@click.command(
    "evidence",
    cls=Spoken,
    help=noop(
        "Write to FILE what an inspector is shown: classes of fields, roles, rules of retention, purposes, consents, "
        "erasures, legal holds, approvals, exports, who saw whom, and whether the log verifies. No name of a customer "
        "is in it. It is recorded."
    ),
    short_help=noop("Write the evidence for an inspector."),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=noop("First day; not given: a year ago."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=noop("Last day; not given: today."))
def command(file: Path, since: datetime | None, until: datetime | None) -> None:
    """Write the evidence of a period to FILE."""
    open_installation()
    from django.utils import timezone

    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers import services

    now = clock.now()
    first = timezone.make_aware(since) if since else now - timedelta(days=365)
    last = timezone.make_aware(until) + timedelta(days=1) if until else now
    with telling():
        packed = services.pack_evidence(since=first, until=last, path=file, actor=SYSTEM, now=now)
    click.echo(_("%(path)s: %(rows)s rows in %(files)s files.") % {
        "path": packed.path, "rows": sum(packed.rows.values()), "files": len(packed.rows)
    })  # fmt: skip
