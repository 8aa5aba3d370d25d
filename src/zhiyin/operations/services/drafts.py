"""What is written down about a customer: one draft per kind, which knows its table, its events and its rules."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.text import line
from zhiyin.customers.models import Customer
from zhiyin.operations import events
from zhiyin.operations.models import OWN, Holding, Plan, Product, Record
from zhiyin.operations.rules import values
from zhiyin.operations.rules.lines import NewLine, checked
from zhiyin.people.models import Branch

Row = TypeVar("Row", bound=Record)
OF_ANOTHER = _("%(number)s belongs to another customer.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Generic[Row]):
    """One record of a customer, not saved. Without `branch` it lies where the customer does."""

    MODEL: ClassVar[type[Record]]
    ADDED: ClassVar[Callable[..., object]]
    CHANGED: ClassVar[Callable[..., object]]
    REMOVED: ClassVar[Callable[..., object]]

    customer: Customer
    branch: Branch | None = None
    source: str = ""
    external_id: str = ""

    @abstractmethod
    def own(self) -> dict[str, Any]:
        """The checked columns of its kind, by their name in the table. Raises `Refused` at the field at fault."""

    def own_lines(self) -> tuple[NewLine, ...]:
        """Its lines, where its kind has some."""
        return ()

    def unsaid(self) -> set[str]:
        """The columns of a record that is there already on which this draft has nothing to say."""
        return set()

    def concerns(self, row: Any, before: Mapping[str, Any]) -> set[int | None]:
        """The bills that may stand otherwise after `row` was written; `before` holds what differed in it."""
        del row, before
        return set()

    def checked(self) -> dict[str, Any]:
        """Every checked column but the place, which depends on who writes; its lines are checked with it."""
        checked(self.own_lines())
        return {
            "customer_id": self.customer.pk,
            "source": line(self.source, most=40, field="source"),
            "external_id": line(self.external_id, most=120, field="external_id"),
            **self.own(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHolding(Draft[Holding]):
    """A product that a customer has. A plan brings its product, price, currency and period where they are not given."""

    MODEL = Holding
    ADDED = events.HoldingAdded
    CHANGED = events.HoldingChanged
    REMOVED = events.HoldingRemoved

    started_on: date
    product: Product | None = None
    plan: Plan | None = None
    state: str = "active"
    renews_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    amount: Decimal | None = None
    currency: str = ""
    period: str = ""
    insured: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    is_brought: bool = False
    """The company's own fields by code: what is given (None: nobody was asked), and what a record held before.

    What a file has brought is settled for all its rows together.
    """

    def unsaid(self) -> set[str]:
        """What nobody was asked for stays."""
        return {"custom"} if self.custom is None else set()

    def own(self) -> dict[str, Any]:
        """The checked columns."""
        product, plan = offered(self.product, self.plan)
        for name in ("started_on", "renews_on", "ended_on"):
            values.day(getattr(self, name), field=name)
        values.in_order(self.started_on, self.renews_on, field="renews_on")
        values.in_order(self.started_on, self.ended_on, field="ended_on")
        return {
            "product_id": product.pk,
            "plan_id": plan and plan.pk,
            "state": values.state(self.state, Holding.State.values),
            "started_on": self.started_on,
            "renews_on": self.renews_on,
            "ended_on": self.ended_on,
            "end_reason": line(self.end_reason, most=120, field="end_reason"),
            "amount": values.amount(plan.price if plan and self.amount is None else self.amount),
            "currency": values.currency(self.currency, default=(plan and plan.currency) or settings.CURRENCY),
            "period": values.period(self.period) or (plan.period if plan else ""),
            "insured": line(self.insured, most=200, field="insured"),
            "attributes": values.pairs(self.attributes, field="attributes"),
            "custom": self._custom(),
        }

    def _custom(self) -> dict[str, Any] | None:
        if self.is_brought:
            return None
        if self.before is not None:
            return OWN.settled(self.before, self.custom or {})
        return OWN.for_new([self.custom or {}], is_asked=self.custom is not None)[0]


def offered(product: Product | None, plan: Plan | None) -> tuple[Product, Plan | None]:
    """The product, which a plan brings with it; both have to belong together."""
    if plan is None:
        if product is None:
            raise Refused("product.missing", _("Say which product it is."), field="product")
        return product, None
    if product is not None and product.pk != plan.product_id:
        sentence = _("The plan “%(plan)s” belongs to another product (%(product)s).")
        raise Refused("plan.differs", sentence, field="plan", plan=plan.code, product=plan.product.code)
    return plan.product, plan


def belongs(row: Record | None, customer: Customer, field: str) -> int | None:
    """The key of a record that another one is about; both have to be of one customer."""
    if row is None:
        return None
    if row.customer_id != customer.pk:
        raise Refused("record.of_another", OF_ANOTHER, field=field, number=row.number)
    key: int = row.pk
    return key
