"""How each kind is shown: what it is called, what a list and a page of it say. Read in a minute, used by every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiyin.core.errors import gettext_noop as _

How = Literal["data", "text", "money", "sum", "day", "due", "moment", "quantity", "link"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a record: its label, how it is shown, its name.

    `text` is what people wrote, with personal numbers masked for who may not see them; `data` names and codes; `money`
    is shown with its period, `sum` without.
    """

    label: str
    how: How
    name: str

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.how in {"money", "sum", "quantity"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A kind as people see it. `cells` stand in lists, `more` on its page only; `day` is what a list goes by."""

    noun: str
    path: str
    title: str
    many: str
    icon: str
    day: str
    cells: tuple[Cell, ...]
    more: tuple[Cell, ...] = ()

    @property
    def key(self) -> Cell:
        """The number of it that matters most, else what it is called."""
        return next((cell for cell in self.cells if cell.is_number), self.cells[1])

    @property
    def when(self) -> Cell:
        """The day or moment of it."""
        return next(cell for cell in self.cells if cell.how in {"day", "due", "moment"})


def _product(way: str = "") -> tuple[Cell, Cell]:
    return Cell(_("Product"), "data", f"{way}product.name"), Cell(_("Subject matter"), "text", f"{way}insured")


ABOUT = Cell(_("In a line"), "text", "about")
CONTRACT = Cell(_("Number of the contract"), "data", "external_id")
THEIRS = Cell(_("Number in its system"), "data", "external_id")
UNDER = Cell(_("Holding"), "link", "holding")
AMOUNT = Cell(_("Amount"), "sum", "amount")

KINDS = (
    Shown(
        "holding", "holdings", _("Holding %(number)s"), _("Holdings"), "shield", _("To be renewed on"),
        (
            *_product(), Cell(_("Amount"), "money", "amount"), Cell(_("In force since"), "day", "started_on"),
            Cell(_("To be renewed on"), "due", "renews_on"),
        ),
        (
            Cell(_("Plan"), "data", "plan"), CONTRACT, Cell(_("Ended on"), "day", "ended_on"),
            Cell(_("Why it ended"), "text", "end_reason"),
        ),
    ),
    Shown(
        "quote", "quotes", _("Quote %(number)s"), _("Quotes"), "file-text", _("Worked out on"),
        (
            *_product(), Cell(_("Amount"), "money", "amount"), Cell(_("Worked out on"), "day", "quoted_on"),
            Cell(_("Holds until"), "due", "valid_until"),
        ),
        (Cell(_("Plan"), "data", "plan"), THEIRS),
    ),
    Shown(
        "order", "orders", _("Order %(number)s"), _("Orders"), "briefcase", _("Ordered on"),
        (ABOUT, AMOUNT, Cell(_("Ordered on"), "day", "ordered_on")),
        (THEIRS,),
    ),
    Shown(
        "bill", "bills", _("Bill %(number)s"), _("Bills"), "file-text", _("Due on"),
        (
            ABOUT, UNDER, AMOUNT, Cell(_("Still to be paid"), "sum", "left"), Cell(_("Due on"), "due", "due_on"),
        ),
        (Cell(_("Issued on"), "day", "issued_on"), Cell(_("Paid"), "sum", "paid"), THEIRS),
    ),
    Shown(
        "payment", "payments", _("Payment %(number)s"), _("Payments"), "scale", _("Paid on"),
        (
            Cell(_("Bill"), "link", "bill"), AMOUNT, Cell(_("Paid on"), "day", "paid_on"),
            Cell(_("How"), "text", "method"),
        ),
        (ABOUT, THEIRS),
    ),
    Shown(
        "usage", "usage", _("Usage %(number)s"), _("Usage"), "activity", _("From"),
        (
            Cell(_("What was used"), "data", "metric"), Cell(_("How much"), "quantity", "quantity"),
            Cell(_("From"), "day", "from_on"), Cell(_("To"), "day", "until_on"), UNDER,
        ),
        (THEIRS,),
    ),
    Shown(
        "claim", "claims", _("Claim %(number)s"), _("Claims"), "certificate", _("Reported on"),
        (
            ABOUT, UNDER, Cell(_("Claimed"), "sum", "claimed"), Cell(_("Granted"), "sum", "granted"),
            Cell(_("Reported on"), "day", "reported_on"),
        ),
        (
            Cell(_("Happened on"), "day", "happened_on"), Cell(_("Decided on"), "day", "decided_on"),
            Cell(_("Paid on"), "day", "paid_on"), THEIRS,
        ),
    ),
    Shown(
        "shipment", "shipments", _("Shipment %(number)s"), _("Shipments"), "send", _("Sent"),
        (
            ABOUT, Cell(_("From where"), "text", "origin"), Cell(_("To where"), "text", "destination"),
            Cell(_("Sent"), "moment", "sent_at"), Cell(_("Promised for"), "moment", "promised_at"),
            Cell(_("Delivered"), "moment", "delivered_at"),
        ),
        (Cell(_("Order"), "link", "order"), THEIRS),
    ),
)  # fmt: skip
BY_NOUN = {shown.noun: shown for shown in KINDS}
