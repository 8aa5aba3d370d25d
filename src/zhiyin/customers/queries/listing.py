"""The list of customers as its page shows it: one page of rows, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import cast

from django.db.models import F, QuerySet

from zhiyin.core.actor import SYSTEM, Actor
from zhiyin.core.fields.showing import text_of
from zhiyin.core.models import CustomField
from zhiyin.core.paging import COUNTED, SIZE, Page, count_beside, first_page
from zhiyin.core.prepared import Given, Prepared, one_of
from zhiyin.customers import access, search
from zhiyin.customers.models import ContactDetail, Customer

from .records import ORDER, SORTS, Filters, customers

COLUMNS = (
    "number", "kind", "full_name", "stage", "created_at", "branch__name", "tier__name", "tier__rank",
)  # fmt: skip
EVERYBODY = Filters()
LINES = ("customer", "kind", "value")
_lines = Prepared(
    lambda: (
        ContactDetail.objects.filter(one_of("customer_id", "customers"), kind__in=("phone", "email"))
        .order_by("-is_primary", "id")
        .only(*LINES)
    )
)
Count = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer as a row of a list: `phone` and `email` as they were given, empty where there is none.

    `number` is that of the customer as it is written; `own` are the chosen own fields, as the actor may read them.
    """

    customer: Customer
    number: str
    phone: str = ""
    email: str = ""
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One page, its rows, and how many there are on all pages: counted to a thousand, and whether there are more."""

    page: Page[Customer]
    rows: list[Listed]
    count: Count


def listed(actor: Actor, filters: Filters, *, cursor: str = "", own: Sequence[CustomField] = ()) -> Listing:
    """One page of a list, with the first telephone number and e-mail address of each customer."""
    page, count = _page(actor, filters, cursor, (*COLUMNS, *(["custom"] if own else [])))
    told = partial(access.told, actor=actor)
    found: dict[tuple[int, str], str] = {}
    for line in _lines(customers=tuple(row.pk for row in page.rows)):
        found.setdefault((line.customer_id, line.kind), line.value)
    rows = [
        Listed(
            row,
            str(row.number),
            found.get((row.pk, "phone"), ""),
            found.get((row.pk, "email"), ""),
            tuple(text_of(one, (row.custom or {}).get(one.code), told=told) for one in own) if own else (),
        )
        for row in page.rows
    ]
    return Listing(page, rows, count)


def _page(actor: Actor, filters: Filters, cursor: str, columns: Sequence[str]) -> tuple[Page[Customer], Count]:
    rows = customers(actor, filters)
    if filters.text.strip() and not cursor and not filters.sort:
        is_all = access.sees_everybody(actor) and replace(filters, text="") == EVERYBODY
        found = search.keys(filters.text) if is_all else rows.values_list("pk", flat=True)
        return _first_found(list(found[: COUNTED + 1]), columns)
    if filters == EVERYBODY and columns == COLUMNS and not cursor:
        page = first_page(_newest(actor.level)(branch=actor.branch), order=ORDER, size=SIZE)
        count = _all(actor.level).capped_count(branch=actor.branch) if page.next else (len(page.rows), False)
        return page, count
    page = SORTS.page(_shown(rows, columns), filters.sort, usual=ORDER, cursor=cursor)
    return page, count_beside(page, rows)


def _first_found(keys: list[int], columns: Sequence[str]) -> tuple[Page[Customer], Count]:
    """The first page of a search. The index is asked once, for all that is counted: asking it is what takes time."""
    found = _with(tuple(columns))(keys=tuple(keys[: SIZE + 1]))
    return first_page(found, order=ORDER, size=SIZE), (min(len(keys), COUNTED), len(keys) > COUNTED)


@cache
def _with(columns: Sequence[str]) -> Prepared[Customer]:
    """Customers by their keys, the newest first."""
    rows = Customer.objects.filter(one_of("id", "keys")).annotate(position=F("id")).order_by(*ORDER)
    return Prepared(lambda: _shown(rows, columns))


@cache
def _newest(level: int) -> Prepared[Customer]:
    """The first page of the whole list, the one that is opened most."""
    return Prepared(lambda: _shown(_everybody(level), COLUMNS)[: SIZE + 1])


@cache
def _all(level: int) -> Prepared[Customer]:
    return Prepared(lambda: _everybody(level))


def _everybody(level: int) -> QuerySet[Customer]:
    return customers(replace(SYSTEM, level=level, branch=cast("int", Given("branch"))), EVERYBODY)


def _shown(rows: QuerySet[Customer], columns: Sequence[str]) -> QuerySet[Customer]:
    return rows.select_related("branch", "tier").only(*columns)
