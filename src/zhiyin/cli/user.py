"""`zhiyin user create` and `zhiyin user password`: people who sign in, from the command line."""

from __future__ import annotations

import secrets

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import SpokenGroup

PASSWORD_BYTES = 12


@click.group(
    "user",
    cls=SpokenGroup,
    help=noop("People who sign in."),
    short_help=noop("Add people who sign in; give a new password."),
)
def command() -> None:
    """People who sign in."""


@command.command(
    "create",
    help=noop("Add an employee who signs in as USERNAME."),
)
@click.argument("username")
@click.option("--name", metavar="TEXT", help=noop("The person's name; not given: the log-in name."))
@click.option(
    "--role", "roles", multiple=True, default=["admin"], show_default=True, help=noop("May be given several times.")
)
@click.option("--branch", metavar="CODE", help=noop("Code of the branch; not given: the company itself."))
@click.option("--email", default="", metavar="ADDRESS")
@click.option("--password", metavar="TEXT", help=noop("Not given: one is made and shown."))
def create(
    username: str, name: str | None, roles: tuple[str, ...], branch: str | None, email: str, password: str | None
) -> None:
    """Add an employee who signs in as USERNAME."""
    open_installation()
    from zhiyin.core import clock
    from zhiyin.core.access import one
    from zhiyin.core.actor import SYSTEM
    from zhiyin.people import queries, services

    made = password or secrets.token_urlsafe(PASSWORD_BYTES)
    with telling():
        key: dict[str, object] = {"code": branch} if branch else {"level": 0}
        place = one(queries.branches(SYSTEM), **key)
        sign_in = services.SignIn(username=username, password=made, email=email)
        employee = services.add_employee(
            name=name or username, branch=place, roles=roles, sign_in=sign_in, actor=SYSTEM, now=clock.now()
        )
    click.echo(_("Added %(name)s (employee %(number)s).") % {"name": employee.name, "number": employee.number})
    if not password:
        click.echo(_("Password (shown this once): %(password)s") % {"password": made})


@command.command(
    "password",
    help=noop("Give USERNAME a new password; every session of this person ends."),
)
@click.argument("username")
@click.option("--password", metavar="TEXT", help=noop("Not given: one is made and shown."))
def new_password(username: str, password: str | None) -> None:
    """Give USERNAME a new password; every session of this person ends."""
    open_installation()
    from zhiyin.core.errors import NotFound
    from zhiyin.people import queries, services

    made = password or secrets.token_urlsafe(PASSWORD_BYTES)
    with telling():
        user = queries.user_named(username)
        if user is None:
            raise NotFound("user")
        services.set_password(user=user, password=made)
    click.echo(_("New password of %(name)s is set.") % {"name": user.username})
    if not password:
        click.echo(_("Password (shown this once): %(password)s") % {"password": made})
