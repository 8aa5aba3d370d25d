"""What is known of one customer: facts by group with their age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers.models import Customer, CustomerFacts
from zhiyin.customers.rules.facts import FACTS, GROUPS, Fact

_standing = Prepared(
    lambda: Customer.objects.filter(pk=Given("customer")).select_related(
        "facts", "standing__chosen", "standing__employee", "tier__bar"
    )
)


def with_standing(customer: Customer) -> Customer:
    """A customer that the actor reaches with facts, points and what its tier entitles to, in one question."""
    return next(iter(_standing(customer=customer.pk)), customer)


@dataclass(frozen=True, slots=True)
class Known:
    """A group of facts: what is known of it, when it was told, and by which models where they are scores."""

    label: str
    at: datetime
    facts: list[tuple[Fact, Any]]
    version: int | None = None


def facts_of(customer: Customer) -> list[Known]:
    """The facts of a customer that the actor reaches, those that are not known left out."""
    row: CustomerFacts | None = getattr(with_standing(customer), "facts", None)
    if row is None:
        return []
    known = []
    for group, label in GROUPS.items():
        told = [(fact, getattr(row, fact.name)) for fact in FACTS.values() if fact.group == group]
        facts = [(fact, value) for fact, value in told if value is not None]
        if facts:
            version = row.score_version if group == "score" else None
            known.append(Known(label, getattr(row, f"{group}_at"), facts, version))
    return known
