"""What of the customers can be found, and how: names, pinyin and initials, numbers, telephone numbers, e-mail."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiyin.core.fulltext.index import matching

from .models import Customer
from .rules.finding import asked


def found(rows: QuerySet[Customer], question: str) -> QuerySet[Customer]:
    """The customers among `rows` that have all that was asked for; a question without a word finds nothing."""
    return matching(rows, asked(question), text="search_text__text", index="search_index__question")
