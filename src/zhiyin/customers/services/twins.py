"""The duplicate check: who has the same phone, e-mail or identity document as somebody about to be created."""

from __future__ import annotations

from collections.abc import Iterable

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import ContactDetail, Customer, Identity
from zhiyin.customers.rules.drafts import NewCustomer

from . import rows as build

MOST = 20
COMPARED = ("phone", "email")

SAME_CONTACT = _(
    "There is a customer with the same phone or e-mail (%(numbers)s). Open it, or confirm that this is somebody else."
)
SAME_DOCUMENT = _("The customer %(numbers)s has the same identity document. Open it and change it instead.")
ELSEWHERE = _(
    "A customer with the same phone, e-mail or document exists elsewhere in the company. Identify it to continue."
)


class Twin(Conflict):
    """Somebody is there already: `numbers` of those that the actor sees; `is_certain`: the document is the same."""

    def __init__(self, numbers: tuple[int, ...], *, is_certain: bool) -> None:
        sentence = (SAME_DOCUMENT if is_certain else SAME_CONTACT) if numbers else ELSEWHERE
        code = "customer.twin" if numbers else "customer.twin_elsewhere"
        super().__init__(code, sentence, numbers=", ".join(str(number) for number in numbers))
        self.numbers = numbers
        self.is_certain = is_certain


def check(draft: NewCustomer, *, actor: Actor, allow: bool) -> bool:
    """Whether a twin was allowed; raises `Twin` where one is there. History is taken as it comes."""
    if actor.origin != "live":
        return False
    blinds = [build.blind(new) for new in draft.identities]
    same_document = Identity.objects.filter(blind__in=blinds, customer__merged_into=None).values_list(
        "customer", flat=True
    )[:MOST]
    if blinds and (known := list(same_document)):
        raise Twin(_seen(known, actor), is_certain=True)
    normals = [new.normal for new in draft.contacts if new.kind in COMPARED]
    same = ContactDetail.objects.filter(normal__in=normals, kind__in=COMPARED, customer__merged_into=None).values_list(
        "customer", flat=True
    )
    if not normals or not (known := list(same[:MOST])):
        return False
    if not allow:
        raise Twin(_seen(known, actor), is_certain=False)
    return True


def _seen(ids: Iterable[int], actor: Actor) -> tuple[int, ...]:
    rows = Customer.objects.filter(pk__in=set(ids)).order_by("number")
    return tuple(row.number for row in rows if sees(actor, row))
