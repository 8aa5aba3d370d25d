"""The duplicate check at entry: whether somebody about to be written down is here already, and what is due then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from zhiyin.core.access import sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import Conflict
from zhiyin.core.errors import gettext_noop as _
from zhiyin.customers.models import Customer
from zhiyin.customers.queries import entry as reads
from zhiyin.customers.queries.matching import match_rule
from zhiyin.customers.queries.near import Near, weights_of
from zhiyin.customers.rules import entry as rules
from zhiyin.customers.rules import likeness
from zhiyin.customers.rules.clusters import Link
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.entry import Key

from . import duplicates
from . import rows as build

LOCK = "SELECT pg_advisory_xact_lock(k) FROM (SELECT unnest(%s::bigint[]) AS k ORDER BY 1) AS keys"

SAME_CONTACT = _(
    "There is a customer with the same phone or e-mail (%(numbers)s). Open it, or confirm that this is somebody else."
)
ALIKE = _("There is a customer who may be the same (%(numbers)s). Open it, or confirm that this is somebody else.")
SAME_DOCUMENT = _("The customer %(numbers)s has the same identity document. Open it and change it instead.")
REFUSED = _("The customer %(numbers)s is the same by the rules of this company. Open it and change it instead.")
ELSEWHERE = _(
    "A customer with the same phone, e-mail or document exists elsewhere in the company. Identify it to continue."
)
SENTENCES = {"document": SAME_DOCUMENT, "phone": SAME_CONTACT, "email": SAME_CONTACT}


class Twin(Conflict):
    """Somebody is there already: `numbers` of those that the actor sees; `is_certain`: nobody may overrule it."""

    def __init__(self, numbers: tuple[int, ...], *, is_certain: bool, evidence: str = "phone") -> None:
        sentence = SENTENCES.get(evidence, REFUSED if is_certain else ALIKE) if numbers else ELSEWHERE
        code = "customer.twin" if numbers else "customer.twin_elsewhere"
        super().__init__(code, sentence, numbers=", ".join(str(number) for number in numbers))
        self.numbers = numbers
        self.is_certain = is_certain


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found: whether a twin was allowed on purpose, and whom to report as a possible twin."""

    has_twin: bool = False
    report: tuple[int, ...] = ()


NOBODY = Checked()


class Asked:
    """Somebody about to be written down, and what is to be known about twins: asked again, only what has come since
    is weighed."""

    def __init__(self, draft: NewCustomer, actor: Actor) -> None:
        self.ruling = reads.ruling(rules.entry_of(actor))
        self.keys = [] if self.ruling.is_idle else keys_of(draft)
        self.actor = actor
        self.locks = [*self.keys, ("alike", f"{draft.birth_date}:{draft.full_name}")]
        self._near = Near(draft, self.ruling.chance)

    def ruled(self, *, allow: bool) -> Checked:
        """What the rules of this door say now; raises `Twin` where they warn (unless `allow`) or refuse."""
        if self.ruling.is_idle:
            return NOBODY
        found = _by_evidence(self.keys, reads.holders(self.keys))
        if self.ruling.actions.get("alike", "allow") != "allow":
            found["alike"] = self._near.found()
        action, ids = rules.strictest(found, self.ruling.actions)
        if action == "refuse" or (action == "warn" and not allow):
            evidence = next(name for name in rules.EVIDENCE if ids & found.get(name, set()))
            raise Twin(_seen(ids, self.actor), is_certain=action == "refuse", evidence=evidence)
        return Checked(action == "warn", tuple(sorted(ids)) if action == "report" else ())


def look(draft: NewCustomer, *, actor: Actor, allow: bool) -> Asked:
    """The check ahead of the transaction of the writing. On SQLite whoever writes keeps all others waiting: there most
    is asked, and most twins are refused, before that. On PostgreSQL only who has the same keys waits.

    What comes back goes to `check`.
    """
    asked = Asked(draft, actor)
    if connection.vendor == "sqlite":
        asked.ruled(allow=allow)
    return asked


def check(asked: Asked, *, allow: bool) -> Checked:
    """What the rules of this door say; raises `Twin` where they warn (unless `allow`) or refuse.

    Inside the transaction of the writing: two who write the same down at the same time come one after the other.
    """
    if not asked.ruling.is_idle:
        _one_after_the_other(asked.locks)
    return asked.ruled(allow=allow)


