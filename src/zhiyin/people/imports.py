"""The kinds of file that this area takes: branches and employees."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from django.db import transaction

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome
from zhiyin.core.keys import among
from zhiyin.core.text import line

from . import access, services
from .models import Branch, Employee

NO_PARENT = _("There is no branch “%(code)s” yet that you may see. Put it above in the file, or import it first.")
DIFFERS = _("This is here already with another value (%(column)s: “%(there)s”). An import does not change it.")
NO_BRANCH = _("There is no branch “%(code)s” that you may see. Import the branches first.")
EMPTY = _("Fill this cell: every branch and every employee has it.")
LONGEST = {"code": 40, "name": 120, "branch": 40, "external_id": 120}
_ROLES = re.compile(r"\s*[,;，；、|]\s*")


def write_branches(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Open the branches of `rows`; a parent may stand below its children in the same batch."""
    outcomes: dict[int, Outcome] = {}
    known = {branch.code: branch for branch in access.visible_branches(context.actor).select_related("parent")}
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if row.get("parent") in known or not row.get("parent")]
        for row in ready or waiting:
            outcomes[row.number] = _attempt(partial(_branch, row, known, context))
        waiting = [row for row in waiting if row not in ready] if ready else []
    return [outcomes[row.number] for row in rows]


def _branch(row: ImportRow, known: dict[str, Branch], context: ImportContext) -> Outcome:
    code, name, parent = _filled(row, "code"), _filled(row, "name"), row.get("parent")
    if parent and parent not in known:
        raise Refused("branch.no_parent", NO_PARENT, field="parent", code=parent)
    there = known.get(code)
    if there is not None:
        _same(there.name, name, "name")
        _same(there.parent.code if there.parent else "", parent, "parent")
        return Outcome.unchanged(there.pk)
    above = known[parent] if parent else None
    branch = services.open_branch(code=code, name=name, parent=above, actor=context.actor, now=context.now)
    known[code] = branch
    return Outcome.created(branch.pk)


def write_employees(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """Add the employees of `rows`, without a way to sign in: that is given by an administrator, person by person."""
    branches = {branch.code: branch for branch in access.visible_branches(context.actor)}
    keys = {row.get("external_id") for row in rows}
    there = among(Employee.objects.filter(source=context.source), "external_id", keys).select_related("branch")
    known = {employee.external_id: employee for employee in there}
    return [_attempt(partial(_employee, row, branches, known, context)) for row in rows]


def _employee(
    row: ImportRow, branches: dict[str, Branch], known: dict[str, Employee], context: ImportContext
) -> Outcome:
    name, code = _filled(row, "name"), _filled(row, "branch")
    if code not in branches:
        raise Refused("employee.no_branch", NO_BRANCH, field="branch", code=code)
    key = line(row.get("external_id"), most=LONGEST["external_id"], field="external_id")
    there = known.get(key)
    if there is not None:
        _same(there.name, name, "name")
        _same(there.branch.code if there.branch else "", code, "branch")
        return Outcome.unchanged(there.pk)
    employee = services.add_employee(
        name=name, branch=branches[code], roles=[role for role in _ROLES.split(row.get("roles")) if role],
        sign_in=None, known_as=(context.source, key), actor=context.actor, now=context.now,
    )  # fmt: skip
    return Outcome.created(employee.pk)


def _attempt(load: Callable[[], Outcome]) -> Outcome:
    """The outcome of one row; whatever it wrote is taken back when it is refused."""
    try:
        with transaction.atomic():
            return load()
    except Refused as error:
        return Outcome.refused(error)


def _filled(row: ImportRow, column: str) -> str:
    text = line(row.get(column), most=LONGEST[column], field=column)
    if not text:
        raise Refused("import.empty", EMPTY, field=column)
    return text


def _same(there: str, given: str, field: str) -> None:
    if there != given:
        raise Refused("import.differs", DIFFERS, field=field, column=field, there=there)


BRANCHES = Kind(
    name="branches",
    title=_("Branches"),
    columns=(
        Column("code", _("The code of the branch, as other files name it."), required=True),
        Column("name", _("Its name."), required=True),
        Column("parent", _("The code of the branch that it belongs to; empty for the company itself.")),
    ),
    permission=access.MANAGE,
    write=write_branches,
    key="code",
)
EMPLOYEES = Kind(
    name="employees",
    title=_("Employees"),
    columns=(
        Column("external_id", _("The id of the employee in the system that the file comes from.")),
        Column("name", _("The full name."), required=True),
        Column("branch", _("The code of the branch."), required=True),
        Column("roles", _("Roles, separated by commas: agent, lead, manager …")),
    ),
    permission=access.MANAGE,
    write=write_employees,
)
