"""What is promised for a ticket, asked for one or for thousands: each sort of case is sought once."""

from __future__ import annotations

from typing import Protocol

from zhiyin.desk.rules import Promise
from zhiyin.touchpoints.models import Channel, ServiceKind, ServiceStandard, Touchpoint
from zhiyin.touchpoints.queries import active_standards, case_of
from zhiyin.touchpoints.rules import first_match


class Tiered(Protocol):
    """A customer, as far as a promise depends on it."""

    @property
    def tier_id(self) -> int | None: ...


class Case(Protocol):
    """What a promise depends on."""

    @property
    def customer(self) -> Tiered | None: ...

    @property
    def service_kind(self) -> ServiceKind | None: ...

    @property
    def touchpoint(self) -> Touchpoint | None: ...

    @property
    def dates_only(self) -> bool: ...


Applying = tuple[ServiceStandard | None, Promise | None]


class Promises:
    """The standards that hold now."""

    def __init__(self) -> None:
        self._standards = active_standards()
        self._found: dict[tuple[object, ...], Applying] = {}

    def applying(self, case: Case, channel: Channel | None) -> Applying:
        """The standard that applies; of days without times only one that counts in working days can say anything."""
        touchpoint = case.touchpoint
        tier = case.customer.tier_id if case.customer else None
        kind = case.service_kind.pk if case.service_kind else None
        way = channel.pk if channel else None
        key = (tier, kind, touchpoint and touchpoint.pk, way, case.dates_only)
        found = self._found.get(key)
        if found is None:
            standard = first_match(self._standards, case_of(tier, kind, touchpoint, way))
            if standard is not None and case.dates_only and not standard.working_days:
                standard = None
            found = (standard, Promise(standard.limits, standard.measure) if standard else None)
            self._found[key] = found
        return found
