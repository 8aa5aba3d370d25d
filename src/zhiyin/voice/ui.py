"""What this area offers to the pages, and its words for what the code decides on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhiyin.web.interface import Command, Interface, NavigationItem, Panel, Text, Wording

from . import access, rules

# verdict -> (tone, icon, word): never colour alone
VERDICTS: dict[str, tuple[str, str, Text]] = {
    rules.BELOW: ("danger", "trending-down", _("Below expectation")),
    rules.AS: ("neutral", "minus", _("As expected")),
    rules.ABOVE: ("success", "trending-up", _("Above expectation")),
    rules.NOT_ASKED: ("neutral", "circle-dashed", _("No expectation asked")),
    rules.NOT_RATED: ("neutral", "circle-dashed", _("Not rated overall")),
}
STATES: dict[str, tuple[str, str, Text]] = {
    "created": ("info", "clock", pgettext_lazy("invitation", "About to be sent")),
    "sent": ("info", "send", pgettext_lazy("invitation", "Sent")),
    "opened": ("info", "eye", pgettext_lazy("invitation", "Opened")),
    "answered": ("success", "check", pgettext_lazy("invitation", "Answered")),
    "not_sent": ("warning", "mail", pgettext_lazy("invitation", "Not sent")),
    "expired": ("neutral", "clock", pgettext_lazy("invitation", "Expired")),
}
REASONS: dict[str, Text] = {
    rules.NO_CUSTOMER: _("nobody is known as the customer"),
    rules.NO_ADDRESS: _("there is no e-mail address"),
    rules.COOL_DOWN: _("this customer was asked not long ago"),
    rules.HISTORY: _("it is history, not a service of today"),
    rules.OPTED_OUT: _("this customer wants no surveys"),
    rules.NO_CONSENT: _("this customer has not agreed to surveys"),
    rules.CAPPED: _("this customer has been sent as many messages as are allowed"),
    rules.INACTIVE: _("this customer is not active any more"),
    rules.ADDRESS_REFUSED: _("the mail server refused the address"),
}


def _answer(facts: Mapping[str, Any]) -> str:
    return f"/answers/{facts['number']}" if facts.get("number") else "/answers"


def _invitations(_facts: Mapping[str, Any]) -> str:
    return "/invitations"


def _survey(facts: Mapping[str, Any]) -> str:
    return f"/surveys/{facts['code']}"


INTERFACE = Interface(
    navigation=(NavigationItem(_("Answers"), "/answers", "mood-smile", access.VIEW, 50),),
    # Both slots are given the customer's number.
    panels=(
        Panel("customers.customer.top", _("How it felt"), "voice:of_customer", access.VIEW, 20),
        Panel("desk.ticket", _("Satisfaction"), "voice:of_customer", access.VIEW, 40),
    ),
    timeline=_("Answers to surveys"),
    wordings={
        "voice.InvitationCreated": Wording("mail", _("Invited to a survey"), _invitations),
        "voice.InvitationSent": Wording("send", _("Survey sent"), _invitations),
        "voice.InvitationNotSent": Wording("mail", _("No survey sent"), _invitations),
        "voice.InvitationOpened": Wording("eye", _("Survey opened"), _invitations),
        "voice.InvitationExpired": Wording("clock", _("Survey not answered in time"), _invitations),
        "voice.SurveysDeclined": Wording("x", _("Wants no more surveys")),
        "voice.AnswerRemoved": Wording("trash", _("Answer %(number)s removed: its import was taken back")),
        "voice.AnswerGiven": Wording("mood-smile", _("Answer %(number)s given"), _answer),
        "voice.DimensionRated": Wording("mood-smile", _("Answer %(number)s: one dimension rated"), _answer),
        "voice.AnswerFinished": Wording("check", _("Answer %(number)s finished"), _answer),
        "voice.SurveyDefined": Wording("list-details", _("Survey %(code)s defined"), _survey),
        "voice.SurveyChanged": Wording("list-details", _("Survey %(code)s changed"), _survey),
    },
    commands=(
        Command(_("Answers below expectation"), "/answers?verdict=below", access.VIEW),
        Command(_("Surveys"), "/surveys", access.VIEW),
        Command(_("Invitations"), "/invitations", access.VIEW),
    ),
)
