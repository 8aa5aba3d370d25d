"""Results that people subscribe to: areas offer lists and figures here, each read with the rights of its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from .actor import Actor

COMPARED = 20_000
"""Of a larger list it is told when it grows or shrinks, not when one row comes as another goes."""


@dataclass(frozen=True, slots=True)
class Result:
    """A result as one reader may see it: what people call it, what it says, and where it is seen.

    `mark` is equal as long as nothing has changed (of a list: which rows it has), at most 64 characters.
    """

    label: str
    text: str
    mark: str
    url: str


def of_rows(rows: QuerySet[Any], *, label: str, url: str) -> Result:
    """A list as a result: how many rows it has, and a mark of which."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: COMPARED + 1])
    count = len(keys) if len(keys) <= COMPARED else rows.count()
    counted = keys if len(keys) <= COMPARED else [count]
    mark = sha256(",".join(map(str, chain([count], counted))).encode()).hexdigest()
    return Result(label, str(count), mark, url)


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of result: its title (an English msgid), the right it needs, what there is, and how one is read.

    `choices` gives keys with labels; `read` gives None where the reader may not see it, or there is nothing yet.
    """

    title: str
    permission: str
    choices: Callable[[Actor], list[tuple[str, str]]]
    read: Callable[[Actor, str, datetime], Result | None]


def offers() -> Mapping[str, Offer]:
    """Every kind of result, declared by the configuration."""
    return cast("Mapping[str, Offer]", import_string(settings.ZHIYIN_RESULTS))
