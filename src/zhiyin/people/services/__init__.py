"""Writes about people: one verb each, checked first, with its event in the same transaction."""

from .notices import give_notice, read_notices, send_notice
from .staff import (
    SignIn,
    add_employee,
    change_employee,
    deactivate_employee,
    end_session,
    form_team,
    issue_token,
    open_branch,
    revoke_token,
    set_password,
    set_preferences,
)
from .subscriptions import end_subscription, subscribe, tell_subscribers

__all__ = [
    "SignIn", "add_employee", "change_employee", "deactivate_employee", "end_session", "end_subscription",
    "form_team", "give_notice", "issue_token", "open_branch", "read_notices", "revoke_token", "send_notice",
    "set_password", "set_preferences", "subscribe", "tell_subscribers",
]  # fmt: skip
