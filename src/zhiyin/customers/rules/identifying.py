"""Exact identifiers by which a customer is known at a counter; two of different kinds name one customer."""

from __future__ import annotations

from dataclasses import dataclass

from zhiyin.core import text
from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

from . import contacts, identities

KINDS = {
    "number": _("Customer number"),
    "phone": _("Phone"),
    "email": _("E-mail address"),
    "national_id": _("Identity card"),
    "passport": _("Passport"),
    "company_code": _("Unified social credit code"),
}
DIGITS = 18

WRONG_KIND = _("“%(kind)s” identifies nobody. There are: %(known)s.")
NO_NUMBER = _("A customer number has digits only.")
SAME_KIND = _("Two identifiers of the same kind are not enough; ask for one of another kind.")


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a customer showed or said; `value` in normal form after `cleaned`."""

    kind: str
    value: str


def pair(first: Identifier, second: Identifier) -> tuple[Identifier, Identifier]:
    """Both checked; `Refused` where one cannot be right or both are of one kind."""
    if first.kind == second.kind:
        raise Refused("identify.same_kind", SAME_KIND, field="second")
    return cleaned(first, field="first"), cleaned(second, field="second")


def cleaned(identifier: Identifier, *, field: str) -> Identifier:
    """The identifier in the form in which it is compared."""
    kind = identifier.kind
    value = text.line(identifier.value, most=contacts.LONGEST["email"], field=field)
    if kind not in KINDS:
        raise Refused("identify.kind", WRONG_KIND, field=field, kind=kind, known=", ".join(KINDS))
    if kind == "number":
        if not (value.isascii() and value.isdigit() and len(value) <= DIGITS):
            raise Refused("identify.number", NO_NUMBER, field=field)
        return Identifier(kind, value)
    if kind in identities.KINDS:
        return Identifier(kind, identities.cleaned(identities.NewIdentity(kind, value), field=field).value)
    return Identifier(kind, contacts.normal(kind, value, field=field))
