"""`zhiyin export KIND OUT`: a list as CSV, XLSX or Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._progress import bar
from ._spoken import Spoken

if TYPE_CHECKING:
    from zhiyin.core.actor import Actor
    from zhiyin.customers.services import Opened

Row = TypeVar("Row")
OUT = click.Path(dir_okay=False, path_type=Path)


@click.command(
    "export",
    cls=Spoken,
    help=noop(
        "Write the list KIND to the file OUT: CSV, XLSX or Parquet by its suffix. Without a user the whole "
        "company in clear; that it was taken out is recorded."
    ),
    short_help=noop("Write a list as CSV, XLSX or Parquet."),
)
@click.argument("kind", metavar="KIND")
@click.argument("out", type=OUT, metavar="OUT")
@click.option("--format", "made", type=click.Choice(["csv", "xlsx", "parquet"]), help=noop("Whatever the suffix says."))
@click.option(
    "--filter", "filters", multiple=True, metavar="NAME=VALUE", help=noop("As in the address of the list; several.")
)
@click.option("--columns", default="", metavar="A,B", help=noop("Which columns; without it all of them."))
@click.option(
    "--as", "user", default="", metavar="USER", help=noop("What this person sees, masked as for this person.")
)
@click.option("--purpose", default="", metavar="CODE", help=noop("With a user: for which purpose in clear."))
def command(*, kind: str, out: Path, made: str | None, **options: Any) -> None:
    """Write a list to a file."""
    open_installation()
    with telling():
        opened = _opened(kind, made or out.suffix.removeprefix(".").lower(), options)
        count = _written(opened, out)
    click.echo(_("%(rows)s rows written to %(path)s.") % {"rows": count, "path": out})


def _opened(kind: str, made: str, options: dict[str, Any]) -> Opened:
    from zhiyin.core import clock
    from zhiyin.core.exports import kinds
    from zhiyin.customers.services import Wanted, open_export

    if kind not in kinds():
        names = ", ".join(sorted(kinds()))
        raise click.ClickException(
            _("There is no list “%(name)s”. There are: %(names)s") % {"name": kind, "names": names}
        )
    filters = dict(_parted(given) for given in options["filters"])
    columns = tuple(name.strip() for name in options["columns"].split(",") if name.strip())
    wanted = Wanted(kinds()[kind], filters, columns, made, options["purpose"])
    return open_export(wanted=wanted, actor=_actor(options["user"]), now=clock.now())


def _actor(name: str) -> Actor:
    from zhiyin.core.actor import SYSTEM
    from zhiyin.people.queries import actor_of, user_named

    if not name:
        return SYSTEM
    user = user_named(name)
    if user is None:
        raise click.ClickException(_("There is no user “%(name)s”.") % {"name": name})
    return actor_of(user)


def _parted(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise click.UsageError(_("Write a filter as name=value, not “%(given)s”.") % {"given": given})
    return name.strip(), value


def _written(opened: Opened, out: Path) -> int:
    from zhiyin.core.tabular.lists import write_list

    part = out.with_name(f".{out.name}.{opened.wanted.format}")
    total = opened.export.rows
    try:
        with bar(out.name) as tell:
            count = write_list(part, opened.columns, _counted(opened.rows(), lambda done: tell(done, total)))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return count


def _counted(rows: Iterator[Row], tell: Callable[[int], None]) -> Iterator[Row]:
    for done, row in enumerate(rows, 1):
        yield row
        if not done % 1000:
            tell(done)
