"""Every kind of event there is: what the feed of changes and webhooks may be narrowed to."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import ModuleType

from zhiyin.analysis import events as analysis
from zhiyin.core.events import kind_of
from zhiyin.core.fields import events as fields
from zhiyin.core.imports import events as imports
from zhiyin.core.many import events as many
from zhiyin.core.saved import events as saved
from zhiyin.core.webhooks import events as webhooks
from zhiyin.customers import events as customers
from zhiyin.desk import events as desk
from zhiyin.operations import events as operations
from zhiyin.people import events as people
from zhiyin.touchpoints import events as touchpoints
from zhiyin.voice import events as voice


def _kinds(module: ModuleType) -> list[str]:
    return [kind_of(item) for item in vars(module).values() if isinstance(item, type) and is_dataclass(item)]


AREAS = (people, customers, operations, touchpoints, desk, voice, analysis, fields, imports, many, saved, webhooks)
KINDS = tuple(sorted({kind for area in AREAS for kind in _kinds(area)}))
