"""Who asks. `people` makes actors; everything below and beside it only reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["employee", "token", "system", "respondent", "anonymous"]
Origin = Literal["live", "import", "demo"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a token or the system itself, with where it stands and what it may do.

    `level` is the depth of `branch` in the tree (0: the whole company); `permissions` are action names such as
    `desk.reply`. `origin` marks what is written: only `live` events have effects.
    """

    kind: Kind
    id: int | None = None
    level: int = 0
    branch: int | None = None
    permissions: frozenset[str] = frozenset()
    origin: Origin = "live"

    @property
    def is_known(self) -> bool:
        """Whether anybody stands behind it; an anonymous actor sees nothing."""
        return self.kind not in {"anonymous", "respondent"}

    def may(self, action: str) -> bool:
        """Whether the roles of this actor hold `action`; the system may do everything."""
        return self.kind == "system" or action in self.permissions

    def acting_for(self, origin: Origin) -> Actor:
        """The same actor, writing history (`import`) or the demo company (`demo`)."""
        return replace(self, origin=origin)

    def holding(self, action: str) -> Actor:
        """The same actor for a step that another right of theirs brings with it."""
        return replace(self, permissions=self.permissions | {action})


ANONYMOUS = Actor(kind="anonymous")
RESPONDENT = Actor(kind="respondent")
SYSTEM = Actor(kind="system")
