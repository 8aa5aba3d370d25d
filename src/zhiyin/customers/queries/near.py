"""Who is probably the same as somebody about to be written down: by name, date of birth and ways of contact."""

from __future__ import annotations

from typing import Any

from zhiyin.customers.rules import alike, likeness
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.likeness import Record

from . import entry as reads
from .matching import last_run, match_rule

CLOSEST = 20  # whose contact details are compared too


class Near:
    """Those near to `draft`, weighed once: asked again, only who is new or has another name or birthday is weighed."""

    def __init__(self, draft: NewCustomer, least: float) -> None:
        self.draft, self.least = draft, least
        self._known: dict[int, Record] = {}
        self._found: set[int] = set()

    def found(self) -> set[int]:
        """Those who are the same by a chance of `least` or more."""
        near = reads.namesakes(self.draft)
        new = {key: record for key, record in near.items() if self._known.get(key) != record}
        self._found = {key for key in self._found if key in near and key not in new}
        self._found |= self._weighed(new) if new else set()
        self._known = near
        return set(self._found)

    def _weighed(self, near: dict[int, Record]) -> set[int]:
        size = reads.size()
        weights, fields = weights_of(size), match_rule().fields
        count = reads.bearers(self.draft.full_name)
        mine = likeness.compared(_record(self.draft), fields)

        def chance(record: Record) -> float:
            reasons = alike.rare(weights.reasons(mine, likeness.compared(record, fields)), count, size)
            if not alike.says_more_than_the_name(reasons):
                return 0.0
            return weights.chance(sum(reason["weight"] for reason in reasons))

        first = {key: chance(record) for key, record in near.items()}
        closest = sorted(first, key=lambda key: -first[key])[:CLOSEST]
        known = reads.with_contacts({key: near[key] for key in closest if first[key] > self.least / 1000})
        return {key for key, record in known.items() if chance(record) >= self.least}


def weights_of(size: int) -> alike.Weights:
    """What each agreement weighs among `size` customers, as the latest search for duplicates has learnt it."""
    run = last_run()
    return alike.Weights.of(run.model if run else {}, size)


def _record(draft: NewCustomer) -> Record:
    lines: dict[str, Any] = {}
    for line in sorted(draft.contacts, key=lambda line: not line.is_primary):
        if line.kind in ("phone", "email", "address"):
            lines.setdefault(line.kind, line.normal or line.value)
    born = draft.birth_date.isoformat() if draft.birth_date else ""
    names = (draft.kind, draft.family_name, draft.given_name, draft.full_name, draft.external_id)
    return Record(*names, born, **lines)
