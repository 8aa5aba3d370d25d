"""Branches and employees come in from files: once, parents in any order, faults row by row."""

from __future__ import annotations

from datetime import datetime

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import ImportContext, ImportRow, Kind, Outcome
from zhiyin.people.imports import BRANCHES, EMPLOYEES
from zhiyin.people.models import Branch, Employee


def load(kind: Kind, now: datetime, *rows: dict[str, str]) -> list[Outcome]:
    context = ImportContext(SYSTEM.acting_for("import"), now, "hr")
    return kind.load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)


def branch(code: str, parent: str, name: str = "新网点") -> dict[str, str]:
    return {"code": code, "name": name, "parent": parent}


def test_a_parent_may_stand_below_its_children(company: Company, now: datetime) -> None:
    outcomes = load(BRANCHES, now, branch("qd-1", "qd-c"), branch("qd-c", "qd"), branch("qd", "hq"))
    assert [outcome.state for outcome in outcomes] == ["created"] * 3
    hall = Branch.objects.get(code="qd-1")
    assert (hall.level, hall.scope_1) == (3, Branch.objects.get(code="qd").pk)
    again = load(BRANCHES, now, branch("qd-1", "qd-c"), branch("qd-c", "qd"), branch("qd", "hq"))
    assert [outcome.state for outcome in again] == ["unchanged"] * 3


def test_branches_at_fault_are_told_and_the_others_opened(company: Company, now: datetime) -> None:
    rows = [
        branch("a", "nowhere"),
        branch("", "hq"),
        branch("root2", ""),
        branch("dl", "hq", "大连分公司"),
        branch("b", "hq"),
    ]
    outcomes = load(BRANCHES, now, *rows)
    assert [outcome.state for outcome in outcomes] == ["refused"] * 4 + ["created"]
    codes = [error.code for outcome in outcomes for error in outcome.errors]
    assert codes == ["branch.no_parent", "import.empty", "branch.one_root", "import.differs"]
    assert Branch.objects.get(code="dl").name == "大连"


def test_a_circle_of_branches_is_refused(company: Company, now: datetime) -> None:
    assert [outcome.state for outcome in load(BRANCHES, now, branch("a", "b"), branch("b", "a"))] == ["refused"] * 2


def test_employees_come_in_once_with_their_roles_and_without_a_way_to_sign_in(company: Company, now: datetime) -> None:
    row = {"external_id": "7", "name": "张三", "branch": "dl-1", "roles": "agent，lead"}
    (created,) = load(EMPLOYEES, now, row)
    employee = Employee.objects.get(source="hr", external_id="7")
    assert (created.subject_id, employee.roles, employee.user) == (employee.pk, ["agent", "lead"], None)
    assert [outcome.state for outcome in load(EMPLOYEES, now, row)] == ["unchanged"]
    outcomes = load(
        EMPLOYEES, now,
        {**row, "name": "李四"}, {**row, "external_id": "8", "roles": "king"},
        {**row, "external_id": "9", "branch": "x"},
        {**row, "external_id": "10", "name": ""},
    )  # fmt: skip
    codes = [error.code for outcome in outcomes for error in outcome.errors]
    assert codes == ["import.differs", "role.unknown", "employee.no_branch", "import.empty"]
    assert Employee.objects.filter(source="hr").count() == 1
