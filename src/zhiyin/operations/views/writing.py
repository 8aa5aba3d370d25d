"""Writing down what customers have, were offered and paid, and changing the first two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zhiyin.core import clock
from zhiyin.core.errors import NotFound
from zhiyin.customers import queries as customers
from zhiyin.operations import access, queries, services
from zhiyin.operations.forms import HoldingForm, PaymentForm, QuoteForm
from zhiyin.operations.models import Bill, Holding, Quote
from zhiyin.web.person import PersonRequest, for_staff

from .form import form_page
from .records import day_of_company

Form = type[HoldingForm] | type[QuoteForm]


def new_page(form_type: Form, title: str | Promise) -> Callable[..., Any]:
    """The page on which something of a customer is written down."""

    @for_staff(access.RECORD)
    @require_http_methods(["GET", "HEAD", "POST"])
    def new(request: PersonRequest, number: int) -> HttpResponse:
        now = clock.now()
        customer = customers.customer_at_hand(request.actor, number, now=now)
        form = form_type(request.actor, request.POST or None, initial={form_type.DAY: day_of_company()})

        def write() -> str:
            new: services.Draft[Any] = form.values(customer)
            row = services.add_record(new=new, actor=request.actor, now=now)
            return reverse(f"operations:{row.noun()}", args=[row.number])

        back = reverse("customers:customer", args=[number])
        return form_page(request, form, write, title=str(title), back=back, about=customer.full_name)

    return new


def edit_page(kind: type[Holding | Quote], form_type: Form, title: str | Promise) -> Callable[..., Any]:
    """The page on which a record in scope is changed."""

    @for_staff(access.RECORD)
    @require_http_methods(["GET", "HEAD", "POST"])
    def edit(request: PersonRequest, number: int) -> HttpResponse:
        row: Any = queries.own_record(request.actor, kind, number)
        form = form_type(request.actor, request.POST or None, row=row, lines=queries.lines(request.actor, row))
        back = reverse(f"operations:{kind.noun()}", args=[number])

        def write() -> str:
            services.change_record(row=row, new=form.values(row.customer), actor=request.actor, now=clock.now())
            return back

        return form_page(request, form, write, title=str(title), back=back, about=row.product.name)

    return edit


new_holding = new_page(HoldingForm, gettext_lazy("New holding"))
edit_holding = edit_page(Holding, HoldingForm, gettext_lazy("Change holding"))
new_quote = new_page(QuoteForm, gettext_lazy("New quote"))
edit_quote = edit_page(Quote, QuoteForm, gettext_lazy("Change quote"))


@for_staff(access.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def new_payment(request: PersonRequest, number: int) -> HttpResponse:
    """Write down what was paid for a bill."""
    bill = queries.own_record(request.actor, Bill, number)
    customer = bill.customer
    if customer is None or bill.state == Bill.State.CANCELLED:
        raise NotFound("bill")
    form = PaymentForm(request.POST or None, initial={"paid_on": day_of_company(), "amount": bill.left})
    back = reverse("operations:bill", args=[number])

    def write() -> str:
        services.add_record(new=form.values(bill, customer), actor=request.actor, now=clock.now())
        return back

    about = f"{customer.full_name} · {bill.number}"
    return form_page(request, form, write, title=_("New payment"), back=back, about=about)
