"""`zhiyin secrets rotate`: encrypt every secret field with the present key."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import SpokenGroup


@click.group(
    "secrets",
    cls=SpokenGroup,
    help=noop("Encrypted fields and their keys."),
    short_help=noop("Encrypted fields: change their key."),
)
def command() -> None:
    """Encrypted fields and their keys."""


@command.command(
    "rotate",
    help=noop(
        "Encrypt every secret field with the first key of ZHIYIN_FIELD_KEYS and rebuild what it is found by. "
        "It may be broken off and begun again."
    ),
)
def rotate() -> None:
    """Encrypt every secret field with the present key."""
    open_installation()
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.secrets import UnknownKey
    from zhiyin.core.webhooks import services as webhooks
    from zhiyin.customers import services

    with telling():
        try:
            done = services.rotate_secrets(actor=SYSTEM) + webhooks.rotate_secrets(actor=SYSTEM)
        except UnknownKey as error:
            raise click.ClickException(
                _("A value was encrypted with a key that is not held: put it back into ZHIYIN_FIELD_KEYS. %(error)s")
                % {"error": error}
            ) from error
    click.echo(_("Encrypted with the present key: %(count)s.") % {"count": done})
