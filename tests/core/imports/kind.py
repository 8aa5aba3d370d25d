"""A kind of file for the tests of the engine: employees, written with their events."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhiyin.core import numbers
from zhiyin.core.bulk import insert
from zhiyin.core.errors import Refused
from zhiyin.core.events import Entry, record_all
from zhiyin.core.imports import Column, ImportContext, ImportRow, Kind, Outcome
from zhiyin.people.events import EmployeeAdded
from zhiyin.people.models import Employee


def load(rows: Sequence[ImportRow], context: ImportContext) -> list[Outcome]:
    """New employees; known ones get their new name; a row without a name is refused."""
    ids = [row.get("external_id") for row in rows if row.get("external_id")]
    known = {e.external_id: e for e in Employee.objects.filter(source=context.source, external_id__in=ids)}
    new = [row for row in rows if row.get("name") and row.get("external_id") not in known]
    fresh = {
        row.number: Employee(
            name=row.get("name"), source=context.source, external_id=row.get("external_id"), number=number
        )
        for row, number in zip(new, numbers.take("employee", len(new)), strict=True)
    }
    insert(list(fresh.values()))
    record_all([Entry(EmployeeAdded(e.pk)) for e in fresh.values()], actor=context.actor, now=context.now)
    return [_outcome(row, fresh, known) for row in rows]


def _outcome(row: ImportRow, fresh: dict[int, Employee], known: dict[str, Employee]) -> Outcome:
    if not row.get("name"):
        return Outcome.refused(Refused("staff.name", "Row %(row)s has no name.", field="name", row=row.number))
    if row.number in fresh:
        return Outcome.created(fresh[row.number].pk)
    there = known[row.get("external_id")]
    if there.name == row.get("name"):
        return Outcome.unchanged(there.pk)
    there.name = row.get("name")
    there.save(update_fields=["name"])
    return Outcome.updated(there.pk)


STAFF = Kind(
    name="staff", title="Staff", permission="people.manage", write=load,
    columns=(Column("external_id", "Id"), Column("name", "Name", required=True), Column("phone", "Phone")),
)  # fmt: skip


KINDS = {"staff": STAFF}


def staff_file(path: Path, rows: int, *, bad_every: int = 0) -> Path:
    """A file of `rows` employees; every `bad_every`-th lacks the name, the one after it repeats the first id."""
    lines = ["external_id,name,phone"]
    for n in range(1, rows + 1):
        bad = bad_every and n % bad_every == 0
        repeats = bad_every and n > 1 and n % bad_every == 1
        lines.append(f"{'e1' if repeats else f'e{n}'},{'' if bad else f'员工{n}'},{n:08d}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
