"""What of the customers can be found, and how: names, pinyin and initials, numbers, telephone numbers, e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from zhiyin.core.fulltext.index import matching

from .models import Customer
from .rules.finding import Findable, asked, text_of


def found(rows: QuerySet[Customer], question: str) -> QuerySet[Customer]:
    """The customers among `rows` that have all that was asked for; a question without a word finds nothing."""
    return matching(rows, asked(question), text="search_text__text", index="search_index__question")


def text_for(customer: Customer, contacts: Iterable[tuple[str, str]]) -> str:
    """The words of a customer; `contacts` are pairs of kind and normal form."""
    findable = Findable(
        number=customer.number,
        kind=customer.kind,
        full_name=customer.full_name,
        family_name=customer.family_name,
        given_name=customer.given_name,
        external_id=customer.external_id,
        contacts=tuple(contacts),
    )
    return text_of(findable)
