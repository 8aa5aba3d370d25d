"""The kind of file that this area takes: answers to surveys, from elsewhere or from before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, values
from zhiyin.core.imports.cells import Cells, Named, by, texts
from zhiyin.core.keys import among
from zhiyin.customers.access import visible as visible_customers
from zhiyin.people.access import visible_branches, visible_employees
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.touchpoints.access import visible_interactions

from . import access, queries, rules, services
from .models import Answer
from .services import NewAnswer, NewItem, Scores

SIDES = ("expected", "perceived")
WHAT = {
    "survey": _("survey"), "branch": _("branch"), "customer": _("customer"), "interaction": _("contact"),
    "employee": _("employee"), "service_kind": _("kind of service"),
}  # fmt: skip
UNKNOWN = _("There is no %(what)s “%(text)s” here that you may see. Import or add it first, or leave the cell empty.")
NO_SCORE = _("“%(text)s” is no score. Write a number such as 4 or 4.5, or leave the cell empty.")
DIFFERS = _("This answer is here already with other content. What a customer has said is not overwritten.")
COLUMNS = (
    Column("external_id", _("The id of the answer in the system that the file comes from.")),
    Column(
        "survey", _("The code of the survey. Its dimensions have columns too: perceived.CODE, expected.CODE."), True
    ),
    Column(
        "answered_at",
        _("When it was given: 2026-06-19 14:30, the company's time unless a zone is given; empty: not known."),
    ),
    Column("expected", _("What was expected overall; empty or 0 where it was not asked or not answered.")),
    Column("perceived", _("How it was overall; empty or 0 where it was not answered.")),
    Column("scale", _("The highest score possible; 10 where nothing is said.")),
    Column("group", _("A name by which answers are compared, such as a travel class.")),
    Column("comment", _("What was said beside the scores.")),
    Column("branch", _("The code of the branch; else that of the contact, the employee, the customer.")),
    Column("customer", _("The external_id of the customer in the same source; empty where not known.")),
    Column("interaction", _("The external_id of the contact in the same source.")),
    Column("employee", _("The external_id of the employee in the same source.")),
    Column("service_kind", _("The code of the kind of service.")),
)
PERCEIVED = _("How this dimension was; empty or 0 where it was not answered.")
EXPECTED = _("What was expected of this dimension; empty or 0 where it was not asked or not answered.")


def dimension_columns() -> list[Column]:
    """One column per side and dimension of any survey: `perceived.reliability`, `expected.reliability`."""
    meanings = {"perceived": PERCEIVED, "expected": EXPECTED}
    return [Column(f"{side}.{code}", meanings[side]) for code in queries.dimension_codes() for side in meanings]


def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Record the answers of `rows`; one outcome per row. An answer that is here already stays as it is."""
    known = _Known.of(rows, context)
    read = [_tried(known, row, context) for row in rows]
    there = _there(read, context)
    fresh = [new for new in read if isinstance(new, NewAnswer) and new.external_id not in there]
    made = iter(services.record_checked(rows=fresh, actor=context.actor, now=context.now))
    outcomes = []
    for new in read:
        if isinstance(new, Refused):
            outcomes.append(Outcome.refused(new))
        elif new.external_id in there:
            outcomes.append(_met(new, there[new.external_id]))
        else:
            outcomes.append(Outcome.created(next(made).pk))
    return outcomes


def _there(read: Iterable[NewAnswer | Refused], context: ImportContext) -> dict[str, Answer]:
    wanted = [new.external_id for new in read if isinstance(new, NewAnswer) and new.external_id]
    return queries.answers_by_external_id(context.source, wanted)


def _met(new: NewAnswer, answer: Answer) -> Outcome:
    items = {item.dimension.code: (item.expected, item.perceived) for item in answer.items.all()}
    same = (
        answer.survey_id == new.survey.pk
        and (answer.expected, answer.perceived, answer.scale) == (new.scores.expected, new.scores.perceived, new.scale)
        and (answer.group, answer.comment, answer.is_dated) == (new.group, new.comment, new.is_dated)
        and (answer.answered_at == new.answered_at or not new.is_dated)
        and items == {item.code: (item.scores.expected, item.scores.perceived) for item in new.items}
    )
    return Outcome.unchanged(answer.pk) if same else Outcome.refused(Conflict("answer.differs", DIFFERS))


