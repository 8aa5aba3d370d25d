"""`zhiyin doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import json

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._checks import CHECKS, Finding
from ._installation import open_installation
from ._spoken import Spoken

SIGNS = {"ok": "✓", "warning": "!", "fault": "✗"}


@click.command(
    "doctor",
    cls=Spoken,
    help=noop(
        "Check settings, folders, disk, database, event log, queues, assets and servers; exit code 1 on a fault."
    ),
    short_help=noop("Say what is wrong with this installation."),
)
@click.option("--json", "as_json", is_flag=True, help=noop("One JSON list, for a monitor."))
def command(as_json: bool) -> None:
    """Check settings, folders, disk, database, event log, queues, assets and servers; exit code 1 on a fault."""
    home = open_installation()
    findings: list[Finding] = [Finding(_("Settings"), "ok", _("all can be read"))]
    for check in CHECKS:
        try:
            findings.extend(check(home))
        except Exception as error:  # noqa: BLE001 - a check that cannot run is itself a finding, whatever the reason
            findings.append(Finding(_("Database"), "fault", str(error).strip(), _("See ZHIYIN_DATABASE_URL.")))
            break
    if as_json:
        rows = [{"title": f.title, "state": f.state, "what": f.what, "remedy": f.remedy} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(f"{SIGNS[finding.state]} {finding.title}: {finding.what}")
            if finding.remedy:
                click.echo(f"    → {finding.remedy}")
    if any(finding.state == "fault" for finding in findings):
        raise SystemExit(1)
