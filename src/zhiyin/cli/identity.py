"""`zhiyin identity`: find customers that may be one person, and measure how well that is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext as _

from zhiyin.insight.labels import noop

from ._installation import open_installation, telling
from ._spoken import SpokenGroup

if TYPE_CHECKING:
    from zhiyin.customers.services.linking import Matched

READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    "identity",
    cls=SpokenGroup,
    help=noop("Which customers are one person: find sets of duplicates, and measure how well they are found."),
    short_help=noop("Find customers that may be one person."),
)
def command() -> None:
    """Which customers are one person."""


@command.command(
    "match",
    help=noop("Compare all customers and renew the sets of duplicates to review. The same data give the same sets."),
    short_help=noop("Compare all customers."),
)
@click.option("--rule", default="", metavar="CODE", help=noop("The matching rule; without it the one that holds."))
@click.option(
    "--method",
    type=click.Choice(["splink", "own"]),
    help=noop("Who learns the weights; without it Splink where it is installed."),
)
@click.option("--json", "as_json", is_flag=True, help=noop("Write JSON on the standard output."))
def match(*, rule: str, method: str | None, as_json: bool) -> None:
    """Compare all customers and renew the sets of duplicates to review."""
    open_installation()
    with telling():
        matched = _match(rule, method)
    if as_json:
        click.echo(json.dumps(_figures(matched), ensure_ascii=False))
        return
    sentence = _("%(records)s customers compared: %(open)s sets of duplicates (%(new)s new, %(gone)s gone).")
    figures = _figures(matched)
    click.echo(sentence % {name: figures[name] for name in ("records", "open", "new", "gone")})
    if matched.note:
        click.echo(matched.note)


@command.command(
    "evaluate",
    help=noop(
        "Compare the sets of duplicates with the truth: FILE has a column external_id (or id, source_id) and a column "
        "cluster (or cluster_id, truth). Gives precision, recall and F1 over pairs of records."
    ),
    short_help=noop("Measure the sets against a known truth."),
)
@click.option("--truth", "path", type=READ, required=True, metavar="FILE", help=noop("The table of true clusters."))
@click.option("--source", default="", metavar="NAME", help=noop("The system that the ids are of."))
@click.option("--json", "as_json", is_flag=True, help=noop("Write JSON on the standard output."))
def evaluate(*, path: Path, source: str, as_json: bool) -> None:
    """Compare the sets of duplicates with the truth."""
    open_installation()
    with telling():
        figures = _evaluate(path, source)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    sentence = _("Precision %(precision).4f, recall %(recall).4f, F1 %(f1).4f over %(true_pairs)s true pairs of %(n)s.")
    click.echo(sentence % figures)
    if figures["missing"]:
        click.echo(_("%(count)s ids of the file are no customer's.") % {"count": figures["missing"]})


def _match(rule: str, method: str | None) -> Matched:
    from zhiyin.core import clock
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers import queries
    from zhiyin.customers.services.linking import match_customers

    found = queries.match_rule(rule)
    return match_customers(rule=found, method=method, actor=SYSTEM, now=clock.now())


def _figures(matched: Matched) -> Mapping[str, Any]:
    return {
        "rule": matched.run.rule,
        "threshold": matched.run.threshold,
        "method": matched.method,
        "records": matched.run.records,
        "open": matched.run.found,
        "new": matched.new,
        "kept": matched.kept,
        "gone": matched.gone,
        "pairs": matched.pairs,
        "merged": matched.merged,
        "note": matched.note,
    }


def _evaluate(path: Path, source: str) -> Mapping[str, Any]:
    from zhiyin.core.actor import SYSTEM
    from zhiyin.customers.queries.evaluation import evaluate as measured

    found = measured(SYSTEM, path, source=source)
    scores = found.scores
    return {
        "precision": scores.precision,
        "recall": scores.recall,
        "f1": scores.f1,
        "n": scores.n,
        "threshold": found.threshold,
        "true_pairs": scores.true,
        "found_pairs": scores.found,
        "right_pairs": scores.right,
        "missing": found.missing,
    }