def _tried(known: _Known, row: ImportRow, context: ImportContext) -> NewAnswer | Refused:
    try:
        new = _read(known, row, context)
        services.check_answer(new, actor=context.actor, now=context.now)
        return new
    except Refused as error:
        return error


def _read(known: _Known, row: ImportRow, context: ImportContext) -> NewAnswer:
    cells = Cells(row)
    found: dict[str, Any] = {name: cells.read(name, known.named.find) for name in WHAT}
    answered_at = cells.read("answered_at", values.moment, zone=ZoneInfo(settings.TIME_ZONE))
    scale = cells.read("scale", values.whole) or rules.SCALE
    scores = {side: cells.read(side, _score) for side in SIDES}
    asked = known.asked.get(row.get("survey"))
    items = [item for code in known.codes if (item := _item(cells, code, asked)) is not None]
    if not row.get("survey"):
        cells.errors.append(
            Refused("answer.no_survey", _("An answer belongs to a survey. Fill survey."), field="survey")
        )
    cells.refuse_wrong()
    return NewAnswer(
        scores=Scores(**scores),
        answered_at=answered_at or context.now,
        is_dated=answered_at is not None,
        scale=scale,
        source=context.source,
        items=items,
        group=row.get("group"),
        comment=row.get("comment"),
        external_id=row.get("external_id"),
        **found,
    )


def _item(cells: Cells, code: str, asked: Sequence[str] | None) -> NewItem | None:
    expected, perceived = (cells.read(f"{side}.{code}", _score) for side in SIDES)
    if expected is None and perceived is None:
        return None
    if asked is not None:
        try:
            services.check_dimension(asked, code, field=f"perceived.{code}")
        except Refused as error:
            cells.errors.append(error)
    return NewItem(code, Scores(expected, perceived))


def _score(text: str, *, field: str) -> Decimal | None:
    """A score; 0 is on no scale and means, in the files of others, that there was no answer: it stays absent."""
    try:
        score = Decimal(text)
    except InvalidOperation as error:
        raise Refused("answer.no_score", NO_SCORE, field=field, text=text[:40]) from error
    return score or None


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows that the cells of one batch name, found in one query per kind, and the dimensions its columns name."""

    named: Named
    codes: list[str]
    asked: dict[str, list[str]]

    @classmethod
    def of(cls, rows: Sequence[ImportRow], context: ImportContext) -> _Known:
        actor, source, wanted = context.actor, context.source, texts(rows, WHAT)
        foreign: dict[str, QuerySet[Any]] = {
            "customer": visible_customers(actor),
            "interaction": visible_interactions(actor),
            "employee": visible_employees(actor),
        }
        found = {
            name: by(
                "external_id", among(every.filter(source=source), "external_id", wanted[name]).select_related("branch")
            )
            for name, every in foreign.items()
        }
        found["survey"] = by("code", queries.surveys(actor))
        found["branch"] = by("code", visible_branches(actor).filter(code__in=wanted["branch"]))
        if wanted["service_kind"]:
            found["service_kind"] = by("code", touchpoints.service_kinds(actor))
        asked = {code: services.dimension_codes(survey) for code, survey in found["survey"].items()}
        return cls(Named(found, _unknown), _codes(rows), asked)


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"answer.{column}_unknown", UNKNOWN, field=column, what=WHAT[column], text=text[:60])


def _codes(rows: Sequence[ImportRow]) -> list[str]:
    """The dimensions that the columns of this file name."""
    names = rows[0].values if rows else {}
    parts = [name.partition(".") for name in names]
    return list(dict.fromkeys(code for side, dot, code in parts if dot and side in SIDES))


ANSWERS = Kind(
    name="survey-responses",
    title=_("Answers to surveys"),
    columns=COLUMNS,
    permission=access.RECORD,
    write=write,
    more=dimension_columns,
)
