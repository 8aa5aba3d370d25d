"""The kind of file that this area takes: answers to surveys, from elsewhere or from before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet

from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, Undo, several
from zhiyin.core.imports.cells import Named, by, texts_of
from zhiyin.core.imports.finding import by_source
from zhiyin.core.keys import among
from zhiyin.customers.access import visible as visible_customers
from zhiyin.customers.queries import by_external
from zhiyin.people.access import visible_branches, visible_employees
from zhiyin.people.models import SCOPES
from zhiyin.touchpoints import queries as touchpoints
from zhiyin.touchpoints.access import visible_interactions

from . import access, queries, services
from .models import Answer
from .rules import rows as rows_of
from .services import NewAnswer, NewItem, Scores

PLACE = ("branch_id", *SCOPES)
WHAT = {
    "survey": _("survey"), "branch": _("branch"), "customer": _("customer"), "interaction": _("contact"),
    "employee": _("employee"), "service_kind": _("kind of service"),
}  # fmt: skip
UNKNOWN = _("There is no %(what)s “%(text)s” here that you may see. Import or add it first, or leave the cell empty.")
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
        services.check_reach(new, actor=context.actor, now=context.now)
        return new
    except Refused as error:
        return error


def _read(known: _Known, row: ImportRow, context: ImportContext) -> NewAnswer:
    """The answer of a cleaned row with what it names looked up; everything that is wrong is told at once."""
    names, (group, comment, external_id), answered_at, scale, scores, told = row.draft
    found, unknown = known.named.find_all(rows_of.NAMED, names)
    items = [NewItem(code, Scores(*map(_score, sides))) for code, sides in told]
    errors = [*row.errors, *unknown, *known.not_asked(names[0], items)]
    if errors:
        raise several(errors)
    survey, branch, customer, interaction, employee, service_kind = found
    return NewAnswer(
        survey=survey, scores=Scores(*map(_score, scores)), branch=branch, customer=customer, interaction=interaction,
        service_kind=service_kind, employee=employee, scale=scale, group=group, comment=comment, source=context.source,
        external_id=external_id, items=items, is_dated=answered_at is not None,
        answered_at=datetime.fromisoformat(answered_at) if answered_at else context.now,
    )  # fmt: skip


@cache
def _score(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@dataclass(frozen=True, slots=True)
class _Known:
    """The rows that the cells of one batch name, found in one query per kind, and the dimensions its columns name."""

    named: Named
    asked: dict[str, list[str]]

    @classmethod
    def of(cls, rows: Sequence[ImportRow], context: ImportContext) -> _Known:
        actor, source, wanted = context.actor, context.source, texts_of(rows_of.NAMED, [row.draft[0] for row in rows])
        foreign: dict[str, QuerySet[Any]] = {
            "interaction": visible_interactions(actor),
            "employee": visible_employees(actor),
        }
        found: dict[str, dict[str, Any]] = {"service_kind": {}}
        for name, every in foreign.items():
            rows_named = among(every.filter(source=source), "external_id", wanted[name])
            found[name] = by("external_id", rows_named.values_list("pk", "external_id", *PLACE, named=True))
        customers = visible_customers(actor).values_list("pk", "external_id", *PLACE, named=True)
        found["customer"] = by_external(source, wanted["customer"], customers)
        found["survey"] = by("code", queries.surveys(actor))
        found["branch"] = by("code", visible_branches(actor).filter(code__in=wanted["branch"]))
        if wanted["service_kind"]:
            found["service_kind"] = by("code", touchpoints.service_kinds(actor))
        asked = {code: services.dimension_codes(survey) for code, survey in found["survey"].items()}
        return cls(Named(found, _unknown), asked)

    def not_asked(self, survey: str, items: Sequence[NewItem]) -> list[Refused]:
        """A refusal for each dimension that the survey does not ask about; none where there is no such survey."""
        asked = self.asked.get(survey)
        if asked is None:
            return []
        codes = [item.code for item in items if item.code not in asked]
        return [services.no_dimension(asked, code, field=f"perceived.{code}") for code in codes]


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"answer.{column}_unknown", UNKNOWN, field=column, what=WHAT[column], text=text[:60])


ANSWERS = Kind(
    name="survey-responses",
    title=_("Answers to surveys"),
    columns=COLUMNS,
    permission=access.RECORD,
    write=write,
    clean=rows_of.clean,
    more=dimension_columns,
    find=by_source(Answer.objects),
    undo=Undo("voice.answer", services.remove_imported),
)
