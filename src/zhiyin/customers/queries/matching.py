"""Reads about identity: source systems, rules of matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import MatchRule, MatchRun, SourceSystem
from zhiyin.customers.rules import likeness

SHIPPED = "standard"
NO_RULE = _("There is no matching rule “%(code)s”. There are: %(known)s.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A matching rule as it is applied: field -> comparison, the chance from which records are put together."""

    code: str = SHIPPED
    name: str = _("Standard")
    fields: Mapping[str, str] = field(default_factory=lambda: dict(likeness.DEFAULT))
    threshold: float = 0.9
    merge_from: float | None = None


def sources() -> QuerySet[SourceSystem]:
    """The systems that customers come from, the most trusted first."""
    return SourceSystem.objects.all()


def match_rules() -> list[Rule]:
    """All matching rules, the one that holds without a name first; the shipped one as long as no row has its code."""
    rows = [_rule(row) for row in MatchRule.objects.all()]
    has_default = MatchRule.objects.filter(is_default=True).exists()
    if any(rule.code == SHIPPED for rule in rows):
        return rows
    return [*rows, Rule()] if has_default else [Rule(), *rows]


def match_rule(code: str = "") -> Rule:
    """The rule with this code, or the one that holds without a name. Raises `Refused`."""
    rules = match_rules()
    if not code:
        return rules[0]
    for rule in rules:
        if rule.code == code:
            return rule
    raise Refused("match.rule", NO_RULE, field="rule", code=code, known=", ".join(rule.code for rule in rules))


def last_run() -> MatchRun | None:
    """The latest search for duplicates."""
    return MatchRun.objects.first()


def _rule(row: MatchRule) -> Rule:
    return Rule(row.code, row.name, row.fields, row.threshold, row.merge_from)
