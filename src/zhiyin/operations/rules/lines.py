"""Lines of quotes and orders: what, how many, at which price."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.text import name

from . import values

MOST = 200
_LINE = re.compile(r"(?P<name>[^*@;]+?)\s*(?:\*\s*(?P<quantity>[\d.,]+))?\s*(?:@\s*(?P<price>[\d.,]+))?")
NO_LINE = _("“%(text)s” is no line. Write what, how many and the price of one as name * 2 @ 99.50, parted by ;.")
TOO_MANY = _("At most %(most)s lines can be kept.")


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line; `name` is the code of a product, or words."""

    name: str
    quantity: Decimal = Decimal(1)
    price: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """What the line costs, to the cent."""
        return (self.quantity * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)


def total(lines: Sequence[NewLine]) -> Decimal | None:
    """The sum of the lines; None without any."""
    return sum((line.amount for line in lines), Decimal(0)) if lines else None


def checked(lines: Sequence[NewLine]) -> list[NewLine]:
    """The lines as they can be kept, else `Refused`."""
    if len(lines) > MOST:
        raise Refused("lines.many", TOO_MANY, field="lines", most=MOST)
    kept = [
        NewLine(
            name(line.name, most=200, field="lines"),
            values.quantity(line.quantity, field="lines"),
            values.amount(line.price, field="lines") or Decimal(0),
        )
        for line in lines
    ]
    for line in kept:
        values.amount(line.amount, field="lines")
    return kept


def parse_lines(text: str, *, field: str) -> tuple[NewLine, ...]:
    """Lines as people write them: `name * quantity @ price`, one a line or parted by semicolons."""
    return tuple(_parsed(part.strip(), field) for part in re.split(r"[;；\r\n]+", text) if part.strip())


def _parsed(text: str, field: str) -> NewLine:
    found = _LINE.fullmatch(text)
    if found is None:
        raise Refused("lines.form", NO_LINE, field=field, text=text[:60])
    quantity, price = found["quantity"], found["price"]
    return NewLine(
        found["name"].strip(),
        values.number(quantity, field=field) if quantity else Decimal(1),
        values.number(price, field=field) if price else Decimal(0),
    )


def lines_text(lines: Sequence[NewLine]) -> str:
    """Lines in the form in which they may be typed."""
    return "\n".join(f"{line.name} * {line.quantity.normalize():f} @ {line.price}" for line in lines)
