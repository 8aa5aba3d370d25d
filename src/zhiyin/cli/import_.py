"""`zhiyin import KIND FILE`: take a table in, with a preview, progress, and the refused rows back as a file."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _

from zhiyin.core.errors import Refused
from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._progress import bar
from ._spoken import Spoken
from ._undoing import undo_run

if TYPE_CHECKING:
    from zhiyin.core.imports import Kind
    from zhiyin.core.imports.preview import Preview
    from zhiyin.core.imports.runs import Order
    from zhiyin.core.models import ImportRun

SOME_REFUSED = 3
READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "import",
    cls=Spoken,
    help=noop(
        "Take FILE in as KIND. The same file again changes nothing; a broken-off import is gone on with. "
        "`zhiyin import undo RUN` takes back what a run has brought. "
        "Exit code 0: every row was taken; 3: some were refused and lie in the file of errors; 1: the "
        "file cannot be used."
    ),
    short_help=noop("Take in a CSV, XLSX or Parquet file."),
)
@click.argument("kind", metavar="KIND", required=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--mapping", type=READ, metavar="M.yaml", help=noop("Which column is what; not needed where names agree.")
)
@click.option("--source", metavar="NAME", help=noop("The system the file comes from; its ids are unique within it."))
@click.option(
    "--mode", type=click.Choice(["upsert", "create", "update"]), help=noop("What happens to rows that are here.")
)
@click.option(
    "--match", multiple=True, metavar="KEY", help=noop("By what rows are known here; several in their order.")
)
@click.option("--default", "defaults", multiple=True, metavar="FIELD=VALUE", help=noop("For empty cells."))
@click.option("--preview", is_flag=True, help=noop("Show what the first rows become; write nothing."))
@click.option(
    "--errors", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.csv", help=noop("For refused rows.")
)
@click.option("--yes", is_flag=True, help=noop("Do not ask."))
@click.option("--list", "listing", is_flag=True, help=noop("The kinds there are, with their columns."))
def command(kind: str | None, file: Path | None, listing: bool, **options: Any) -> None:
    """Take FILE in as KIND. The same file again changes nothing; a broken-off import is gone on with.

    `zhiyin import undo RUN` takes back what a run has brought.
    Exit code 0: every row was taken; 3: some were refused and lie in the file of errors; 1: the file cannot be used.
    """
    home = open_installation()
    kinds = _kinds()
    if kind == "undo":
        with telling():
            undo_run(kinds, str(file or ""))
        return
    if listing:
        click.echo(_catalogue(kinds))
        return
    if kind is None or file is None:
        raise click.UsageError(_("Give a KIND and a FILE, or --list to see the kinds."))
    if not file.is_file():
        raise click.UsageError(_("The file “%(path)s” does not exist.") % {"path": file})
    with telling():
        order = _order(_known(kinds, kind), file, options)
        if options["preview"] or (sys.stdin.isatty() and not options["yes"]):
            click.echo(_shown(_preview(order)))
            if options["preview"] or not click.confirm(_("Import the whole file now?"), default=True):
                return
        run = _take_in(order)
    _conclude(run, options["errors"] or home / "imports" / f"{run.pk}-refused.csv")


def _kinds() -> dict[str, Kind]:
    from django.conf import settings
    from django.utils.module_loading import import_string

    kinds: dict[str, Kind] = import_string(settings.ZHIYIN_IMPORTS)
    return kinds


def _known(kinds: dict[str, Kind], name: str) -> Kind:
    if name not in kinds:
        from zhiyin.insight.errors import nearest

        names = ", ".join(nearest(name, list(kinds)) or sorted(kinds))
        raise click.ClickException(_("There is no kind “%(name)s”. Try: %(names)s") % {"name": name, "names": names})
    return kinds[name]


def _catalogue(kinds: dict[str, Kind]) -> str:
    lines = []
    for name, kind in sorted(kinds.items()):
        lines.append(f"{name}: {_(kind.title)}")
        for column in kind.columns:
            needed = _(" (needed)") if column.required else ""
            lines.append(f"  {column.name}{needed}: {_(column.meaning)}")
    return "\n".join(lines)


def _order(kind: Kind, file: Path, options: dict[str, Any]) -> Order:
    from zhiyin.core.imports.runs import Order
    from zhiyin.core.tabular.mapping_file import with_options

    path: Path | None = options["mapping"]
    try:
        mapping = path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        sentence = _("The mapping %(path)s cannot be read (%(reason)s). It is a YAML file in UTF-8.")
        raise click.ClickException(sentence % {"path": path, "reason": error}) from None
    defaults = dict(_parted(given) for given in options["defaults"])
    mapping = with_options(mapping, mode=options["mode"] or "", match=options["match"], defaults=defaults)
    return Order(kind=kind, path=file, source=options["source"] or "", mapping=mapping)


def _parted(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise click.UsageError(_("Write a default as field=value, not “%(given)s”.") % {"given": given})
    return name.strip(), value


def _preview(order: Order) -> Preview:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.imports.preview import preview

    return preview(order=order, actor=SYSTEM, now=clock.now())


def _shown(seen: Preview) -> str:
    lines = [f"{name} ← {column}" for name, column in seen.columns.items()]
    if seen.unused:
        lines.append(_("Not used: %(names)s") % {"names": ", ".join(seen.unused)})
    lines += [_sentence(note) for note in seen.notes]
    for row, outcome in seen.rows:
        values = ", ".join(f"{name}={value}" for name, value in row.values.items() if value)
        reasons = "".join(f"\n    → {_sentence(error)}" for error in outcome.errors)
        lines.append(f"{row.number}: {_(outcome.state)}  {values[:160]}{reasons}")
    counts = ", ".join(f"{_(state)} {count}" for state, count in seen.counts.items())
    lines.append(_("The first %(count)s rows: %(counts)s") % {"count": seen.tried, "counts": counts})
    lines += [f"  {code}: {count}" for code, count in sorted(seen.problems.items())]
    return "\n".join(lines)


def _sentence(error: Refused) -> str:
    text = _(error.sentence)
    return text % error.params if error.params else text


def _take_in(order: Order) -> ImportRun:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.core.imports.engine import take_in

    gc.freeze()  # what is loaded now stays: looking through it again and again took a tenth of the time
    with bar(order.path.name) as tell:
        return take_in(
            order=order, actor=SYSTEM, clock=clock.now, tell=lambda run: tell(run.rows_done, run.total or None)
        )


def _conclude(run: ImportRun, errors: Path) -> None:
    names = ("created", "updated", "unchanged", "duplicate", "refused")
    sentence = _("Created %(created)s, updated %(updated)s, unchanged %(unchanged)s, refused %(refused)s.")
    click.echo(sentence % {name: getattr(run, name) for name in names})
    if run.duplicate:
        click.echo(_("Left alone because they are here already: %(count)s.") % {"count": run.duplicate})
    if run.created or run.updated:
        click.echo(_("This was run %(run)s; `zhiyin import undo %(run)s` takes it back.") % {"run": run.pk})
    if remarked := run.rows.exclude(outcome="refused").filter(errors__isnull=False).count():
        click.echo(_("Of %(count)s rows something was left out that cannot be right.") % {"count": remarked})
    if not run.refused:
        return
    from zhiyin.core.imports.refused_rows import write_errors

    errors.parent.mkdir(parents=True, exist_ok=True)
    write_errors(run, errors, _sentence)
    click.echo(_("The refused rows with their reasons: %(path)s. Mend them and import that file.") % {"path": errors})
    raise SystemExit(SOME_REFUSED)
