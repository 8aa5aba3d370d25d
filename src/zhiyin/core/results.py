"""Results that people subscribe to: areas offer lists and figures here, each read with the rights of its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .actor import Actor


@dataclass(frozen=True, slots=True)
class Result:
    """A result as one reader may see it: what people call it, what it says, and where it is seen.

    `mark` is equal as long as nothing has changed (of a list: which rows it has), at most 64 characters.
    """

    label: str
    text: str
    mark: str
    url: str


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
