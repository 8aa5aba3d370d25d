"""What a segment may ask about: the fields of a customer, contacts, facts, other segments."""

from __future__ import annotations

from collections.abc import Mapping

from zhiyin.core.actor import Actor
from zhiyin.core.errors import gettext_noop as _
from zhiyin.core.fields.kinds import CHOOSING, label, options
from zhiyin.customers import access
from zhiyin.customers.models import OWN as OWN_OF_CUSTOMERS
from zhiyin.customers.models import Tier
from zhiyin.customers.rules import words
from zhiyin.customers.rules.facts import FACTS, GROUPS
from zhiyin.customers.rules.segments import Catalogue, Field, Kind
from zhiyin.people.access import visible_branches
from zhiyin.people.queries import colleagues

CUSTOMER, CONTACT, OWN_FIELDS = _("Customer"), _("Ways of contact"), _("Own fields")
FACT_KINDS: Mapping[str, Kind] = {
    "time": "time", "count": "number", "money": "number", "share": "number", "ratio": "number", "points": "number",
}  # fmt: skip

OWN = (
    Field("tier", "choice", _("Tier"), CUSTOMER, is_open=True, is_data=True),
    Field("stage", "choice", _("Life-cycle stage"), CUSTOMER, words.STAGES, is_open=True),
    Field("relation_level", "choice", _("Level of the relation"), CUSTOMER, words.RELATION_LEVELS, is_open=True),
    Field("relation_kind", "choice", _("Kind of relation"), CUSTOMER, words.RELATION_KINDS, is_open=True),
    Field("kind", "choice", _("Kind"), CUSTOMER, words.KINDS),
    Field("branch", "choice", _("Branch"), CUSTOMER, is_open=True, is_data=True),
    Field("owner", "choice", _("Owner"), CUSTOMER, is_open=True, is_data=True),
    Field("age", "age", _("Age in years"), CUSTOMER, is_open=True),
    Field("birthday", "birthday", _("Birthday"), CUSTOMER, is_open=True),
    Field("full_name", "text", _("Full name"), CUSTOMER),
    Field("source", "text", _("Source"), CUSTOMER, is_open=True),
    Field("created_at", "time", _("Customer since"), CUSTOMER),
    Field("changed_at", "time", _("Last change of the record"), CUSTOMER),
    Field("is_active", "bool", _("Active"), CUSTOMER),
    Field("segment", "choice", _("Segment"), CUSTOMER, is_data=True),
    Field("has_phone", "bool", _("Has a phone"), CONTACT),
    Field("has_email", "bool", _("Has an e-mail address"), CONTACT),
    Field("has_wechat", "bool", _("Has WeChat"), CONTACT),
    Field("has_address", "bool", _("Has an address"), CONTACT),
    Field("email_domain", "choice", _("Domain of the e-mail address"), CONTACT, is_data=True),
    Field("has_document", "bool", _("Has an identity document"), CONTACT),
)
FROM_FACTS = tuple(
    Field(fact.name, FACT_KINDS[fact.kind], fact.label, GROUPS[fact.group], is_open=True) for fact in FACTS.values()
)
FIELDS: Catalogue = {field.name: field for field in (*OWN, *FROM_FACTS)}


OWN_KINDS: Mapping[str, Kind] = {
    "text": "text", "url": "text", "phone": "text", "email": "text", "whole": "number", "decimal": "number",
    "money": "number", "date": "time", "yes_no": "bool", "choice": "choice", "choices": "choice",
}  # fmt: skip


def every_field() -> Catalogue:
    """All fields, with those of the company that lists are narrowed by; names of tiers and so on are not looked up."""
    own = [
        Field(
            one.name, OWN_KINDS[one.kind], label(one), OWN_FIELDS,
            options(one) if one.kind in CHOOSING else None, is_open=True, is_data=True,
        )
        for one in OWN_OF_CUSTOMERS.fields()
        if one.is_filter
    ]  # fmt: skip
    return {**FIELDS, **{field.name: field for field in own}} if own else FIELDS


def catalogue(actor: Actor) -> Catalogue:
    """All fields, with the tiers, branches and segments that this actor may name."""
    named = {
        "tier": dict(Tier.objects.values_list("code", "name")),
        "branch": dict(visible_branches(actor).order_by("level", "code").values_list("code", "name")),
        "owner": {str(row.number): row.name for row in colleagues(actor).only("number", "name")},
        "segment": {
            str(number): name
            for number, name in access.visible_segments(actor).filter(is_active=True).values_list("number", "name")
        },
    }
    return {
        name: field
        if name not in named
        else Field(name, field.kind, field.label, field.group, named[name], field.is_open, field.is_data)
        for name, field in every_field().items()
    }
