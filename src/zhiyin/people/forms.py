"""Browser input about people -> typed values; nothing is saved here."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiyin.core.actor import Actor
from zhiyin.web.offers import offer, offer_rows

from . import access, queries
from .models import Branch, Team
from .ui import RHYTHMS, ROLE_TITLES

THEMES = [
    ("", pgettext_lazy("appearance", "Auto")),
    ("light", pgettext_lazy("appearance", "Light")),
    ("dark", pgettext_lazy("appearance", "Dark")),
]
INDENT = "\N{IDEOGRAPHIC SPACE}"
LIFETIMES = {"30": _("30 days"), "90": _("90 days"), "365": _("One year"), "": _("Until revoked")}


class _Places(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no such parameter at run time
    def label_from_instance(self, obj: Branch) -> str:
        """The branch, moved in by its level."""
        return INDENT * obj.level + obj.name


def _roles() -> list[tuple[str, Any]]:
    return [(name, ROLE_TITLES.get(name, name)) for name in queries.known_roles()]


class BranchForm(forms.Form):
    """A new branch: code, name, and where it belongs."""

    name = forms.CharField(label=_("Name"))
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Short and lasting; letters, digits, hyphens."))
    parent = _Places(label=_("Belongs to"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "parent", queries.branches(actor))


class TeamForm(forms.Form):
    """A new team."""

    name = forms.CharField(label=_("Name"))


class EmployeeForm(forms.Form):
    """A new employee, with or without a log-in."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"))
    branch = _Places(label=_("Branch"), queryset=None, empty_label=None)
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    username = forms.CharField(
        label=_("Log-in name"),
        required=False,
        help_text=_("Leave it empty for people who do not sign in."),
    )
    password = forms.CharField(
        label=_("First password"), max_length=128, required=False, strip=False, widget=forms.PasswordInput,
        help_text=_("At least 12 characters; the person changes it after the first sign-in."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address"), required=False, help_text=_("A forgotten password is reset through it.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "branch", queries.branches(actor))
        offer(self, "roles", _roles())


class ChangeForm(forms.Form):
    """Name, roles and teams of an employee."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"))
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    teams: forms.ModelMultipleChoiceField[Team] = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "roles", _roles())
        offer_rows(self, "teams", queries.teams(actor))


class PreferencesForm(forms.Form):
    """How a person wants the pages."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = settings.TIME_ZONE
        zones = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc"))
        offer(self, "time_zone", [("", own), *((name, name) for name in zones)])


class TokenForm(forms.Form):
    """A new API token: its name, what it may do, how long."""

    name = forms.CharField(label=_("What it is for"))
    permissions = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, required=False, initial="90")

    def __init__(self, *args: Any, permissions: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "permissions", [(name, name) for name in sorted(permissions)])

    def lifetime(self) -> timedelta | None:
        """How long the token is to live; None: until it is revoked."""
        days = self.cleaned_data["days"]
        return timedelta(days=int(days)) if days else None


class SubscriptionForm(forms.Form):
    """A result, when to be told of it, and whether a team is told instead of oneself."""

    result = forms.ChoiceField(label=_("Result"))
    rhythm = forms.ChoiceField(label=_("When"), choices=list(RHYTHMS.items()))
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        queryset=None, label=_("Team"), required=False, empty_label="–",
        help_text=_("Everybody of it is told, each what the own branch shows; none means you alone."),
    )  # fmt: skip

    def __init__(self, actor: Actor, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "result", queries.offered(actor))
        if actor.may(access.SUBSCRIBE_TEAM):
            offer_rows(self, "team", queries.teams(actor))
        else:
            del self.fields["team"]

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        kind, _colon, key = self.cleaned_data["result"].partition(":")
        team = self.cleaned_data.get("team")
        return {"kind": kind, "key": key, "rhythm": self.cleaned_data["rhythm"], "team": team}
