"""Households and ties: the roles there are, in both directions, and which kinds of customer they join."""

from __future__ import annotations

from zhiyin.core.errors import Refused
from zhiyin.core.errors import gettext_noop as _

PERSON, COMPANY = "person", "company"
# role -> (what the one is to the company, what stands on the company's page, kinds of the one)
ROLES: dict[str, tuple[str, str, str]] = {
    "contact": (_("contact person of"), _("contact person"), PERSON),
    "owner": (_("owner of"), _("owner"), PERSON),
    "legal": (_("legal representative of"), _("legal representative"), PERSON),
    "employee": (_("works at"), _("employee"), PERSON),
    "subsidiary": (_("subsidiary of"), _("subsidiary"), COMPANY),
}
IN_HOUSEHOLD: dict[str, str] = {
    "head": _("head of the household"),
    "spouse": _("husband or wife"),
    "child": _("child"),
    "parent": _("father or mother"),
    "relative": _("relative"),
    "other": _("lives there"),
}
NO_ROLE = _("There is no role “%(role)s”. There are: %(known)s.")
NO_COMPANY = _("%(name)s is no company; ties lead to companies, and persons who live together form a household.")
WRONG_KIND = _("Only a company can be a subsidiary, only a person the others.")
ITSELF = _("A customer cannot be tied to itself.")
NO_PERSON = _("A household is made of persons; a company belongs to another by a tie.")


def check_role(role: str) -> None:
    """Refuse a role that ties do not know."""
    if role not in ROLES:
        raise Refused("tie.role", NO_ROLE, field="role", role=role[:40], known=", ".join(ROLES))


def check_tie(role: str, kind: str, company_kind: str, company: str) -> None:
    """Refuse a tie that does not join what its role joins."""
    check_role(role)
    if company_kind != COMPANY:
        raise Refused("tie.no_company", NO_COMPANY, field="company", name=company)
    if ROLES[role][2] != kind:
        raise Refused("tie.kind", WRONG_KIND, field="role")


def check_member(role: str, kind: str) -> None:
    """Refuse who cannot live in a household, and a role that it does not know."""
    if role not in IN_HOUSEHOLD:
        raise Refused("household.role", NO_ROLE, field="role", role=role[:40], known=", ".join(IN_HOUSEHOLD))
    if kind != PERSON:
        raise Refused("household.person", NO_PERSON, field="number")
