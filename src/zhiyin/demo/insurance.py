"""The simulated policies as rows: products and plans, holdings, premiums, payments, claims; all of it `demo` history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhiyin.customers.models import Customer
from zhiyin.operations.models import Bill, Holding, Plan
from zhiyin.operations.services import (
    NewBill,
    NewClaim,
    NewHolding,
    NewPayment,
    NewPlan,
    NewProduct,
    add_records,
    define_plan,
    define_product,
)
from zhiyin.people.models import Branch

from .company import ACTOR
from .policies import NOTICE, OFFERS, PRODUCTS, Due, Loss, Policy
from .truth import ZONE

SOURCE = "demo"
METHODS = ("银行转账", "微信支付", "支付宝", "柜台")
PAID_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class Teller:
    """Who has the policies, and where."""

    customers: Mapping[int, Customer]
    branches: Mapping[str, Branch]
    now: datetime

    def tell(self, policies: Sequence[Policy]) -> None:
        """Write everything in a few bulk calls."""
        plans = offer(self.now)
        holdings = add_records(rows=[self._holding(one, plans) for one in policies], actor=ACTOR, now=self.now)
        held = list(zip(policies, holdings, strict=True))
        owed = [(policy, holding, due) for policy, holding in held for due in policy.dues]
        bills = add_records(rows=[self._bill(*one) for one in owed], actor=ACTOR, now=self.now)
        pairs = [(policy, due, bill) for (policy, _holding, due), bill in zip(owed, bills, strict=True)]
        paid = [self._payment(policy, day, bill) for policy, due, bill in pairs if (day := due.paid_on)]
        add_records(rows=paid, actor=ACTOR, now=self.now)
        lost = [self._claim(policy, holding, loss) for policy, holding in held for loss in policy.losses]
        add_records(rows=lost, actor=ACTOR, now=self.now)

    def _whose(self, policy: Policy, key: str) -> dict[str, Any]:
        """What every record of a policy says of its owner."""
        who = policy.person
        return {
            "customer": self.customers[who.key], "branch": self.branches[who.hall], "source": SOURCE, "external_id": key
        }  # fmt: skip

    def _holding(self, policy: Policy, plans: Mapping[str, Plan]) -> NewHolding:
        return NewHolding(
            **self._whose(policy, policy.key),
            plan=plans[policy.offer.code],
            state="ended" if policy.ended_on else "active",
            started_on=policy.started_on,
            renews_on=policy.renews_on,
            ended_on=policy.ended_on,
            end_reason=policy.end_reason,
            amount=Decimal(policy.amount),
            insured=policy.insured,
        )

    def _bill(self, policy: Policy, holding: Holding, due: Due) -> NewBill:
        return NewBill(
            **self._whose(policy, due.key),
            holding=holding,
            issued_on=due.day - NOTICE,
            due_on=due.day,
            amount=Decimal(policy.amount),
            state="cancelled" if due.is_cancelled else "",
            about=f"{policy.offer.name} {due.day.year} 年保费",
        )

    def _payment(self, policy: Policy, day: date, bill: Bill) -> NewPayment:
        return NewPayment(
            **self._whose(policy, bill.external_id),
            bill=bill,
            paid_on=day,
            amount=bill.amount,
            method=METHODS[bill.number % len(METHODS)],
        )

    def _claim(self, policy: Policy, holding: Holding, loss: Loss) -> NewClaim:
        reported, solved = loss.contact.opened_at, loss.contact.solved_at
        decided = solved.astimezone(ZONE).date() if solved else None
        paid = decided + PAID_AFTER if decided and loss.granted else None
        is_paid = paid is not None and paid <= self.now.astimezone(ZONE).date()
        return NewClaim(
            **self._whose(policy, loss.key),
            holding=holding,
            state="refused" if loss.is_refused else "paid" if is_paid else "granted" if loss.granted else "reported",
            reported_on=reported.astimezone(ZONE).date(),
            happened_on=loss.happened_on,
            decided_on=decided,
            paid_on=paid if is_paid else None,
            claimed=Decimal(loss.claimed),
            granted=None if loss.granted is None else Decimal(loss.granted),
            about=loss.contact.story.asks[loss.contact.ask][0],
        )


def offer(now: datetime) -> dict[str, Plan]:
    """The insurer's products and plans."""
    products = {
        code: define_product(new=NewProduct(code, name, category, about), actor=ACTOR, now=now)
        for code, (name, category, about) in PRODUCTS.items()
    }
    return {
        one.code: define_plan(
            new=NewPlan(
                one.code, one.name, products[one.product], Decimal(one.price), period="year",
                entitlements=one.entitlements,
            ),
            actor=ACTOR, now=now,
        )
        for one in OFFERS
    }  # fmt: skip
