"""What is known of one customer: facts by group with their age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiyin.core.prepared import Given, Prepared
from zhiyin.customers.models import Attachment, Customer, CustomerFacts, CustomerTag, HouseholdMember, Note, Tie
from zhiyin.customers.rules.facts import FACTS, GROUPS, Fact

RELATED = ("facts", "standing__chosen", "standing__employee", "tier__bar")
OWN = OuterRef("pk")
PARTS: dict[str, QuerySet[Any]] = {
    "tags": CustomerTag.objects.filter(customer=OWN),
    "notes": Note.objects.filter(customer=OWN),
    "ties": Tie.objects.filter(Q(customer=OWN) | Q(company=OWN)),
    "households": HouseholdMember.objects.filter(customer=OWN),
    "files": Attachment.objects.filter(customer=OWN),
}
"""What a page shows of a customer if there is any: most have little of it."""


def _whole() -> QuerySet[Customer]:
    there = {f"has_{name}": Exists(rows) for name, rows in PARTS.items()}
    return Customer.objects.filter(pk=Given("customer")).select_related(*RELATED).annotate(**there)


_standing = Prepared(_whole)


def with_standing(customer: Customer) -> Customer:
    """A customer that the actor reaches with facts, points and what its tier entitles to, in one question."""
    return next(iter(_standing(customer=customer.pk)), customer)


def there_is(customer: Customer) -> frozenset[str]:
    """Which of `PARTS` there are of a customer that the actor reaches; part of the same question."""
    row = with_standing(customer)
    return frozenset(name for name in PARTS if getattr(row, f"has_{name}", True))


@dataclass(frozen=True, slots=True)
class Known:
    """A group of facts: what is known of it, when it was told, and by which models where they are scores."""

    label: str
    at: datetime
    facts: list[tuple[Fact, Any]]
    version: int | None = None


def facts_row(customer: Customer) -> CustomerFacts | None:
    """All facts of a customer that the actor reaches, or None where nobody has told any."""
    row: CustomerFacts | None = getattr(with_standing(customer), "facts", None)
    return row


def facts_of(customer: Customer) -> list[Known]:
    """The facts of a customer that the actor reaches, those that are not known left out."""
    row = facts_row(customer)
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
