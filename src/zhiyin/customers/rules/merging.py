"""Which value a merged record keeps: the parts of a customer, the rules for each, and what they choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from .drafts import LABELS, LONGEST

SURVIVOR, ABSORBED, BOTH = "survivor", "absorbed", "both"
SIDES = (SURVIVOR, ABSORBED, BOTH)
NAMES = ("family_name", "given_name", "full_name")
PLACE = ("branch_id", "scope_1", "scope_2", "scope_3", "scope_4")
GROUPS = {"name": NAMES, "branch": PLACE, "owner": ("owner_id", "owner_since")}
FIXED = frozenset(
    {"id", "number", "kind", "source", "external_id", "created_at", "changed_at", "version", "merged_into_id", "custom"}
)
"""What tells of a record itself: it is never taken from another one. Own fields are parts one by one."""
OWN = "custom."

RULES = {
    "survivor": _("Of the record that stays"),
    "newest": _("Changed last"),
    "oldest": _("Longest unchanged"),
    "trusted": _("Of the most trusted source"),
    "longest": _("The longest"),
    "complete": _("The most complete"),
    "both": _("Both, one below the other"),
}
SHIPPED = {
    "tier": "survivor", "branch": "survivor", "owner": "survivor", "is_active": "survivor", "note": "both",
}  # fmt: skip
USUAL, USUAL_OWN = "newest", "survivor"
TEXTS = frozenset({"note"})
"""Parts that can hold both values."""

EVIDENCE = {
    "follows": _("belongs to what goes back"),
    "source": _("of its source"),
    "said": _("names its phone or e-mail"),
}

EMPTY = ("", None)
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
UNTRUSTED = 2**15

WRONG_NUMBERS = _("“%(text)s” is no list of customer numbers; write them with commas between: 1001,1002.")
NO_PART = _("“%(name)s” cannot be chosen in a merge. There are: %(known)s.")
NO_SIDE = _("“%(value)s” is no side of a merge. There are: %(known)s.")
NO_RULE = _("“%(value)s” is no rule for %(name)s. There are: %(known)s.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record as a source of values: `changed_at` by part; `trust` is the rank of its source, 1 the best."""

    values: Mapping[str, Any]
    changed_at: Mapping[str, datetime] = field(default_factory=dict)
    trust: int = UNTRUSTED


def parts(columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What can be chosen, each with its columns: names go together, and a branch with its ancestors.

    >>> parts(["id", "full_name", "birth_date", "tier_id"])
    {'name': ('full_name',), 'birth_date': ('birth_date',), 'tier': ('tier_id',)}
    """
    owner = {column: name for name, group in GROUPS.items() for column in group}
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        if column not in FIXED:
            name = owner.get(column, column.removesuffix("_id"))
            found[name] = (*found.get(name, ()), column)
    return found


def usual(part: str) -> str:
    """The rule of a part for which none was set."""
    return SHIPPED.get(part, USUAL_OWN if part.startswith(OWN) else USUAL)


def held(record: Any, column: str) -> Any:
    """What a record holds in a column, or in an own field (`custom.club`)."""
    if column.startswith(OWN):
        return (record.custom or {}).get(column.removeprefix(OWN))
    return getattr(record, column)


def label(part: str) -> str:
    """What people call a part (an English msgid)."""
    return _("Name") if part == "name" else LABELS.get(part, part.replace("_", " ").capitalize())


def numbers_in(texts: Sequence[str]) -> list[int]:
    """The numbers of an address, given as `1001,1002` or one by one; each once.

    >>> numbers_in(["1001,1002", "1001"])
    [1001, 1002]
    """
    words = [word.strip() for text in texts for word in text.split(",")]
    for word in filter(None, words):
        if not (word.isascii() and word.isdecimal() and len(word) <= 18):
            raise Refused("merge.numbers", WRONG_NUMBERS, field="numbers", text=word[:40])
    return list(dict.fromkeys(int(word) for word in words if word))


def rules_for(part: str) -> tuple[str, ...]:
    """The codes of the rules that a part can have."""
    return tuple(code for code in RULES if code != BOTH or part in TEXTS)


def check_rule(part: str, rule: str, known: Iterable[str]) -> None:
    """Raise `Refused` for a part or a rule that does not exist."""
    if part not in known:
        raise Refused("merge.part", NO_PART, field="part", name=part[:40], known=", ".join(known))
    if rule not in rules_for(part):
        shown = ", ".join(rules_for(part))
        raise Refused("merge.rule", NO_RULE, field=part, name=part, value=rule[:40], known=shown)


def check_choices(choices: Mapping[str, str], known: Iterable[str]) -> None:
    """Raise `Refused` for a choice that a merge does not understand."""
    for part, side in choices.items():
        if part not in known:
            raise Refused("merge.part", NO_PART, field="choices", name=part[:40], known=", ".join(known))
        if side not in SIDES or (side == BOTH and part not in TEXTS):
            shown = ", ".join(SIDES if part in TEXTS else SIDES[:2])
            raise Refused("merge.side", NO_SIDE, field=f"choices.{part}", value=side[:40], known=shown)


def chosen(part: str, columns: Sequence[str], candidates: Sequence[Candidate], rule: str) -> int:
    """The place of the record whose value is taken, the first being the one that stays; an empty value never wins."""
    filled = [n for n, one in enumerate(candidates) if any(one.values[name] not in EMPTY for name in columns)]
    if not filled:
        return 0

    def merit(n: int) -> Any:
        one = candidates[n]
        changed = one.changed_at.get(part, LONG_AGO)
        if rule == "newest":
            return changed
        if rule == "oldest":
            return -changed.timestamp() if changed > LONG_AGO else 0.0
        if rule == "trusted":
            return -one.trust
        if rule == "longest":
            return sum(len(str(one.values[name])) for name in columns if one.values[name] not in EMPTY)
        return sum(one.values[name] not in EMPTY for name in columns) if rule == "complete" else 0

    return max(filled, key=lambda n: (merit(n), -n))


def together(first: Any, second: Any) -> Any:
    """Both texts, one below the other; one that the other contains adds nothing, one too many is left out.

    >>> together("likes tea", "likes tea, no sugar")
    'likes tea, no sugar'
    """
    if not first or not second:
        return first or second
    if second in first or first in second:
        return max(first, second, key=len)
    both = f"{first}\n{second}"
    return both if len(both) <= LONGEST["note"] else first
