"""`zhiyin restore FILE`: make this installation what a backup is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

from ._installation import open_installation, telling
from ._spoken import Spoken
from .backup import asked
from .serve import refuse_a_second


@click.command(
    "restore",
    cls=Spoken,
    help=noop(
        "Put the backup FILE into the installation that ZHIYIN_HOME and ZHIYIN_DATABASE_URL name. All of it is proved "
        "before anything is touched; what was there is moved aside, not deleted."
    ),
    short_help=noop("Make this installation what a backup is."),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help=noop("Prove the file and say what it holds; change nothing."))
@click.option("--replace", is_flag=True, help=noop("Even where this installation holds a company already."))
def command(file: Path, only_check: bool, replace: bool) -> None:
    """Prove a backup, put it back, bring it to the tables of this release, verify its event log."""
    home = open_installation()
    from zhiyin.core import backups, clock

    with telling():
        passphrase = asked(confirm=False) if backups.is_encrypted(file) else ""
        if only_check:
            found = backups.check(file, home=home, passphrase=passphrase)
        else:
            refuse_a_second(home / "run")
            found = backups.restore(file, home=home, passphrase=passphrase, replace=replace, now=clock.now())
    click.echo(
        say(
            "Made {made_at} by release {version}: {rows} rows, {files} files.",
            made_at=found.header.made_at, version=found.header.version, rows=sum(found.rows.values()),
            files=found.files,
        )
    )  # fmt: skip
    if only_check:
        return
    if found.aside:
        click.echo(say("What was here before lies in {path}.", path=found.aside))
    # A process of its own: the secret key may be another one now.
    for verb in (["migrate"], ["events", "verify"], ["erase", "--again"]):
        if subprocess.run([sys.executable, "-m", "zhiyin.cli", *verb], check=False).returncode:
            raise SystemExit(1)
