"""The words under which a customer is found, and what a person may type to find it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from zhiyin.core.fulltext.words import Term, folded, joined, terms, words

from . import names

_CALLED = re.compile(r"[+\d][\d\s().\-/]{5,}")
CHINA = "+86"


class Findable(Protocol):
    """What has to be known of a customer when its words are made."""

    @property
    def kind(self) -> str: ...

    @property
    def full_name(self) -> str: ...

    @property
    def family_name(self) -> str: ...

    @property
    def given_name(self) -> str: ...

    @property
    def external_id(self) -> str: ...


class Called(NamedTuple):
    """The same of somebody who is about to be written."""

    kind: str
    full_name: str
    family_name: str
    given_name: str
    external_id: str


def text_of(customer: Findable, contacts: Iterable[tuple[str, str]]) -> str:
    """All words of a customer but its number as one text; `contacts` are pairs of kind and normal form."""
    return joined(_words(customer, contacts))


def with_number(number: int, words: str) -> str:
    """The text of words with the customer's number among them."""
    return words if f" {number} " in words else f" {number}{words}"


def together(texts: Iterable[str]) -> str:
    """Texts of words as one, each word once.

    >>> together([" 1001 li ", " 1002 li "])
    ' 1001 li 1002 '
    """
    return joined(word for text in texts for word in text.split())


def asked(question: str) -> list[Term]:
    """The terms of a question; a telephone number may be written with blanks, hyphens and the country.

    >>> asked("138-1234 5678")
    [Term(word='13812345678', is_start=True)]
    """
    text = folded(question).strip()
    if _CALLED.fullmatch(text):
        digits = re.sub(r"\D", "", text).removeprefix("00")
        if len(digits) == 13 and digits.startswith("86"):
            digits = digits.removeprefix("86")
        return [Term(digits, is_start=True)]
    return terms(text)


def _words(customer: Findable, contacts: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from words(customer.full_name)
    for name in (customer.family_name, customer.given_name):
        if name not in customer.full_name:
            yield from words(name)
    if customer.kind == "person":
        yield from names.readings_of_person(customer.full_name, customer.family_name)
    else:
        yield from names.readings_of_company(customer.full_name)
    yield from words(customer.external_id)
    yield from _contact_words(contacts)


def _contact_words(contacts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for kind, normal in contacts:
        if kind == "phone":
            yield from _phone_words(normal.partition(";")[0])
        elif normal:
            yield from words(normal)


def _phone_words(number: str) -> Iterator[str]:
    """The number as it is dialled at home, without its area code, and its last four digits.

    >>> list(_phone_words("+8641188881234"))
    ['041188881234', '88881234', '1234']
    """
    digits = number.removeprefix("+")
    if number.startswith(f"{CHINA}1") and len(digits) == 13:
        yield digits.removeprefix("86")
    elif number.startswith(CHINA):
        yield f"0{digits.removeprefix('86')}"
        yield digits[-8:]
    else:
        yield digits
    yield digits[-4:]
