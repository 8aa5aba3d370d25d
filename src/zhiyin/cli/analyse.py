"""`zhiyin analyse MODEL FILE`: run a model of insight on a CSV or Parquet file, no database needed."""

import json
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from zhiyin.insight.errors import InsightError, UnknownName, Unread
from zhiyin.insight.labels import noop
from zhiyin.insight.models import MODELS, Entry, entry
from zhiyin.insight.options import names, required, taken
from zhiyin.insight.wording import say

from ._spoken import Spoken

WRITTEN = click.Path(dir_okay=False, allow_dash=True)


HELP = noop("Run MODEL on FILE (CSV or Parquet) and print what it found.")
EXAMPLE = "zhiyin analyse satisfaction answers.csv --columns perceived=got,expected=hoped --by branch"


@click.command(
    "analyse",
    cls=Spoken,
    help=HELP,
    epilog=EXAMPLE,
    short_help=noop("Run a model of insight on a CSV or Parquet file."),
)
@click.argument("model", required=False)
@click.argument("file", required=False)
@click.option("--list", "listing", is_flag=True, help=noop("What each model answers and which columns it needs."))
@click.option("--columns", multiple=True, metavar="ROLE=NAME,…", help=noop("Which column plays which role."))
@click.option("--by", default="", metavar="NAME,…", help=noop("Columns to group by, where the model can."))
@click.option("--spec", type=click.Path(dir_okay=False), metavar="YAML", help=noop("Further options of the model."))
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help=noop("What computes: DuckDB in this process, or Spark."),
)
@click.option("--until", metavar="DATE", help=noop("Last day of observation, for models of transactions."))
@click.option("--unit", type=click.Choice(["day", "week"]), help=noop("Unit of time, for models of transactions."))
@click.option(
    "--json", "json_file", type=WRITTEN, metavar="OUT", help=noop("Write the result as JSON; - for the screen.")
)
@click.option("--report", type=WRITTEN, metavar="OUT.html", help=noop("Write a self-contained page with charts."))
@click.option(
    "--out", type=WRITTEN, metavar="OUT.parquet", help=noop("Write the rows with their scores (Parquet or CSV).")
)
def command(model: str | None, file: str | None, listing: bool, **options: Any) -> None:
    """Run MODEL on FILE."""
    if listing:
        click.echo(catalogue())
        return
    if not model or not file:
        raise click.UsageError(say("Give a MODEL and a FILE, or --list to see the models."))
    try:
        run(entry(model), file, options)
    except InsightError as error:
        raise click.ClickException(error.message) from error


def catalogue() -> str:
    """The models: name, question, roles with their kinds, extra."""
    lines = []
    for name, row in sorted(MODELS.items()):
        needs = say(", ").join(_role(role, kind) for role, kind in row.roles.items())
        extra = "\n  " + say("needs: {command}", command=f"pip install 'zhiyin[{row.extra}]'") if row.extra else ""
        lines.append(f"{name}\n  {say(row.question)}\n  " + say("columns: {needs}", needs=needs) + extra)
    return "\n".join(lines)


def _role(role: str, kind: str) -> str:
    named = say(KINDS[kind.rstrip("?")])
    return say("{role} ({kind}, optional)", role=role, kind=named) if "?" in kind else f"{role} ({named})"


KINDS = {"number": noop("number"), "label": noop("label"), "day": noop("day")}


def run(row: Entry, file: str, options: Mapping[str, Any]) -> None:
    """Summarise, fit, and write what was asked for. Raises InsightError for what the data or the options cannot."""
    from zhiyin.insight import tables

    module = row.load()
    columns = parse_columns(options["columns"])
    settings = _settings(module, options)
    with _told() as unread:
        with _working(say("reading and summarising")):
            table = tables.as_table(file, on=options["engine"])
            summary = module.summarise(table, columns, **taken(module.summarise, settings))
        with _working(say("fitting")):
            model = module.fit(summary, **taken(module.fit, settings))
    model = replace(model, notes=(*unread, *model.notes))
    if options["json_file"]:
        _write(options["json_file"], json.dumps(model.to_dict(), ensure_ascii=False, indent=1, allow_nan=False))
    if options["report"]:
        from zhiyin.insight.page import page

        _write(options["report"], page(model))
    if options["out"]:
        with _working(say("scoring")):
            tables.write(module.score(model, table, columns), options["out"])
    if options["json_file"] != "-":
        click.echo(model.report())


@contextmanager
def _told() -> Iterator[list[str]]:
    """What was not understood while reading, as sentences; an error inside tells it too."""
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Unread)
        try:
            yield told
        except InsightError as error:
            raise InsightError("\n".join([error.message, *_unread(caught)]), code=error.code) from error
        finally:
            told += _unread(caught)


def _unread(caught: Iterable[warnings.WarningMessage]) -> list[str]:
    return list(dict.fromkeys(str(one.message) for one in caught if issubclass(one.category, Unread)))


def parse_columns(given: tuple[str, ...]) -> dict[str, str]:
    """`role=name,role=name` as a dict; a name may hold commas and equals signs.

    Raises InsightError `columns`."""
    parts = [part for text in given for part in re.split(r",(?=[\w-]+=)", text) if part]
    wrong = [part for part in parts if "=" not in part]
    if wrong:
        raise InsightError(say("--columns takes ROLE=NAME, not {wrong!r}.", wrong=wrong[0]), code="columns")
    return {role.strip(): name for role, _, name in (part.partition("=") for part in parts)}


def _settings(module: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the spec and of the command line that this model takes."""
    settings = _spec(options["spec"]) if options["spec"] else {}
    if options["by"]:
        settings["by"] = tuple(name.strip() for name in options["by"].split(","))
    settings |= {name: options[name] for name in ("until", "unit") if options[name]}
    takes = names(module.summarise) + names(module.fit)
    for name in settings:
        if name not in takes:
            raise UnknownName("option", name, takes)
    lacking = [name for name in required(module.summarise) + required(module.fit) if name not in settings]
    if lacking:
        raise InsightError(
            say("This model needs {lacking} in its --spec; see its page.", lacking=", ".join(lacking)), code="spec"
        )
    return settings


def _spec(path: str) -> dict[str, Any]:
    import yaml

    try:
        spec = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InsightError(say("No file {path!r}.", path=path), code="no_file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InsightError(
            say("{path!r} is not YAML: {error}", path=path, error=str(error).partition("\n")[0]), code="spec"
        ) from None
    if not isinstance(spec, dict):
        raise InsightError(say("{path!r} has to be a mapping of options to values.", path=path), code="spec")
    return {str(name): value for name, value in spec.items()}


def _write(path: str, text: str) -> None:
    try:
        with click.open_file(path, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
    except OSError as error:
        raise InsightError(
            say("Cannot write {path!r}: {error}", path=path, error=error.strerror), code="unwritable"
        ) from None


def _working(doing: str) -> AbstractContextManager[Any]:
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{doing} …")
