"""The kinds of file that `zhiyin import` and the import page take; each area declares its own in `imports.py`."""

from __future__ import annotations

from zhiyin.core.imports import Kind
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.desk.imports import TICKETS
from zhiyin.operations.imports import KINDS as OPERATIONS
from zhiyin.people.imports import BRANCHES, EMPLOYEES
from zhiyin.touchpoints.imports import INTERACTIONS
from zhiyin.voice.imports import ANSWERS

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        BRANCHES,
        EMPLOYEES,
        CUSTOMERS,
        *OPERATIONS,
        INTERACTIONS,
        TICKETS,
        ANSWERS,
    )
}
