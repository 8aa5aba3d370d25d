"""Bills and payments: what was paid stands at the bill, whatever comes in which order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Refused
from zhiyin.core.models import Event
from zhiyin.customers.models import Customer
from zhiyin.operations import services
from zhiyin.operations.models import Bill, OrderLine, Payment
from zhiyin.operations.rules.lines import NewLine, lines_text, parse_lines
from zhiyin.operations.rules.settling import standing
from zhiyin.operations.services import NewBill, NewOrder, NewPayment

from .cast import Shop, bill, customer, holding, pay


def stands(owed: Bill) -> tuple[str, Decimal]:
    owed.refresh_from_db()
    return owed.state, owed.paid


def test_payments_settle_a_bill_and_a_returned_one_opens_it_again(who: Customer, offered: Shop, now: datetime) -> None:
    owed = bill(who, holding(who, offered))
    pay(owed, "400")
    assert stands(owed) == ("open", Decimal(400))
    assert owed.left == Decimal(2000)
    rest = pay(owed, "2000")
    assert stands(owed) == ("paid", Decimal(2400))
    back = NewPayment(customer=who, bill=owed, paid_on=rest.paid_on, amount=rest.amount, state="returned")
    services.change_record(row=rest, new=back, actor=SYSTEM, now=now)
    assert stands(owed) == ("open", Decimal(400))
    told = Event.objects.filter(kind="operations.BillPaid").order_by("id")
    assert [event.facts["state"] for event in told] == ["open", "paid", "open"]


def test_a_bill_of_the_past_is_told_on_the_day_it_was_issued(who: Customer, now: datetime) -> None:
    new = NewBill(customer=who, due_on=date(2026, 7, 10), issued_on=date(2026, 6, 10), amount=Decimal(1))
    services.add_record(new=new, actor=SYSTEM.acting_for("import"), now=now)
    assert Event.objects.get(kind="operations.BillIssued").occurred_at.isoformat() == "2026-06-09T16:00:00+00:00"


def test_a_payment_moved_to_another_bill_counts_there(who: Customer, now: datetime) -> None:
    first, second = bill(who), bill(who)
    paid = pay(first, "2400")
    moved = NewPayment(customer=who, bill=second, paid_on=paid.paid_on, amount=paid.amount)
    services.change_record(row=paid, new=moved, actor=SYSTEM, now=now)
    assert (stands(first), stands(second)) == (("open", Decimal(0)), ("paid", Decimal(2400)))


def test_a_higher_amount_opens_a_settled_bill_again(who: Customer, now: datetime) -> None:
    owed = bill(who)
    pay(owed, "2400")
    owed.refresh_from_db()
    new = NewBill(customer=who, due_on=owed.due_on, amount=Decimal(2500), about=owed.about)
    assert services.change_record(row=owed, new=new, actor=SYSTEM, now=now).state == "open"
    assert owed.paid == Decimal(2400)


def test_a_file_that_says_no_state_leaves_what_payments_have_settled(who: Customer, now: datetime) -> None:
    new = NewBill(customer=who, due_on=date(2026, 7, 10), amount=Decimal(100), source="core", external_id="B-1")
    services.take_over_records(rows=[new], actor=SYSTEM, now=now)
    pay(Bill.objects.get(), "100")
    (again,) = services.take_over_records(rows=[new], actor=SYSTEM, now=now)
    assert (again.state, Bill.objects.get().state) == ("unchanged", "paid")


def test_money_for_a_bill_comes_from_its_customer_in_its_currency(who: Customer) -> None:
    owed = bill(who)
    with pytest.raises(Refused, match="is in CNY"):
        pay(owed, "1", currency="EUR")
    other = NewPayment(customer=customer("dl-1", "王小红", "C2"), bill=owed, paid_on=owed.due_on, amount=Decimal(1))
    with pytest.raises(Refused, match="another customer"):
        services.add_record(new=other, actor=SYSTEM, now=owed.customer.created_at)
    assert not Payment.objects.exists()


@given(st.decimals(0, 1000, places=2), st.lists(st.decimals("0.01", 1000, places=2), min_size=1, max_size=6))
def test_a_bill_is_settled_when_its_payments_reach_it_however_they_come(
    amount: Decimal, payments: list[Decimal]
) -> None:
    state, paid = "open", Decimal(0)
    for payment in payments:
        state, paid = standing(state, amount, before=paid, paid=paid + payment), paid + payment
        assert state == ("paid" if paid >= amount else "open")
    assert standing(state, amount, before=paid, paid=Decimal(0)) == ("open" if amount else "paid")
    assert standing("cancelled", amount, before=paid, paid=paid) == "cancelled"


def test_lines_add_up_and_name_products_by_their_codes(who: Customer, offered: Shop, now: datetime) -> None:
    lines = parse_lines("car * 1 @ 950；道路救援*2@99.50\nsticker", field="lines")
    new = NewOrder(customer=who, ordered_on=date(2026, 6, 1), lines=lines, source="shop", external_id="1")
    (made,) = services.take_over_records(rows=[new], actor=SYSTEM, now=now)
    assert made.row.amount == Decimal(1149)
    kept = list(OrderLine.objects.values_list("product__code", "name", "quantity", "amount"))
    assert kept == [
        ("car", "车险", Decimal(1), Decimal(950)),
        (None, "道路救援", Decimal(2), Decimal(199)),
        (None, "sticker", Decimal(1), Decimal(0)),
    ]
    (again,) = services.take_over_records(rows=[new], actor=SYSTEM, now=now)
    assert again.state == "unchanged"
    fewer = NewOrder(
        customer=who, ordered_on=date(2026, 6, 1), lines=lines[:1], amount=Decimal(1149), source="shop", external_id="1"
    )
    (changed,) = services.take_over_records(rows=[fewer], actor=SYSTEM, now=now)
    assert (changed.state, OrderLine.objects.count()) == ("updated", 1)
    event = Event.objects.get(kind="operations.OrderChanged")
    assert event.changed == ["lines"]
    assert event.payload.values["lines"] == "car * 1 @ 950.00\n道路救援 * 2 @ 99.50\nsticker * 1 @ 0.00"


@given(st.lists(st.tuples(st.integers(1, 999), st.decimals(0, 9999, places=2)), max_size=5))
def test_lines_are_read_as_they_are_written(given_lines: list[tuple[int, Decimal]]) -> None:
    lines = tuple(NewLine(f"物品{n}", Decimal(n), price) for n, price in given_lines)
    assert parse_lines(lines_text(lines), field="lines") == lines
