"""Which standard applies, and what a standard must be like. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from .clock import Limits

LONGEST_LIMIT = 366 * 86_400
LONGEST_DAYS = 1000


class Matchable(Protocol):
    """What a standard says about where it applies; None: everywhere."""

    tier_id: int | None
    service_kind_id: int | None
    touchpoint_id: int | None
    channel_id: int | None


Standard = TypeVar("Standard", bound=Matchable)


@dataclass(frozen=True, slots=True)
class Case:
    """What a standard is sought for."""

    tier_id: int | None = None
    service_kind_id: int | None = None
    touchpoint_id: int | None = None
    channel_id: int | None = None


def applies(standard: Matchable, case: Case) -> bool:
    """Whether every condition of the standard is met by the case."""
    names = ("tier_id", "service_kind_id", "touchpoint_id", "channel_id")
    return all(getattr(standard, name) in {None, getattr(case, name)} for name in names)


def first_match(standards: Iterable[Standard], case: Case) -> Standard | None:
    """The first standard that applies, in the given order; the others are not looked at."""
    return next((standard for standard in standards if applies(standard, case)), None)


@dataclass(frozen=True, slots=True)
class Promised:
    """What a standard is going to promise, before it is saved."""

    name: str
    limits: Limits
    working_days: bool


def check_standard(promised: Promised) -> None:
    """Refuse a standard without a name or a promise, and limits that cannot be meant."""
    if not promised.name.strip():
        raise Refused("standard.name", _("Give the standard a name by which people recognise it."), field="name")
    limits = {name: getattr(promised.limits, name) for name in ("first_answer", "next_answer", "resolution")}
    if not any(value is not None for value in limits.values()):
        sentence = _("A standard promises something: give at least one limit.")
        raise Refused("standard.empty", sentence, field="first_answer")
    most = LONGEST_DAYS if promised.working_days else LONGEST_LIMIT
    for name, value in limits.items():
        if value is not None and not 1 <= value <= most:
            sentence = _("A limit lies between 1 and %(most)s (seconds of business time, or working days).")
            raise Refused("standard.limit", sentence, field=name, most=most)
    first, resolution = limits["first_answer"], limits["resolution"]
    if first is not None and resolution is not None and first > resolution:
        sentence = _("The first answer would be due after the resolution. Shorten it or lengthen the other.")
        raise Refused("standard.order", sentence, field="first_answer")
