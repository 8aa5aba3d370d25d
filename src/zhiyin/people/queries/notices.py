"""Reads about notices and subscriptions: the own ones, and how they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from zhiyin.core.access import one
from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.paging import Page, page_of
from zhiyin.core.results import offers
from zhiyin.people import access
from zhiyin.people.models import Notice, Subscription

SENTENCES: Mapping[str, str] = {
    "result": _("%(title)s “%(label)s”: %(was)s → %(value)s"),
    "same": _("%(title)s “%(label)s”: %(value)s as before"),
    "list": _("%(title)s “%(label)s”: others belong to it, %(value)s in all"),
    "webhook": _("The webhook “%(name)s” is paused: other systems are not told what happens."),
}


def sentence_of(notice: Notice, data: Callable[[str], str] = str, words: Callable[[str], str] = str) -> str:
    """A notice as a sentence in the reader's language; `data` and `words` mark its names and figures, and the rest."""
    facts = {name: data(str(value)) for name, value in notice.facts.items()}
    offer = offers().get(str(notice.facts.get("what", "")))
    facts["title"] = words(gettext(offer.title)) if offer else ""
    return words(gettext(SENTENCES[notice.kind])) % facts


def notices(actor: Actor, *, cursor: str = "") -> Page[Notice]:
    """What the actor was told, the latest first."""
    return page_of(access.own_notices(actor), order=("-pk",), cursor=cursor)


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription with what it said last."""

    row: Subscription
    title: str
    label: str
    text: str
    url: str


def subscriptions(actor: Actor, *, now: datetime) -> list[Followed]:
    """The own subscriptions with what they say now; what may not be seen any more has no text."""
    found = []
    for row in access.own_subscriptions(actor).select_related("team").order_by("pk"):
        offer = offers().get(row.kind)
        result = offer.read(actor, row.key, now) if offer and actor.may(offer.permission) else None
        title = gettext(offer.title) if offer else row.kind
        told = (result.label, result.text, result.url) if result else (row.key, "", "")
        found.append(Followed(row, title, *told))
    return found


def subscription(actor: Actor, pk: int) -> Subscription:
    """One of the own subscriptions."""
    return one(access.own_subscriptions(actor).select_related("employee"), pk=pk)


def offered(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the actor may subscribe to: titles with their results, each as `kind:key` and label."""
    return [
        (gettext(offer.title), [(f"{kind}:{key}", label) for key, label in offer.choices(actor)])
        for kind, offer in offers().items()
        if actor.may(offer.permission)
    ]
