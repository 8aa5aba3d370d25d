"""Tags: the company's register, and putting them on customers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiyin.core import text
from zhiyin.core.access import require, sees
from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.events import Entry, record, record_all
from zhiyin.customers import access, events
from zhiyin.customers.models import Customer, CustomerTag, Tag
from zhiyin.customers.rules import tags as rules

TAKEN = _("There is already a tag with the code “%(code)s”.")
UNKNOWN = _("There is no tag “%(code)s”. There are: %(known)s.")
OUT_OF_USE = _("The tag “%(code)s” is out of use; it can be taken off, not put on.")


@dataclass(frozen=True, slots=True)
class NewTag:
    """A tag as it is given; `tone` is its colour by meaning."""

    name: str
    tone: str = "neutral"
    about: str = ""
    is_active: bool = True


@transaction.atomic
def define_tag(*, code: str, new: NewTag, actor: Actor, now: datetime) -> Tag:
    """Add a tag to the company's register."""
    require(actor, access.MANAGE)
    code = rules.code(code)
    if Tag.objects.filter(code=code).exists():
        raise Refused("tag.taken", TAKEN, field="code", code=code)
    tag = Tag(code=code)
    _write(tag, new)
    record(Entry(events.TagDefined(tag.pk, code)), actor=actor, now=now)
    return tag


@transaction.atomic
def change_tag(*, tag: Tag, new: NewTag, actor: Actor, now: datetime) -> Tag:
    """Change name, meaning or use of a tag; customers who bear it keep it."""
    require(actor, access.MANAGE)
    _write(tag, new)
    record(Entry(events.TagChanged(tag.pk, tag.code)), actor=actor, now=now)
    return tag


@transaction.atomic
def set_tags(*, customer: Customer, codes: Collection[str], actor: Actor, now: datetime) -> None:
    """Let a customer bear exactly these tags; one event for each that came or went."""
    require(actor, access.EDIT)
    if not sees(actor, customer):
        raise NotFound("customer")
    Customer.objects.select_for_update().get(pk=customer.pk)
    known = {tag.code: tag for tag in Tag.objects.all()}
    there = {row.tag.code: row for row in CustomerTag.objects.filter(customer=customer).select_related("tag")}
    wanted = set(codes)
    for code in sorted(wanted - there.keys()):
        _refuse_unusable(code, known)
    gone, come = sorted(there.keys() - wanted), sorted(wanted - there.keys())
    CustomerTag.objects.filter(pk__in=[there[code].pk for code in gone]).delete()
    who = access.employee_of(actor)
    CustomerTag.objects.bulk_create(
        CustomerTag(customer=customer, tag=known[code], employee_id=who, added_at=now) for code in come
    )
    facts = [events.CustomerUntagged(customer.pk, code) for code in gone]
    record_all(
        [Entry(fact, customer, changed=("tags",)) for fact in (*facts, *(events.CustomerTagged(customer.pk, code)
         for code in come))],
        actor=actor, now=now,
    )  # fmt: skip


def _write(tag: Tag, new: NewTag) -> None:
    tag.name, tag.tone = text.name(new.name, most=60, field="name"), rules.tone(new.tone)
    tag.about, tag.is_active = text.line(new.about, most=300, field="about"), new.is_active
    tag.save()


def _refuse_unusable(code: str, known: dict[str, Tag]) -> None:
    if code not in known:
        listed = ", ".join(name for name, tag in known.items() if tag.is_active)
        raise Refused("tag.unknown", UNKNOWN, field="tags", code=code[:40], known=listed)
    if not known[code].is_active:
        raise Refused("tag.out_of_use", OUT_OF_USE, field="tags", code=code)
