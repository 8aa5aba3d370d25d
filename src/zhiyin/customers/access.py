"""Who may see and change customers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from zhiyin.core.access import in_scope, sees
from zhiyin.core.actor import Actor
from zhiyin.core.fulltext.index import narrowed
from zhiyin.people.models import Branch

from .models import Customer, Note, Opening, Segment
from .rules import detecting

VIEW = "customers.view"
CREATE = "customers.create"
EDIT = "customers.edit"
IDENTIFY = "customers.identify"
REVEAL = "customers.reveal"
MANAGE = "customers.manage"
FACTS = "customers.facts"
SEGMENTS = "customers.segments"
TIERS = "customers.tiers"
CHOOSE_TIER = "customers.choose_tier"
CONSENT = "customers.consent"
ERASE = "customers.erase"
HAND_OUT = "customers.hand_out"
APPROVE = "customers.approve"
RETENTION = "customers.retention"
EXPORT = "customers.export"
NOTE = "customers.note"
FILES = "customers.files"
ASSIGN = "customers.assign"
POOL = "customers.pool"
POOL_RULES = "customers.pool_rules"


def visible(actor: Actor) -> QuerySet[Customer]:
    """Customers of the actor's branch and below; records that others have absorbed are not listed."""
    return in_scope(actor, Customer.objects.filter(merged_into__isnull=True))


def among(actor: Actor, found: QuerySet[Customer]) -> QuerySet[Customer]:
    """The same rule as `visible`, for what a search has found (`core.fulltext.index.narrowed` says why)."""
    if not actor.is_known:
        return found.none()
    return narrowed(found, **{f"scope_{actor.level}": actor.branch}) if actor.level else found


def sees_everybody(actor: Actor) -> bool:
    """Whether `among` leaves nobody out."""
    return actor.is_known and actor.level == 0


def reachable(actor: Actor, *, now: datetime) -> QuerySet[Customer]:
    """What is visible, and the customers identified for the contact at hand: for one customer, never for a list."""
    if not actor.is_known:
        return Customer.objects.none()
    if actor.level == 0:
        return visible(actor)
    own = Q(**{f"scope_{actor.level}": actor.branch})
    return Customer.objects.filter(
        own | Q(pk__in=openings(actor, now=now).values("customer")), merged_into__isnull=True
    )


def reaches(actor: Actor, customer: Customer, *, now: datetime) -> bool:
    """The same rule as `reachable`, for one customer already at hand."""
    if not actor.is_known:
        return False
    return sees(actor, customer) or openings(actor, now=now).filter(customer=customer).exists()


def openings(actor: Actor, *, now: datetime) -> QuerySet[Opening]:
    """What the actor has identified and may still see."""
    return Opening.objects.filter(employee=actor.id, expires_at__gt=now)


def visible_segments(actor: Actor) -> QuerySet[Segment]:
    """Segments of the actor's branch and below, and those that were made above it: what they say is for all below."""
    if not actor.is_known:
        return Segment.objects.none()
    if actor.level == 0:
        return Segment.objects.all()
    found = Q(**{f"scope_{actor.level}": actor.branch}) | Q(branch=None) | Q(branch__level=0)
    for level in range(1, actor.level):
        found |= Q(branch__in=Branch.objects.filter(pk=actor.branch or 0).values(f"scope_{level}"))
    return Segment.objects.filter(found)


def told(text: str, actor: Actor) -> str:
    """Free text as this actor may read it: who may reveal reads it as it is, others with personal numbers masked."""
    is_clear = actor.may(REVEAL) or "drop_masking" in settings.SABOTAGE
    return text if is_clear else detecting.masked(text)


def may_return(actor: Actor, customer: Customer) -> bool:
    """One's own customers go back into the pool; those of others by who may assign."""
    return actor.may(POOL) and (actor.may(ASSIGN) or customer.owner_id == employee_of(actor))


def may_rewrite(actor: Actor, note: Note) -> bool:
    """A note is its author's; who manages customers may change and remove it too."""
    return actor.may(MANAGE) or (note.employee_id is not None and note.employee_id == employee_of(actor))


def employee_of(actor: Actor) -> int | None:
    """The employee behind an actor, also one who calls by a token; None where nobody of the staff acts."""
    return actor.id if actor.kind in {"employee", "token"} else None
