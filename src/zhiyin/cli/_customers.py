"""Finding the customer that a command names: its number or SOURCE:EXTERNAL_ID; a merged one leads to where it went."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from zhiyin.customers.models import Customer


def named(text: str) -> Customer:
    """The customer, or the sentence that there is none."""
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.errors import NotFound
    from zhiyin.customers import queries

    source, colon, external_id = text.partition(":")
    found = None
    if colon:
        found = queries.by_external(source, [external_id]).get(external_id)
    elif text.isdecimal() and len(text) < 18:
        with suppress(NotFound):
            found = queries.customer(SYSTEM, int(text))
    if found is None:
        raise click.ClickException(
            _("There is no customer “%(name)s”. Give its number, or SOURCE:EXTERNAL_ID.") % {"name": text}
        )
    return found
