"""The kinds of file that this area takes: contacts of another system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome, Undo, several
from zhiyin.core.imports.cells import Named, by, texts_of
from zhiyin.core.imports.finding import by_source
from zhiyin.core.keys import among
from zhiyin.customers.access import visible as visible_customers
from zhiyin.customers.queries import by_external
from zhiyin.people.access import visible_branches, visible_employees
from zhiyin.people.models import SCOPES

from . import access, queries, services
from .models import Interaction
from .rules import rows as rows_of
from .services import NewInteraction

UNKNOWN = _(
    "There is no “%(text)s” (%(column)s) here that you may see. Import or add it first, or leave the cell empty."
)
PLACE = ("branch_id", *SCOPES)
COLUMNS = (
    Column("external_id", _("The id of the interaction in the system that the file comes from.")),
    Column("occurred_at", _("When it began: 2026-06-19 14:30; the company's time unless a zone is given."), True),
    Column("ended_at", _("When it ended.")),
    Column("duration", _("How long it took, instead of an end: 8 min, 1:30 (hours and minutes), or seconds.")),
    Column("wait", _("How long the customer waited: 15 min, or seconds.")),
    Column("channel", _("The code of the channel; needed where there is no touchpoint.")),
    Column("touchpoint", _("The code of the touchpoint.")),
    Column("customer", _("The external_id of the customer in the same source; empty where not known.")),
    Column("employee", _("The external_id of the employee in the same source.")),
    Column("service_kind", _("The code of the kind of service.")),
    Column("branch", _("The code of the branch; else that of the touchpoint, the employee, the customer.")),
    Column("direction", _("in (the customer came to us, also if empty) or out.")),
    Column("subject", _("The topic in a few words.")),
    Column("text", _("What was said.")),
    Column("outcome", _("What came of it.")),
)


def write(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Record or correct the contacts of cleaned `rows`; one outcome per row."""
    named = _named([row.draft[0] for row in rows], context)
    read = [_read(named, row, context) for row in rows]
    good = [new for new in read if isinstance(new, NewInteraction)]
    taken = iter(services.take_over_interactions(rows=good, actor=context.actor, now=context.now))
    return [Outcome.refused(new) if isinstance(new, Refused) else _outcome(next(taken)) for new in read]


def _outcome(taken: services.TakenOver) -> Outcome:
    return Outcome.refused(taken.error) if taken.error else Outcome(taken.state, taken.row.pk if taken.row else None)


def _read(named: Named, row: ImportRow, context: ImportContext) -> NewInteraction | Refused:
    """The contact of a cleaned row with what it names looked up; everything that is wrong is told at once."""
    names, (direction, subject, text, outcome, external_id), (occurred_at, ended_at), wait = row.draft
    found, unknown = named.find_all(rows_of.NAMED, names)
    if row.errors or unknown:
        return several([*row.errors, *unknown])
    channel, touchpoint, service_kind, branch, customer, employee = found
    return NewInteraction(
        occurred_at=datetime.fromisoformat(occurred_at), channel=channel, touchpoint=touchpoint, customer=customer,
        employee=employee, service_kind=service_kind, branch=branch, direction=direction.lower() or "in",
        ended_at=datetime.fromisoformat(ended_at) if ended_at else None, wait_seconds=wait, subject=subject, text=text,
        outcome=outcome, source=context.source, external_id=external_id,
    )  # fmt: skip


def _named(names: Sequence[Sequence[str]], context: ImportContext) -> Named:
    """The records that the rows of one batch name, found in one query per kind."""
    actor, source, wanted = context.actor, context.source, texts_of(rows_of.NAMED, names)
    customers = visible_customers(actor).values_list("pk", "external_id", *PLACE, named=True)
    employees = among(visible_employees(actor).filter(source=source), "external_id", wanted["employee"])
    found = {
        "channel": by("code", queries.channels(actor)),
        "touchpoint": by("code", queries.touchpoints(actor).filter(code__in=wanted["touchpoint"])),
        "service_kind": by("code", queries.service_kinds(actor)),
        "branch": by("code", visible_branches(actor).filter(code__in=wanted["branch"])),
        "customer": by_external(source, wanted["customer"], customers),
        "employee": by("external_id", employees),
    }
    return Named(found, _unknown)


def _unknown(column: str, text: str) -> Refused:
    return Refused(f"interaction.{column}_unknown", UNKNOWN, field=column, column=column, text=text[:60])


INTERACTIONS = Kind(
    name="interactions", title=_("Interactions"), columns=COLUMNS, permission=access.RECORD, write=write,
    clean=rows_of.clean, find=by_source(Interaction.objects),
    undo=Undo("touchpoints.interaction", services.remove_imported, services.restore_imported),
)  # fmt: skip
