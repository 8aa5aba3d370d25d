"""Sets of duplicates that a merge settles, and that are open again when it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce

from zhiyin.customers.models import DuplicateMember, DuplicateSet, Merge

State = DuplicateSet.State


def settle(merge: Merge, now: datetime) -> None:
    """Close the open sets of which all records are one now."""
    rows = _of_both(merge, State.OPEN)
    members = DuplicateMember.objects.filter(duplicate_set__in=rows).order_by().values("duplicate_set")
    kept = members.annotate(left=Count(Coalesce(F("customer__merged_into"), F("customer")), distinct=True))
    done = kept.filter(left=1).values_list("duplicate_set", flat=True)
    DuplicateSet.objects.filter(pk__in=list(done)).update(state=State.MERGED, decided_at=now)


def unsettle(merge: Merge) -> None:
    """Open the sets again that the merge had closed."""
    _of_both(merge, State.MERGED).update(state=State.OPEN, decided_at=None)


def _of_both(merge: Merge, state: str) -> QuerySet[DuplicateSet]:
    """The sets that hold both records, or what they have absorbed."""
    members = DuplicateMember.objects.filter(customer=merge.absorbed_id).values("duplicate_set")
    return DuplicateSet.objects.filter(pk__in=members, state=state)
