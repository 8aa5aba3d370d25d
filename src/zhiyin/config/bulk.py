"""What is done to many records of a list at once; each area declares its own in its services."""

from __future__ import annotations

from zhiyin.core.many.actions import Actions
from zhiyin.customers.services.many import actions as customers
from zhiyin.desk.services.many import actions as tickets
from zhiyin.operations.services.many import actions as holdings

ACTIONS: dict[str, Actions] = {"customers": customers, "tickets": tickets, "holdings": holdings}
