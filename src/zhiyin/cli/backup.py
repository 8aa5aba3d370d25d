"""`zhiyin backup [FILE]`: the whole installation in one file, made while it runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

from ._installation import open_installation, telling
from ._spoken import Spoken


@click.command(
    "backup",
    cls=Spoken,
    help=noop(
        "Write database and files to FILE (unset: the folder backups of ZHIYIN_HOME), while the server runs; then read "
        "it back and prove it. With --encrypt it is closed with a passphrase and holds the secret key too."
    ),
    short_help=noop("Copy the whole installation into one file."),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--encrypt", is_flag=True, help=noop("Ask for a passphrase, or take ZHIYIN_BACKUP_PASSPHRASE."))
def command(file: Path | None, encrypt: bool) -> None:
    """Make a backup and prove it."""
    home = open_installation()
    from zhiyin.core import backups, clock

    now = clock.now()
    target = file or home / "backups" / _name(now)
    with telling():
        passphrase = asked(confirm=True) if encrypt else ""
        made = backups.make(target, home=home, passphrase=passphrase, now=now)
        proved = backups.check(target, home=home, passphrase=passphrase)
    click.echo(
        say(
            "{path}: {rows} rows, {files} files, {size} MiB; read back and proved.",
            path=made.path, rows=sum(proved.rows.values()), files=proved.files, size=f"{made.size / 2**20:.1f}",
        )
    )  # fmt: skip
    if not made.holds_key:
        click.echo(
            say("The secret key is not in it: keep {path} elsewhere, or use --encrypt.", path=home / "secret_key")
        )


def asked(*, confirm: bool) -> str:
    """The passphrase, from the setting or by asking for it."""
    from django.conf import settings

    given: str = settings.ENV["ZHIYIN_BACKUP_PASSPHRASE"]
    return given or click.prompt(say("Passphrase"), hide_input=True, confirmation_prompt=confirm)


def _name(now: datetime) -> str:
    return f"zhiyin-{now:%Y%m%d-%H%M%S}.backup"
