"""A word inside of a sentence that is told in the reader's language too."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Word:
    """A parameter of a `Refused` that is an English msgid; it is translated when the sentence is shown."""

    msgid: str

    def __str__(self) -> str:
        return gettext(self.msgid)
