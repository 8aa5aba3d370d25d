"""What of this area can be found, and how: a contract, a bill and the like by the number of the system it came from."""

from __future__ import annotations

from zhiyin.core.actor import Actor

from . import access
from .models import Bill, Claim, Holding, Order, Quote, Record, Shipment

KINDS: tuple[type[Record], ...] = (Holding, Bill, Claim, Order, Quote, Shipment)
SHORTEST, LONGEST = 3, 120


def found(actor: Actor, text: str, most: int) -> list[Record]:
    """The records in scope whose foreign number is `text`, whole and as it stands in papers; holdings first."""
    wanted = text.strip()
    if not (SHORTEST <= len(wanted) <= LONGEST and wanted.isprintable()):
        return []
    rows: list[Record] = []
    for kind in KINDS:
        here = access.among(actor, kind.objects.filter(external_id=wanted))
        rows += here.select_related("customer").order_by("-id")[: most - len(rows)]
    return rows
