"""Writing the lines of quotes and orders, and exchanging them where a later word differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhiyin.core import bulk
from zhiyin.operations.models import Line, Order, OrderLine, Product, Quote, QuoteLine, Record
from zhiyin.operations.rules.lines import NewLine, checked, lines_text

Pairs = Sequence[tuple[Record, Sequence[NewLine]]]
TABLES: dict[type[Record], type[Line]] = {Quote: QuoteLine, Order: OrderLine}


def add_lines(pairs: Pairs) -> None:
    """Insert the lines of new rows."""
    table = _table(pairs)
    if table is None:
        return
    codes = _codes(pairs)
    bulk.insert([made for row, lines in pairs for made in _made(table, row, lines, codes)])


def exchange_lines(pairs: Pairs) -> dict[int, str]:
    """Give rows that are there already these lines; by row, what stood there where it differed."""
    table = _table(pairs)
    if table is None:
        return {}
    there: dict[int, list[Line]] = {}
    for kept in table._default_manager.filter(owner__in=[row.pk for row, _lines in pairs]).select_related("product"):
        there.setdefault(kept.owner_id, []).append(kept)
    before = {row.pk: [said(kept) for kept in there.get(row.pk, [])] for row, _lines in pairs}
    changed = [(row, lines) for row, lines in pairs if before[row.pk] != checked(lines)]
    table._default_manager.filter(owner__in=[row.pk for row, _lines in changed]).delete()
    add_lines(changed)
    return {row.pk: lines_text(before[row.pk]) for row, _lines in changed}


def _table(pairs: Pairs) -> Any:
    return TABLES.get(type(pairs[0][0])) if pairs else None


def _codes(pairs: Pairs) -> dict[str, Product]:
    names = {line.name for _row, lines in pairs for line in lines if line.name.isprintable()}
    return {product.code: product for product in Product.objects.filter(code__in=names)}


def _made(table: Any, row: Record, lines: Sequence[NewLine], codes: dict[str, Product]) -> list[Any]:
    return [
        table(
            owner_id=row.pk, position=position, product=(product := codes.get(line.name)),
            name=product.name if product else line.name, quantity=line.quantity, price=line.price, amount=line.amount,
        )
        for position, line in enumerate(checked(lines), 1)
    ]  # fmt: skip


def said(kept: Line) -> NewLine:
    """A line as it was given."""
    return NewLine(kept.product.code if kept.product else kept.name, kept.quantity, kept.price)
