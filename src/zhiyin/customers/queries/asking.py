"""A checked rule becomes one condition of one query over customers: fields, contacts, facts, other segments."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from zhiyin.core.errors import Refused
from zhiyin.core.prepared import Prepared
from zhiyin.customers.models import ContactDetail, CustomerValue, Segment, SegmentMember, Tier
from zhiyin.customers.rules.drafts import EARLIEST
from zhiyin.customers.rules.facts import FACTS
from zhiyin.customers.rules.segments import Condition, Group, Not, Rule, parse
from zhiyin.customers.rules.ways import BITS, having
from zhiyin.people.models import Branch, Employee

from .catalogue import every_field
from .steering import steered

NOBODY = Q(pk__in=[])
SOON = 31
"""Days ahead up to which birthdays are asked as dates; more of them most customers have, and a count ends soon."""
PREFIX = "custom."
PATHS = {name: f"facts__{name}" for name in FACTS}
BLANK = {"stage", "source", "relation_level", "relation_kind"}  # empty where not known; the others are null
HAD = {f"has_{kind}": kind for kind in BITS}
Asked = Callable[[Condition, datetime], Q]


def condition_of(rule: Rule, *, now: datetime, within: tuple[int, ...] = ()) -> Q:
    """The condition on customers; `within` are the segments being asked, so that none asks for itself."""
    if isinstance(rule, Not):
        return ~condition_of(rule.part, now=now, within=within)
    if isinstance(rule, Group):
        parts = [condition_of(part, now=now, within=within) for part in rule.parts]
        return reduce(and_, steered(parts)) if rule.join == "all" else reduce(or_, parts)
    if rule.field == "segment":
        named = Segment.objects.filter(number__in=_numbers(rule.value), is_active=True)
        found = reduce(or_, (members_of(one, now=now, within=within) for one in named), NOBODY)
        return ~found if rule.op == "not_in" else found
    return (_own_field if rule.field.startswith(PREFIX) else _OWN.get(rule.field, _plain))(rule, now)


def members_of(segment: Segment, *, now: datetime, within: tuple[int, ...] = ()) -> Q:
    """The condition that a customer belongs to a segment; nobody does where its rule cannot be asked any more."""
    if segment.kind == Segment.Kind.LIST:
        return Q(Exists(SegmentMember.objects.filter(segment=segment, customer=OuterRef("pk"))))
    if segment.number in within:
        return NOBODY
    try:
        rule = parse(segment.rule, every_field())
    except Refused:
        return NOBODY
    return condition_of(rule, now=now, within=(*within, segment.number))


def _numbers(value: Any) -> list[int]:
    return [int(one) for one in value if one.isdecimal() and len(one) < 18]


def _plain(asked: Condition, now: datetime) -> Q:
    """A column: of the customer, or of the facts."""
    path = PATHS.get(asked.field, asked.field)
    if asked.op in {"known", "unknown"}:
        nothing = Q(**{path: ""}) if asked.field in BLANK else Q(**{f"{path}__isnull": True})
        return nothing if asked.op == "unknown" else ~nothing
    return _COMPARED[asked.op](path, asked.value, now)


def _not_in(path: str, value: Any, _now: datetime) -> Q:
    return ~Q(**{f"{path}__in": value})


def _within(path: str, low: datetime | float, high: datetime | float) -> Q:
    return Q(**{f"{path}__gte": low, f"{path}__lte": high})


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


_COMPARED: Mapping[str, Callable[[str, Any, datetime], Q]] = {
    "in": lambda path, value, _now: Q(**{f"{path}__in": value}),
    "not_in": _not_in,
    "is": lambda path, value, _now: Q(**{path: value}),
    "equals": lambda path, value, _now: Q(**{path: value}),
    "starts": lambda path, value, _now: Q(**{f"{path}__istartswith": value}),
    "contains": lambda path, value, _now: Q(**{f"{path}__icontains": value}),
    "at_least": lambda path, value, _now: Q(**{f"{path}__gte": value}),
    "at_most": lambda path, value, _now: Q(**{f"{path}__lte": value}),
    "between": lambda path, value, _now: _within(path, *value),
    "last_days": lambda path, value, now: _within(path, now - timedelta(days=value), now),
    "older_days": lambda path, value, now: Q(**{f"{path}__lt": now - timedelta(days=value)}),
    "next_days": lambda path, value, now: _within(path, now, now + timedelta(days=value)),
    "after": lambda path, value, _now: Q(**{f"{path}__gte": _start(value)}),
    "before": lambda path, value, _now: Q(**{f"{path}__lt": _start(value)}),
}


_tiers = Prepared(Tier.objects.all)


def _tier(asked: Condition, now: datetime) -> Q:
    codes: Any = asked.value
    if asked.op in {"known", "unknown"}:
        return _plain(asked, now)
    # Keys, not a question for them: the planner knows how many customers each tier has.
    found = Q(tier_id__in=[tier.pk for tier in _tiers() if tier.code in codes])
    return ~found if asked.op == "not_in" else found


def _branch(asked: Condition, now: datetime) -> Q:
    """A branch includes all below it."""
    if asked.op in {"known", "unknown"}:
        return _plain(asked, now)
    found = NOBODY
    for level, pk in Branch.objects.filter(code__in=asked.value).values_list("level", "id"):
        found |= Q(**{f"scope_{level}": pk}) if level else Q(pk__isnull=False)
    return ~found if asked.op == "not_in" else found


def _owner(asked: Condition, now: datetime) -> Q:
    if asked.op in {"known", "unknown"}:
        return _plain(asked, now)
    found = Q(owner_id__in=list(Employee.objects.filter(number__in=_numbers(asked.value)).values_list("id", flat=True)))
    return ~found if asked.op == "not_in" else found


def _age(asked: Condition, now: datetime) -> Q:
    """Whole years lived: at least n is born n years ago or before."""
    if asked.op in {"known", "unknown"}:
        return Q(birth_date__isnull=asked.op == "unknown")
    today = timezone.localdate(now, timezone.get_default_timezone())
    value: Any = asked.value
    low, high = {"at_least": (value, None), "at_most": (None, value)}.get(asked.op) or value
    found = Q(birth_date__isnull=False)
    if low is not None:
        found &= Q(birth_date__lte=_years_before(today, low))
    if high is not None:
        found &= Q(birth_date__gt=_years_before(today, high + 1))
    return found


def _years_before(day: date, years: float) -> date:
    year = max(day.year - int(years), 1)
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) else date(year, day.month, day.day)


def _birthday(asked: Condition, now: datetime) -> Q:
    if asked.op in {"known", "unknown"}:
        return Q(birth_date__isnull=asked.op == "unknown")
    today = timezone.localdate(now, timezone.get_default_timezone())
    ahead = min(int(str(asked.value)), 366)
    days = {(day.month, day.day) for day in (today + timedelta(days=n) for n in range(ahead + 1))}
    if (2, 28) in days:
        days.add((2, 29))  # who was born on a leap day has a birthday every year
    if ahead <= SOON:
        return Q(birth_date__in=_every_year(days, today.year))
    parts = (
        Q(birth_date__month=month, birth_date__day__in={day for of, day in days if of == month})
        for month in {month for month, _day in days}
    )
    return reduce(or_, parts)


def _every_year(days: Iterable[tuple[int, int]], last: int) -> list[date]:
    """These days in every year in which a customer may be born: dates that their index finds, one by one."""
    return [
        date(year, month, day)
        for year in range(EARLIEST.year, last + 1)
        for month, day in days
        if (month, day) != (2, 29) or isleap(year)
    ]


def _own_field(asked: Condition, now: datetime) -> Q:
    """A field of the company's own, asked of its index; a date stands there as the number of its day."""
    rows = CustomerValue.objects.filter(field__owner="customers", field__code=asked.field.removeprefix(PREFIX))
    if asked.op in {"known", "unknown"}:
        found = Q(pk__in=rows.values("row"))
        return ~found if asked.op == "unknown" else found
    today = timezone.localdate(now, timezone.get_default_timezone()).toordinal()
    found = Q(pk__in=rows.filter(_INDEXED[asked.op](asked.value, today)).values("row"))
    return ~found if asked.op == "not_in" else found


