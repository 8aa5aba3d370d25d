"""What this area offers to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.web.interface import Command, Interface, MenuItem, NavigationItem, Wording

from . import access

ROLE_TITLES = {
    "agent": _("Agent"),
    "hotline": _("Hotline agent"),
    "lead": _("Team lead"),
    "manager": _("Branch manager"),
    "quality": _("Quality manager"),
    "analyst": _("Analyst"),
    "auditor": _("Auditor"),
    "privacy": _("Privacy officer"),
    "admin": _("Administrator"),
}


RHYTHMS = {
    "change": _("when it changes"),
    "daily": _("every day"),
    "weekly": _("every week"),
}


def _branches(_facts: Mapping[str, Any]) -> str:
    return "/branches"


INTERFACE = Interface(
    navigation=(
        NavigationItem(_("Branches"), "/branches", "building", access.VIEW, 900),
        NavigationItem(_("Employees"), "/employees", "users-group", access.VIEW, 910),
        NavigationItem(_("Audit log"), "/events", "shield-lock", access.AUDIT, 990),
    ),
    wordings={
        "people.BranchOpened": Wording("building", _("Branch opened"), _branches),
        "people.TeamFormed": Wording("users-group", _("Team formed"), _branches),
        "people.EmployeeAdded": Wording("user-plus", _("Employee added")),
        "people.EmployeeChanged": Wording("user-check", _("Employee changed")),
        "people.EmployeeDeactivated": Wording("user-x", _("Employee deactivated")),
        "people.TokenIssued": Wording("key", _("API token issued")),
        "people.TokenRevoked": Wording("key", _("API token revoked")),
        "people.NoticeGiven": Wording("bell", _("Notice given")),
        "people.Subscribed": Wording("bell", _("Subscribed to a result")),
        "people.Unsubscribed": Wording("bell", _("Subscription ended")),
    },
    commands=(
        Command(_("Add an employee"), "/employees/new", access.MANAGE),
        Command(_("Open a branch"), "/branches/new", access.MANAGE),
        Command(_("My account"), "/me", access.VIEW),
        Command(_("Subscriptions"), "/subscriptions", access.VIEW),
    ),
    menu=(
        MenuItem(_("Notices"), "/notices", "bell"),
        MenuItem(_("My account"), "/me", "user"),
        MenuItem(_("Sign-in and security"), "/account/2fa/", "lock"),
    ),
    preferences="/me/preferences",
)
