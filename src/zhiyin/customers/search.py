"""What of the customers can be found, and how: names, pinyin and initials, numbers, telephone numbers, e-mail."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable

from zhiyin.core.fulltext.index import matching
from zhiyin.core.fulltext.index import place as place_of

from .models import Customer, SearchIndex
from .rules.finding import asked


def found(rows: QuerySet[Customer], question: str) -> QuerySet[Customer]:
    """The customers among `rows` that have all that was asked for; a question without a word finds nothing."""
    return matching(rows, asked(question), index="search_index__question")


def keys(question: str) -> QuerySet[SearchIndex, int]:
    """The keys of all customers found, the newest first, from the index alone."""
    asked_for = asked(question)
    rows = matching(SearchIndex.objects.all(), asked_for, index="question")
    placed = rows.annotate(position=place_of(asked_for, index="customer")).order_by("-position")
    return placed.values_list("customer", flat=True)


def place(question: str) -> F | Combinable:
    """The order in which what was found is walked, the newest last (`core.fulltext.index.place`)."""
    return place_of(asked(question), index="search_index__customer")
