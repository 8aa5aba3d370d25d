"""Every reference to a customer in the whole product, as each area's `subject.py` declares its own."""

from __future__ import annotations

from zhiyin.customers import subject as customers
from zhiyin.customers.subject import Reference
from zhiyin.desk import subject as desk
from zhiyin.operations import subject as operations
from zhiyin.touchpoints import subject as touchpoints
from zhiyin.voice import subject as voice

REFERENCES: tuple[Reference, ...] = (
    *customers.REFERENCES,
    *operations.REFERENCES,
    *touchpoints.REFERENCES,
    *desk.REFERENCES,
    *voice.REFERENCES,
)
