"""What is done to many customers at once: each of them through the verb that changes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from zhiyin.core.actor import Actor
from zhiyin.core.errors import NotFound, Refused
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.many.actions import Action, Apply, own_action
from zhiyin.customers import access
from zhiyin.customers.models import OWN, Customer, CustomerTag, Segment, SegmentMember, Tag, Tier
from zhiyin.customers.rules import words
from zhiyin.customers.rules.changes import Change
from zhiyin.people.access import visible_branches
from zhiyin.people.queries import named_colleagues

from .changing import change_customer
from .segments import move_members
from .tags import set_tags

NO_TAG = _("There is no tag “%(code)s”.")


def actions() -> Iterator[Action]:
    """Everything, with the values that there are to choose from."""
    yield Action("branch", _("Assign a branch"), access.EDIT, _changed("branch"), _branch_of, _branches)
    yield Action("owner", _("Assign an owner"), access.ASSIGN, _changed("owner"), _owner_of, named_colleagues)
    yield Action("tier", _("Set the tier"), access.EDIT, _changed("tier"), _tier_of, _tiers)
    yield Action("stage", _("Set the life-cycle stage"), access.EDIT, _changed("stage"), _stage_of, _stages)
    yield Action("tag", _("Put a tag on"), access.EDIT, _tag, _if_borne, _tags, opposite=_untag)
    yield Action("untag", _("Take a tag off"), access.EDIT, _untag, _if_not_borne, _tags, opposite=_tag)
    yield Action("list", _("Add to a list"), access.SEGMENTS, _add_to_list, _if_listed, _lists, opposite=_off_list)
    for field in OWN.fields():
        yield own_action(field, access.EDIT, _own(field.code))


def _changed(name: str) -> Apply:
    def apply(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
        return _change(customer, {name: value}, actor, now)

    return apply


def _own(code: str) -> Apply:
    def apply(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
        return _change(customer, {"custom": {code: value}}, actor, now)

    return apply


def _change(customer: Customer, values: dict[str, Any], actor: Actor, now: datetime) -> bool:
    before = customer.version
    change = Change(values)
    return change_customer(customer=customer, version=before, change=change, actor=actor, now=now).version != before


def _tag(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
    return _tagged(customer, value, actor, now, is_on=True)


def _untag(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
    return _tagged(customer, value, actor, now, is_on=False)


def _tagged(customer: Customer, code: str, actor: Actor, now: datetime, *, is_on: bool) -> bool:
    if not Tag.objects.filter(code=code).exists():
        raise Refused("tag.unknown", NO_TAG, field="value", code=code[:40])
    borne = set(CustomerTag.objects.filter(customer=customer).values_list("tag__code", flat=True))
    wanted = borne | {code} if is_on else borne - {code}
    if wanted == borne:
        return False
    set_tags(customer=customer, codes=wanted, actor=actor, now=now)
    return True


def _add_to_list(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
    return bool(move_members(segment=_list(value, actor), add=[customer.number], actor=actor, now=now))


def _off_list(customer: Customer, value: str, actor: Actor, now: datetime) -> bool:
    return bool(move_members(segment=_list(value, actor), remove=[customer.number], actor=actor, now=now))


def _list(value: str, actor: Actor) -> Segment:
    segment = access.visible_segments(actor).filter(number=_number(value)).first()
    if segment is None:
        raise NotFound("segment")
    return segment


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 18 else 0


def _branch_of(customer: Customer, _value: str) -> str:
    return customer.branch.code if customer.branch else ""


def _owner_of(customer: Customer, _value: str) -> str:
    return str(customer.owner.number) if customer.owner else ""


def _tier_of(customer: Customer, _value: str) -> str:
    return customer.tier.code if customer.tier else ""


def _stage_of(customer: Customer, _value: str) -> str:
    return customer.stage


def _if_borne(customer: Customer, value: str) -> str:
    return value if CustomerTag.objects.filter(customer=customer, tag__code=value).exists() else ""


def _if_not_borne(customer: Customer, value: str) -> str:
    return "" if _if_borne(customer, value) else value


def _if_listed(customer: Customer, value: str) -> str:
    members = SegmentMember.objects.filter(segment__number=_number(value), customer=customer)
    return value if members.exists() else ""


def _branches(actor: Actor) -> Sequence[tuple[str, str]]:
    return list(visible_branches(actor).order_by("level", "code").values_list("code", "name"))


def _tiers(_actor: Actor) -> Sequence[tuple[str, str]]:
    return list(Tier.objects.values_list("code", "name"))


def _stages(_actor: Actor) -> Sequence[tuple[str, str]]:
    return list(words.STAGES.items())


def _tags(_actor: Actor) -> Sequence[tuple[str, str]]:
    return list(Tag.objects.filter(is_active=True).values_list("code", "name"))


def _lists(actor: Actor) -> Sequence[tuple[str, str]]:
    rows = access.visible_segments(actor).filter(kind=Segment.Kind.LIST, is_active=True)
    return [(str(number), name) for number, name in rows.values_list("number", "name")]
