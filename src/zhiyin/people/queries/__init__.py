"""Reads about people. Who asks comes from here too."""

from .actors import acting_as, actor_of, actor_of_employee, actor_of_token, known_roles
from .branches import BranchPage, Node, branch, branch_page, branches, named_branches, teams, tree
from .employees import (
    EmployeeFilters,
    active_employee,
    colleagues,
    directory,
    employee,
    employees,
    named_colleagues,
    own_sessions,
    own_token,
    own_tokens,
    user_named,
    webhook_name,
)
from .events import EventFilters, LogLine, event_kinds, events, log_lines
from .notices import Followed, notices, offered, sentence_of, subscription, subscriptions

__all__ = [
    "BranchPage",
    "EmployeeFilters",
    "EventFilters",
    "Followed",
    "LogLine",
    "Node",
    "acting_as",
    "active_employee",
    "actor_of",
    "actor_of_employee",
    "actor_of_token",
    "branch",
    "branch_page",
    "branches",
    "colleagues",
    "directory",
    "employee",
    "employees",
    "event_kinds",
    "events",
    "known_roles",
    "log_lines",
    "named_branches",
    "named_colleagues",
    "notices",
    "offered",
    "own_sessions",
    "own_token",
    "own_tokens",
    "sentence_of",
    "subscription",
    "subscriptions",
    "teams",
    "tree",
    "user_named",
    "webhook_name",
]  # fmt: skip
