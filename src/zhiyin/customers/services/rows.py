"""What creating and changing share: finding branches and tiers by code, building the rows beside a customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zhiyin.core import secrets, text
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import Customer, Tier
from zhiyin.customers.rules import finding
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.rules.ways import ways
from zhiyin.people.access import visible_branches
from zhiyin.people.models import Branch

CODE = 40  # characters
IDENTITY = "customers.identity"
NO_TIER = _("There is no tier “%(code)s”. There are: %(known)s.")
NO_BRANCH = _("There is no branch “%(code)s” in your part of the company; choose your own or one below it.")


def tiers(codes: Iterable[str]) -> dict[str, Tier | None]:
    """Tiers by code, `""` being none; `Refused` for a code that does not exist."""
    wanted = {text.line(code, most=CODE, field="tier") for code in set(codes)} - {""}
    known: dict[str, Tier | None] = {tier.code: tier for tier in Tier.objects.all()} if wanted else {}
    for code in wanted - known.keys():
        raise Refused("tier.unknown", NO_TIER, field="tier", code=code, known=", ".join(known) or "—")
    return {**known, "": None}


def branches(codes: Iterable[str], actor: Actor) -> dict[str, Branch | None]:
    """Branches in the actor's scope by code, `""` being the actor's own (none for the whole company's staff)."""
    wanted = {text.line(code, most=CODE, field="branch") for code in set(codes)}
    rows = visible_branches(actor).filter(code__in=wanted - {""})
    known: dict[str, Branch | None] = {branch.code: branch for branch in rows}
    for code in wanted - known.keys() - {""}:
        raise Refused("branch.unknown", NO_BRANCH, field="branch", code=code)
    if "" in wanted:
        known[""] = Branch.objects.get(pk=actor.branch) if actor.level and actor.branch else None
    return known


CONTACT = ("customer_id", "kind", "value", "normal", "label", "is_primary")
IDENTITY_ROW = ("customer_id", "kind", "cipher", "blind", "last4")
SEARCH_TEXT = ("customer_id", "text", "ways")


def contact(customer: int, new: NewContact) -> tuple[object, ...]:
    """The row `CONTACT` of a checked contact detail, by the key of the customer."""
    return (customer, new.kind, new.value, new.normal, new.label, new.is_primary)


def identity(customer: Customer, new: NewIdentity) -> tuple[object, ...]:
    """The row `IDENTITY_ROW` of a checked identity document, its number encrypted."""
    return (customer.pk, new.kind, secrets.close(new.value, context=IDENTITY), blind(new), new.value[-4:])


def search_text(key: int, number: int, draft: NewCustomer) -> tuple[object, ...]:
    """The row `SEARCH_TEXT` of a customer just written."""
    kinds = (line.kind for line in draft.contacts)
    return (key, finding.with_number(number, draft.words), ways(kinds, has_document=bool(draft.identities)))


def found_by(customer: Customer) -> dict[str, Any]:
    """The same columns of one who is here, words of the records that it has absorbed among them."""
    contacts = list(customer.contacts.all())
    words = finding.text_of(customer, ((line.kind, line.normal) for line in contacts))
    own = finding.with_number(customer.number, words)
    gone = [finding.with_number(row.number, finding.text_of(row, ())) for row in customer.absorbed.all()]
    reached = ways((line.kind for line in contacts), has_document=customer.identities.exists())
    return {"text": finding.together([own, *gone]), "ways": reached}


def blind(new: NewIdentity) -> str:
    """What two rows of the same document have in common."""
    return blinds(new)[0]


def blinds(new: NewIdentity) -> tuple[str, ...]:
    """The same by every key that is held: while keys change, a document is found by any of them."""
    return secrets.blinds(f"{new.kind}:{new.value}", context=IDENTITY)
