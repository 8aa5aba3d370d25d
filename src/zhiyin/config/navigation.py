"""Which areas offer something to the pages."""

from __future__ import annotations

from zhiyin.analysis.ui import INTERFACE as ANALYSIS
from zhiyin.customers.ui import INTERFACE as CUSTOMERS
from zhiyin.desk.ui import INTERFACE as DESK
from zhiyin.operations.ui import INTERFACE as OPERATIONS
from zhiyin.people.ui import INTERFACE as PEOPLE
from zhiyin.touchpoints.ui import INTERFACE as TOUCHPOINTS
from zhiyin.voice.ui import INTERFACE as VOICE
from zhiyin.web.fields_ui import INTERFACE as FIELDS
from zhiyin.web.imports_ui import INTERFACE as IMPORTS
from zhiyin.web.interface import Interface
from zhiyin.web.webhooks_ui import INTERFACE as WEBHOOKS

INTERFACES: tuple[Interface, ...] = (
    DESK,
    CUSTOMERS,
    OPERATIONS,
    PEOPLE,
    TOUCHPOINTS,
    VOICE,
    ANALYSIS,
    IMPORTS,
    FIELDS,
    WEBHOOKS,
)
