"""The lists that page, call and `zhiyin export` take out; each area declares its own in `exports.py`."""

from __future__ import annotations

from zhiyin.core.exports import ExportKind
from zhiyin.customers.exports import CUSTOMERS
from zhiyin.desk.exports import TICKETS
from zhiyin.operations.exports import KINDS as OPERATIONS
from zhiyin.touchpoints.exports import INTERACTIONS
from zhiyin.voice.exports import ANSWERS

KINDS: dict[str, ExportKind] = {kind.name: kind for kind in (CUSTOMERS, *OPERATIONS, INTERACTIONS, TICKETS, ANSWERS)}
