"""The small company that tests share: a root, two regions, each with a city and a hall, and one person per role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.people import services
from zhiyin.people.models import Branch, Employee
from zhiyin.people.queries import actor_of, known_roles

NOW = datetime(2026, 6, 19, 6, 30, tzinfo=UTC)  # Friday 14:30 in Shanghai
PASSWORD = "correct horse battery"

TREE = {
    "hq": ("总公司", None),
    "dl": ("大连", "hq"),
    "dl-c": ("大连市区", "dl"),
    "dl-1": ("中山路营业厅", "dl-c"),
    "dl-2": ("青泥洼营业厅", "dl-c"),
    "sz": ("深圳", "hq"),
    "sz-c": ("深圳市区", "sz"),
    "sz-1": ("福田营业厅", "sz-c"),
}


@dataclass
class Company:
    """Branches by code, one employee per role at Dalian's first hall, and some elsewhere."""

    branches: dict[str, Branch] = field(default_factory=dict)
    people: dict[str, Employee] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """The actor of an employee, read anew."""
        employee = Employee.objects.select_related("branch", "user").get(pk=self.people[name].pk)
        assert employee.user is not None
        return actor_of(employee.user)

    def hire(self, name: str, roles: list[str], branch: str, now: datetime = NOW) -> Employee:
        """Add an employee who signs in under `name`."""
        sign_in = services.SignIn(username=name, password=PASSWORD)
        employee = services.add_employee(
            name=f"员工{name}", branch=self.branches[branch], roles=roles, sign_in=sign_in, actor=SYSTEM, now=now
        )
        self.people[name] = employee
        return employee


def found(now: datetime = NOW) -> Company:
    """Make the company through the same services as everybody."""
    company = Company()
    for code, (name, parent) in TREE.items():
        above = company.branches[parent] if parent else None
        company.branches[code] = services.open_branch(code=code, name=name, parent=above, actor=SYSTEM, now=now)
    for role in known_roles():
        company.hire(role, [role], "dl-1")
    company.hire("agent_sz", ["agent"], "sz-1")
    company.hire("manager_dl", ["manager"], "dl")
    return company
