"""Who may see figures and have them renewed."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiyin.core.access import in_scope
from zhiyin.core.actor import Actor

from .models import Figure, Standing

VIEW = "analysis.view"
REFRESH = "analysis.refresh"


def visible_figures(actor: Actor) -> QuerySet[Figure]:
    """Figures of the actor's branch and below; those without a branch are seen at the root."""
    return in_scope(actor, Figure.objects.all())


def visible_standings(actor: Actor) -> QuerySet[Standing]:
    """Places in leagues among branches of the actor's branch and below."""
    return in_scope(actor, Standing.objects.all())
