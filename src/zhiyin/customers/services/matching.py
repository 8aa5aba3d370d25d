"""Setting down where customers come from, how alike two have to be, and what is due at entry."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record
from zhiyin.customers import access, events
from zhiyin.customers.models import EntryRule, MatchRule, SourceSystem
from zhiyin.customers.queries.matching import Rule
from zhiyin.customers.rules import entry, likeness

CODE, NAME, RANKS = 40, 120, 32_000
SOURCE_TAKEN = _("There is already a source with the code “%(code)s”.")
WRONG_CODE = _("A code has letters, digits, hyphens and underscores only.")
WRONG_RANK = _("A rank is a whole number from 1, which is trusted most, to %(most)s.")
WRONG_CHANCE = _("A chance lies between 0 and 1.")
WRONG_ACTION = _("“%(value)s” is no action. There are: %(known)s.")
_SLUG = re.compile(r"[\w-]+", re.ASCII)


@transaction.atomic
def add_source(*, code: str, name: str, trust_rank: int, actor: Actor, now: datetime) -> SourceSystem:
    """Register a system that customers come from."""
    require(actor, access.MANAGE)
    code = text.name(code, most=CODE, field="code")
    if SourceSystem.objects.filter(code=code).exists():
        raise Conflict("source.code_taken", SOURCE_TAKEN, field="code", code=code)
    row = SourceSystem(code=code)
    _fill(row, name, trust_rank, is_active=True)
    row.save()
    record(Entry(events.SourceAdded(row.pk, row.code), changed=("code", "name", "trust_rank")), actor=actor, now=now)
    return row


@transaction.atomic
def change_source(
    *, source: SourceSystem, name: str, trust_rank: int, is_active: bool, actor: Actor, now: datetime
) -> SourceSystem:
    """Change name, trust or use of a source; its code stays, for its customers carry it."""
    require(actor, access.MANAGE)
    _fill(source, name, trust_rank, is_active=is_active)
    source.save()
    fact = events.SourceChanged(source.pk, source.code)
    record(Entry(fact, changed=("name", "trust_rank", "is_active")), actor=actor, now=now)
    return source


def know_sources(codes: Collection[str]) -> None:
    """Register sources that a file or a call has named and nobody has registered; they are trusted like any other."""
    known = set(SourceSystem.objects.filter(code__in=codes).values_list("code", flat=True))
    new = [SourceSystem(code=code, name=code) for code in sorted(set(codes) - known - {""})]
    SourceSystem.objects.bulk_create(new, ignore_conflicts=True)


@transaction.atomic
def save_match_rule(*, rule: Rule, is_default: bool, actor: Actor, now: datetime) -> MatchRule:
    """Add the matching rule with this code, or change it; the default one is taken where none is named."""
    require(actor, access.MANAGE)
    if not _SLUG.fullmatch(rule.code):
        raise Refused("match.code", WRONG_CODE, field="code")
    for field, value in (("threshold", rule.threshold), ("merge_from", rule.merge_from)):
        if value is not None and not 0 < value < 1:
            raise Refused("match.chance", WRONG_CHANCE, field=field)
    values = {
        "name": text.line(rule.name, most=NAME, field="name"),
        "fields": likeness.checked(rule.fields),
        "threshold": rule.threshold,
        "merge_from": rule.merge_from,
        "is_default": is_default,
    }
    if is_default:
        MatchRule.objects.exclude(code=rule.code).update(is_default=False)
    row, _made = MatchRule.objects.update_or_create(code=rule.code, defaults=values)
    record(Entry(events.MatchRuleSaved(row.pk, row.code), changed=tuple(values)), actor=actor, now=now)
    return row


@transaction.atomic
def set_entry_rules(
    *, actions: Mapping[tuple[str, str], str], chance: float, actor: Actor, now: datetime
) -> list[EntryRule]:
    """What is due by door and evidence; only what differs from the shipped rules is kept. Returns what has changed."""
    require(actor, access.MANAGE)
    if not 0 < chance < 1:
        raise Refused("match.chance", WRONG_CHANCE, field="chance")
    changed = []
    for (door, evidence), action in actions.items():
        if action not in entry.ACTIONS or evidence not in entry.SHIPPED.get(door, {}):
            known = ", ".join(entry.ACTIONS)
            raise Refused("entry.action", WRONG_ACTION, field=f"{door}_{evidence}", value=action, known=known)
        wanted = {"action": action, "chance": chance if evidence == "alike" else None}
        row = EntryRule.objects.filter(entry=door, evidence=evidence).first()
        before = (row.action, row.chance or entry.CHANCE) if row else (entry.SHIPPED[door][evidence], entry.CHANCE)
        if before == (action, wanted["chance"] or entry.CHANCE):
            continue
        kept, _made = EntryRule.objects.update_or_create(entry=door, evidence=evidence, defaults=wanted)
        changed.append(kept)
        fact = events.EntryRuleSet(kept.pk, door, evidence, action)
        record(Entry(fact, changed=("action", "chance")), actor=actor, now=now)
    return changed


def _fill(row: SourceSystem, name: str, trust_rank: int, *, is_active: bool) -> None:
    if not 1 <= trust_rank <= RANKS:
        raise Refused("source.rank", WRONG_RANK, field="trust_rank", most=RANKS)
    row.name = text.line(name, most=NAME, field="name") or row.code
    row.trust_rank, row.is_active = trust_rank, is_active
