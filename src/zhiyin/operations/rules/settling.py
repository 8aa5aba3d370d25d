"""When a bill is settled."""

from __future__ import annotations

from decimal import Decimal


def standing(state: str, amount: Decimal, *, before: Decimal, paid: Decimal) -> str:
    """The state of a bill whose payments amount to `paid` now and amounted to `before`.

    A cancelled bill stays so; one without any payment stays what it was told to be.
    """
    if state == "cancelled" or (not paid and not before):
        return state
    return "paid" if paid >= amount else "open"
