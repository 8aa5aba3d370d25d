"""Creating and changing customers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.core import clock
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.customers import access, queries, services
from zhiyin.customers.forms import BLANK, CustomerForm, blank_line
from zhiyin.customers.models import Customer
from zhiyin.customers.rules import masking, words
from zhiyin.web.person import PersonRequest, for_staff


@for_staff(access.CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_customer(request: PersonRequest) -> HttpResponse:
    """Write down a person or a company."""
    sent = request.POST if request.method == "POST" else None
    kind = "company" if (sent or request.GET).get("kind") == "company" else "person"
    form = CustomerForm(request.actor, kind, sent)
    twin: services.Twin | None = None
    if sent is not None and form.is_valid():
        try:
            allow = form.cleaned_data["allow_twin"]
            row = services.create_customer(new=form.new(), actor=request.actor, now=clock.now(), allow_twin=allow)
        except services.Twin as error:
            twin = error
            form.refuse(error)
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("The customer is kept under the number %(number)s.") % {"number": row.number})
            return redirect("customers:customer", row.number)
    context = {"form": form, "twin": twin, "twins": queries.by_numbers(request.actor, twin.numbers) if twin else []}
    return render(request, "customers/new.html", context, status=_status(form, twin))


@for_staff(access.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_customer(request: PersonRequest, number: int) -> HttpResponse:
    """Change a customer; who was overtaken by somebody else loses nothing of what was typed."""
    row = queries.customer(request.actor, number)
    sent = request.POST if request.method == "POST" else None
    form = CustomerForm(request.actor, row.kind, sent, row)
    stale: services.Stale | None = None
    if sent is not None and form.is_valid():
        try:
            version = int(sent.get("version", "0")) if sent.get("version", "").isdecimal() else 0
            change, owner = form.change(sent), row.owner
            services.change_customer(customer=row, version=version, change=change, actor=request.actor, now=clock.now())
        except services.Stale as error:
            stale = error
            form.refuse(error)
        except Refused as error:
            form.refuse(error)
        else:
            messages.success(request, _("The customer is changed."))
            if owner and row.owner is None and change.values.get("owner") != "":
                sentence = _("%(name)s does not see customers of the new branch: this one is back in the pool.")
                messages.warning(request, sentence % {"name": owner.name})
            return redirect("customers:customer", row.number)
    return _edit_page(request, form, number, stale)


def _edit_page(request: PersonRequest, form: CustomerForm, number: int, stale: services.Stale | None) -> HttpResponse:
    row = queries.customer(request.actor, number)
    context = {"form": form, "customer": row, "stale": stale, "present": _present(request.actor, row, stale)}
    return render(request, "customers/edit.html", context, status=_status(form, stale))


def _present(actor: Actor, row: Customer, stale: services.Stale | None) -> list[tuple[str, object]]:
    """The present values of what somebody else has changed, masked; lines stand on the page anyway."""
    fields = [name for name in (stale.fields if stale else ()) if name not in {"contacts", "identities"}]
    masked = {"birth_date": masking.birth_date(row.birth_date), "note": access.told(row.note, actor)}
    masked |= {name: _(words.RELATIONS.get(getattr(row, name), "–")) for name in ("relation_level", "relation_kind")}
    return [(name, masked.get(name, getattr(row, name))) for name in fields]


def _status(form: CustomerForm, conflict: object) -> int:
    return 200 if not form.is_bound else 409 if conflict else 422


@for_staff(access.VIEW)
@require_safe
def new_line(request: PersonRequest, part: str) -> HttpResponse:
    """One more line of a form, to fill in."""
    part = part if part in BLANK else "contact"
    return render(request, "customers/line_fragment.html", {"line": blank_line(part)})
