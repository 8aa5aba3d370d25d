"""Reads about people. Who asks comes from here too."""

from .actors import acting_as, actor_of, actor_of_employee, actor_of_token, known_roles
from .branches import BranchPage, Node, branch, branch_page, branches, named_branches, teams, tree
from .employees import (
    EmployeeFilters,
    colleagues,
    directory,
    employee,
    employees,
    own_sessions,
    own_token,
    own_tokens,
    user_named,
)
from .events import EventFilters, LogLine, event_kinds, events, log_lines

__all__ = [
    "BranchPage", "EmployeeFilters", "EventFilters", "LogLine", "Node", "acting_as", "actor_of", "actor_of_employee",
    "actor_of_token", "branch",
    "branch_page", "branches", "colleagues", "directory", "employee", "employees", "event_kinds", "events",
    "known_roles", "log_lines", "named_branches", "own_sessions", "own_token", "own_tokens", "teams", "tree",
    "user_named",
]  # fmt: skip
