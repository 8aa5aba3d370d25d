"""Ties between customers and companies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record_all
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, Tie
from zhiyin.customers.rules import ties as rules

TWICE = _("This tie is noted already.")
CIRCLE = _("%(name)s belongs to this company already; a company cannot own itself through others.")
DEEPEST = 20


@transaction.atomic
def tie(*, customer: Customer, company: Customer, role: str, actor: Actor, now: datetime, title: str = "") -> Tie:
    """Note what a customer is to a company; both have to lie in the actor's scope."""
    require(actor, access.EDIT)
    if not (sees(actor, customer) and sees(actor, company)):
        raise NotFound("customer")
    if customer.pk == company.pk:
        raise Refused("tie.itself", rules.ITSELF, field="company")
    rules.check_tie(role, customer.kind, company.kind, company.full_name)
    # In one order, so that two who tie the same pair wait for each other and never in a circle.
    list(Customer.objects.select_for_update().filter(pk__in=[customer.pk, company.pk]).order_by("pk"))
    if Tie.objects.filter(customer=customer, company=company, role=role).exists():
        raise Refused("tie.twice", TWICE, field="company")
    if role == "subsidiary":
        _refuse_circle(customer, company)
    title = text.line(title, most=80, field="title")
    made = Tie.objects.create(customer=customer, company=company, role=role, title=title, since=now)
    facts = [events.TieMade(one.pk, made.pk, role) for one in (customer, company)]
    places = (customer, company)
    record_all([Entry(fact, place) for fact, place in zip(facts, places, strict=True)], actor=actor, now=now)
    return made


@transaction.atomic
def untie(*, tie: Tie, actor: Actor, now: datetime) -> None:
    """End a tie; one side in the actor's scope is enough."""
    require(actor, access.EDIT)
    both = (tie.customer, tie.company)
    if not any(sees(actor, one) for one in both):
        raise NotFound("tie")
    entries = [Entry(events.TieEnded(one.pk, tie.pk, tie.role), one) for one in both]
    record_all(entries, actor=actor, now=now)
    tie.delete()


def _refuse_circle(subsidiary: Customer, parent: Customer) -> None:
    above = {parent.pk}
    for _step in range(DEEPEST):
        found = set(Tie.objects.filter(customer__in=above, role="subsidiary").values_list("company", flat=True))
        if subsidiary.pk in found:
            raise Refused("tie.circle", CIRCLE, field="company", name=parent.full_name)
        if found <= above:
            return
        above |= found