_INDEXED: Mapping[str, Callable[[Any, int], Q]] = {
    "in": lambda value, _today: Q(text__in=value),
    "not_in": lambda value, _today: Q(text__in=value),
    "is": lambda value, _today: Q(text="yes" if value else "no"),
    "equals": lambda value, _today: Q(text=value.casefold()),
    "starts": lambda value, _today: Q(text__startswith=value.casefold()),
    "contains": lambda value, _today: Q(text__contains=value.casefold()),
    "at_least": lambda value, _today: Q(number__gte=value),
    "at_most": lambda value, _today: Q(number__lte=value),
    "between": lambda value, _today: Q(number__gte=value[0], number__lte=value[1]),
    "last_days": lambda value, today: Q(number__gte=today - value, number__lte=today),
    "older_days": lambda value, today: Q(number__lt=today - value),
    "next_days": lambda value, today: Q(number__gte=today, number__lte=today + value),
    "after": lambda value, _today: Q(number__gte=value.toordinal()),
    "before": lambda value, _today: Q(number__lt=value.toordinal()),
}


def _has(asked: Condition, _now: datetime) -> Q:
    return Q(search_text__ways__in=having(HAD[asked.field], has=bool(asked.value)))


def _email_domain(asked: Condition, _now: datetime) -> Q:
    domains: Any = asked.value
    ends = reduce(or_, (Q(normal__endswith=f"@{domain.lower().lstrip('@')}") for domain in domains))
    found = Q(Exists(ContactDetail.objects.filter(ends, kind="email", customer=OuterRef("pk"))))
    return ~found if asked.op == "not_in" else found


_OWN: Mapping[str, Asked] = {
    "tier": _tier,
    "branch": _branch,
    "owner": _owner,
    "age": _age,
    "birthday": _birthday,
    "email_domain": _email_domain,
    **dict.fromkeys(HAD, _has),
}
