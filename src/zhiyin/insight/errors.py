"""What insight refuses to do, and why: every error has a stable code for machines and a sentence that teaches."""

from collections.abc import Iterable
from difflib import get_close_matches

from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

# What UnknownName is told of by a single word.
KINDS = (
    noop("measure"), noop("role"), noop("construct"), noop("engine"), noop("method"), noop("treatment"),
    noop("satisfaction"), noop("cut-off"), noop("model"), noop("dimension"), noop("scheme"), noop("option"),
)  # fmt: skip


class InsightError(Exception):
    """A refusal. `code` is stable; `message` says what was wrong, what exists and what to do."""

    code = "insight"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class NotEnoughData(InsightError):
    """The data cannot carry the model. `missing` says what is missing, e.g. `2 answers in a group, 1 found`."""

    code = "not_enough_data"

    def __init__(self, missing: str) -> None:
        super().__init__(say("Not enough data: needs {missing}.", missing=missing))
        self.missing = missing


class MissingColumn(InsightError):
    """A role has no column. Names the nearest columns that exist and how to say which one is meant."""

    code = "missing_column"

    def __init__(self, role: str, wanted: str, existing: Iterable[str]) -> None:
        names = list(existing)
        near = nearest(wanted, names) or names[:8]
        super().__init__(
            say(
                "No column {wanted!r} for {role!r}. Nearest existing: {near}. Say which one is meant: {role}=NAME.",
                wanted=wanted,
                role=role,
                near=", ".join(map(repr, near)) or "–",
            )
        )
        self.role = role
        self.nearest = near


class MissingExtra(InsightError):
    """A heavier library is not installed. Names the one command that brings it."""

    code = "missing_extra"

    def __init__(self, extra: str, library: str) -> None:
        super().__init__(
            say("This needs {library}. Install it with: pip install 'zhiyin[{extra}]'", library=library, extra=extra)
        )
        self.extra = extra


class UnknownName(InsightError):
    """A model, option or value that does not exist. Names the nearest ones that do."""

    code = "unknown_name"

    def __init__(self, kind: str, name: str, existing: Iterable[str]) -> None:
        names = list(existing)
        near = nearest(name, names) or names
        either = say(" or ").join(map(repr, near[:3]))
        super().__init__(
            say("Unknown {kind} {name!r}. Did you mean {either}?", kind=say(kind), name=name, either=either)
        )


class Unread(UserWarning):
    """Texts where numbers or days were expected, which count as missing: how many, and one of them."""


def nearest(name: str, existing: Iterable[str]) -> list[str]:
    """Up to three existing names that look like `name`, case ignored, best first."""
    by_lower = {str(other).lower(): str(other) for other in existing}
    close = get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.5)
    inside = [
        low for low in by_lower if low not in close and (name.lower() in low or (len(low) > 2 and low in name.lower()))
    ]
    return [by_lower[low] for low in (close + inside)[:3]]
