"""What happens when somebody is written down who may be here already: by the door and by what is the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _

from .drafts import NewCustomer

ENTRIES = {"page": _("on a page"), "api": _("over the API"), "import": _("by an import")}
EVIDENCE = {
    "document": _("the same identity card, passport or company code"),
    "other": _("the same other document"),
    "phone": _("the same phone"),
    "email": _("the same e-mail address"),
    "alike": _("an alike name with an alike date of birth"),
}
ACTIONS = {"allow": _("allow"), "report": _("report"), "warn": _("warn"), "refuse": _("refuse")}
STRICTNESS = tuple(ACTIONS)
LIVE = {"document": "refuse", "other": "warn", "phone": "warn", "email": "warn", "alike": "warn"}
# An import brings what another system has; its duplicates are found afterwards, by comparing all.
SHIPPED = {"page": LIVE, "api": LIVE, "import": dict.fromkeys(("document", "other", "phone", "email"), "allow")}
CHANCE = 0.95

Key = tuple[str, str]


def entry_of(actor: Actor) -> str:
    """The door through which an actor writes; "" where nothing is checked (the demo company)."""
    if actor.origin == "live":
        return "api" if actor.kind == "token" else "page"
    return "import" if actor.origin == "import" else ""


def kind_of(identity_kind: str) -> str:
    """The evidence that a document is: certain, or only as good as a number that anybody may have given out."""
    return "other" if identity_kind == "other" else "document"


def strictest(found: Mapping[str, Collection[int]], actions: Mapping[str, str]) -> tuple[str, set[int]]:
    """The strictest action that is due, and the customers for whom it is; `allow` where nothing is."""
    due: dict[str, set[int]] = {}
    for evidence, ids in found.items():
        if ids:
            due.setdefault(actions.get(evidence, "allow"), set()).update(ids)
    for action in STRICTNESS[:0:-1]:
        if action in due:
            return action, due[action]
    return "allow", set()


def keys_of(draft: NewCustomer, blinds: Collection[Key]) -> list[Key]:
    """Evidence and value of everything exact that a customer is known by; `blinds` are those of its documents."""
    contacts = [(line.kind, line.normal) for line in draft.contacts if line.kind in ("phone", "email")]
    return [*blinds, *contacts]