def keys_of(draft: NewCustomer) -> list[Key]:
    """Everything exact that a customer is known by."""
    blinds = [(rules.kind_of(new.kind), blind) for new in draft.identities for blind in build.blinds(new)]
    return rules.keys_of(draft, blinds)


def links(customer: int, others: Sequence[int]) -> list[Link]:
    """How alike a customer is to others, with the reasons."""
    known = reads.with_contacts(reads.records([customer, *others]))
    weights, fields = weights_of(reads.size()), match_rule().fields
    mine = likeness.compared(known[customer], fields)
    found = []
    for other in others:
        reasons = weights.reasons(mine, likeness.compared(known[other], fields))
        weight = round(sum(reason["weight"] for reason in reasons), 3)
        first, second = sorted((customer, other))
        found.append(Link(first, second, weight, weights.chance(weight), tuple(reasons)))
    return found


def check_documents(draft: NewCustomer, *, customer: int, actor: Actor) -> None:
    """The same for documents that are added to a customer who is here: raises `Twin` where another one has them."""
    ruling = reads.ruling(rules.entry_of(actor))
    if not draft.identities or ruling.actions.get("document", "allow") != "refuse":
        return
    keys = [key for key in keys_of(draft) if key[0] == "document"]
    _one_after_the_other(keys)
    others = {one for ids in reads.holders(keys).values() for one in ids} - {customer}
    if others:
        raise Twin(_seen(others, actor), is_certain=True, evidence="document")


def report(found: Mapping[int, Sequence[int]], *, now: datetime) -> None:
    """Put customers just written and those whom they may be into sets to review."""
    alike_ones = [link for customer, others in found.items() if others for link in links(customer, others)]
    if alike_ones:
        duplicates.set_down(links=alike_ones, rule=match_rule().code, now=now)


def _seen(ids: Iterable[int], actor: Actor) -> tuple[int, ...]:
    rows = Customer.objects.filter(pk__in=set(ids)).order_by("number")
    return tuple(row.number for row in rows if sees(actor, row))


def _one_after_the_other(keys: Sequence[Key]) -> None:
    """Whoever writes down one with a key of these waits until the other has; on SQLite every writer waits anyway."""
    if connection.vendor != "postgresql":
        return
    texts = {f"{evidence}:{value}" for evidence, value in keys}
    numbers = sorted(int.from_bytes(hashlib.sha256(one.encode()).digest()[:8], "big", signed=True) for one in texts)
    with connection.cursor() as cursor:
        # In one order for everybody, so that nobody waits for one who waits for him.
        cursor.execute(LOCK, [numbers])


@dataclass(frozen=True, slots=True)
class Reported:
    """Whom one of a batch may be: customers who are here, and places of the batch before it."""

    here: tuple[int, ...]
    batch: tuple[int, ...]


def in_batch(drafts: Sequence[NewCustomer], *, actor: Actor) -> tuple[dict[int, Twin], dict[int, Reported]]:
    """The check of many at once, by their places: who is refused, and who is to be reported as whom.

    Only what is exactly the same counts here; nobody is there to be warned, so a warning is a report.
    """
    ruling = reads.ruling(rules.entry_of(actor))
    if ruling.is_idle:
        return {}, {}
    keys = [keys_of(draft) for draft in drafts]
    here = reads.holders([key for of_one in keys for key in of_one])
    first: dict[Key, int] = {}
    refused: dict[int, Twin] = {}
    reported: dict[int, Reported] = {}
    for place, of_one in enumerate(keys):
        there, ids = rules.strictest(_by_evidence(of_one, here), ruling.actions)
        before = {key: {first[key]} for key in of_one if key in first}
        earlier, places = rules.strictest(_by_evidence(of_one, before), ruling.actions)
        if "refuse" in (there, earlier):
            refused[place] = Twin(_seen(ids, actor), is_certain=True, evidence="document")
            continue
        for key in of_one:
            first.setdefault(key, place)
        if "report" in (there, earlier) or "warn" in (there, earlier):
            reported[place] = Reported(tuple(sorted(ids)), tuple(sorted(places)))
    return refused, reported


def _by_evidence(keys: Sequence[Key], holders: Mapping[Key, set[int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for key in keys:
        found.setdefault(key[0], set()).update(holders.get(key, ()))
    return found
