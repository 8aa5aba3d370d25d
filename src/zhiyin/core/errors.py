"""What a person or a machine is told when something cannot be done.

`Refused` carries a sentence for the person (an English msgid with named parameters, translated where it is shown)
and a code for the machine. Pages, the API and the commands all show the same error from the same object.
"""

from __future__ import annotations

from typing import ClassVar


def gettext_noop(text: str) -> str:
    """Mark `text` for translation without importing Django; whoever shows it translates it."""
    return text


class Refused(Exception):
    """A request that is understood and declined.

    `code` is stable and for machines; `sentence` is an English msgid saying what was wrong, what exists and what to
    do; `params` fill its `%(name)s` places; `field` names the input at fault.
    """

    status: ClassVar[int] = 422

    def __init__(self, code: str, sentence: str, /, *, field: str = "", **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.sentence % self.params if self.params else self.sentence


class NotFound(Refused):
    """What was asked for does not exist, or lies outside the actor's scope: the two look the same."""

    status = 404

    def __init__(self, what: str = "") -> None:
        super().__init__("not_found", gettext_noop("There is nothing here under this number that you may see."))
        self.what = what


class Forbidden(Refused):
    """The actor may not do this; a write never begins before this is known."""

    status = 403

    def __init__(self, action: str) -> None:
        sentence = gettext_noop("Your roles do not allow this (%(action)s). Ask an administrator for the right.")
        super().__init__("forbidden", sentence, action=action)
        self.action = action


class Conflict(Refused):
    """Somebody else changed the same thing first; nothing was written."""

    status = 409


class Several(Refused):
    """Several inputs are at fault at once: every one is told, so that nothing has to be mended twice."""

    def __init__(self, errors: list[Refused]) -> None:
        super().__init__("invalid", gettext_noop("Some fields need to be mended; nothing was saved."))
        self.errors = errors


class WrongSetting(Exception):
    """A setting of the installation has a value that cannot be used; the sentence names it and what is allowed.

    `sentence` is an English msgid, `values` fill its `{name}` places; one of them may be a `WrongSetting` itself."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**self.values) if self.values else self.sentence
