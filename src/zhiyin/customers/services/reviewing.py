"""What a review decides: several records become one; and the golden-record rules that propose it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, GoldenRule, Merge
from zhiyin.customers.queries import merging as reads
from zhiyin.customers.rules import merging as rules

from .merging import merge_customers

MOST = 6
TOO_FEW = _("Choose two to %(most)s records to merge.")
CHANGED = _(
    "The customer %(number)s has been changed since this page was opened. Compare the present values and merge again."
)


@transaction.atomic
def merge_several(
    *,
    records: Sequence[Customer],
    picks: Mapping[str, int | str],
    versions: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> list[Merge]:
    """Merge all `records` into the first, one after the other, all or none.

    `picks` say by part whose value is kept, by number (or `both`); `versions` are those that were read, by number.
    """
    require(actor, access.EDIT)
    if not 2 <= len(records) <= MOST:
        raise Refused("merge.too_few", TOO_FEW, field="numbers", most=MOST)
    for row in records:
        if versions.get(row.number, row.version) != row.version:
            raise Conflict("merge.changed", CHANGED, number=row.number)
    survivor, *others = records
    return [
        merge_customers(survivor=survivor, absorbed=row, choices=_choices(picks, row.number), actor=actor, now=now)
        for row in others
    ]


@transaction.atomic
def set_golden_rules(*, chosen: Mapping[str, str], actor: Actor, now: datetime) -> None:
    """Say which value of which part a merge proposes; what stays as it is leaves no trace."""
    require(actor, access.MANAGE)
    present = reads.golden_rules()
    for part, rule in chosen.items():
        rules.check_rule(part, rule, present)
        if rule != present[part]:
            row, _is_new = GoldenRule.objects.update_or_create(part=part, defaults={"rule": rule})
            record(Entry(events.GoldenRuleSet(row.pk, part, rule)), actor=actor, now=now)


def _choices(picks: Mapping[str, int | str], absorbed: int) -> dict[str, str]:
    """The sides that `picks` mean for one of the records that go."""
    sides = {absorbed: rules.ABSORBED, rules.BOTH: rules.BOTH}
    return {part: sides.get(pick, rules.SURVIVOR) for part, pick in picks.items()}
