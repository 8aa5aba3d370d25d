"""Customers in templates: personal values masked by their kind, codes by their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhiyin.customers import access
from zhiyin.customers.models import ContactDetail, Customer, Identity
from zhiyin.customers.queries.ties import TieShown
from zhiyin.customers.rules import consent, erasing, masking, merging, pool, tags, ties, words
from zhiyin.customers.rules.facts import FACTS, LOYALTY
from zhiyin.customers.rules.segments import WORDS
from zhiyin.customers.rules.words import RELATIONS
from zhiyin.customers.services import Revealed
from zhiyin.customers.subject import subjects
from zhiyin.web.templatetags.marks import badge

register = template.Library()


@register.filter
def masked(line: ContactDetail | Identity) -> str:
    """A contact detail or a document as everybody may see it; the clear value only comes from `reveal`."""
    if isinstance(line, Identity):
        return masking.document(line.last4)
    return masking.contact(line.kind, line.value)


@register.filter
def masked_as(value: str, kind: str) -> str:
    """A contact detail of `kind` as everybody may see it; nothing stays nothing."""
    return masking.contact(kind, value) if value else ""


@register.filter
def clear_or_masked(line: ContactDetail | Identity, shown: dict[int, str]) -> str:
    """The value in clear where it was revealed in this very request, else masked."""
    return shown.get(line.pk) or masked(line)


@register.filter
def born(customer: Customer, shown: Revealed) -> str:
    """The date of birth in clear where it was revealed in this very request, else its year."""
    return shown.birth_date or masking.birth_date(customer.birth_date)


@register.filter
def named(code: str) -> str:
    """What people call a code of customers: `person`, `mature`, `phone`, `passport`, a purpose."""
    return gettext(words.ALL[code]) if code in words.ALL else code


@register.filter
def loyal(points: float) -> str:
    """The kind of loyalty behind its points."""
    return gettext(words.LOYALTY[LOYALTY[round(points)]]) if round(points) in LOYALTY else f"{points:g}"


@register.filter
def right(kind: str) -> str:
    """What people call a kind of entitlement."""
    return gettext(words.ENTITLEMENTS.get(kind, kind))


@register.filter
def kept(kind: str) -> str:
    """What people call a kind of rows whose keeping may be limited."""
    return gettext(next((one.title for one in subjects().kept if one.model == kind), kind))


@register.filter
def ended(end: str) -> str:
    """What becomes of rows that were kept long enough."""
    return gettext(words.ENDS[end])


@register.filter
def of_fact(name: str) -> str:
    """What people call a fact."""
    return gettext(FACTS[name].label) if name in FACTS else name


@register.filter
def percent(share: float) -> str:
    """A share as people read it."""
    return f"{100 * share:.0f}%"


@register.filter
def operator(code: str) -> str:
    """What people call an operator of a rule: `at_least`, `in`."""
    return gettext(WORDS[code])


@register.filter
def separated(value: float | Decimal | None) -> str:
    """A number with its thousands parted: 1,234,567."""
    return "" if value is None else f"{value:,}"


@register.simple_tag(takes_context=True)
def part_text(context: dict[str, Any], value: str, part: str) -> str:
    """The value of a part of a customer as the reader may see it: masked as on the customer's page."""
    if part == "birth_date":
        return masking.birth_date(date.fromisoformat(value)) if value else ""
    if part == "note":
        return access.told(value, context["actor"])
    if part == "is_active":
        return gettext("yes") if value == "yes" else gettext("no")
    if part in {"relation_level", "relation_kind"}:
        return related(value)
    return named(value) if part == "stage" else value


@register.filter
def related(code: str) -> str:
    """What people call a level or a kind of relation."""
    return gettext(RELATIONS[code]) if code in RELATIONS else code


@register.filter
def pool_cause(code: str) -> str:
    """Why a customer lies in the pool."""
    return gettext(pool.CAUSES.get(code, code))


@register.filter
def rule_named(rule: str) -> str:
    """What people call a golden-record rule."""
    return gettext(merging.RULES.get(rule, rule))


@register.filter
def label_of(text: str) -> str:
    """A title that an area declared, in the reader's language."""
    return gettext(text)


@register.filter
def why_back(reason: str) -> str:
    """Why a row that came after a merge goes back with it."""
    return gettext(merging.EVIDENCE.get(reason, reason))


@register.filter
def basis(code: str) -> str:
    """On which basis messages for a purpose are sent."""
    return gettext(consent.BASES.get(code, code))


@register.filter
def why_not_sent(code: str) -> str:
    """Why no message may be sent, as a sentence."""
    return gettext(consent.REASONS.get(code, code))


@register.filter
def erasure_reason(code: str) -> str:
    """Why a customer was erased."""
    return gettext(erasing.REASONS.get(code, code))


@register.filter
def primary(customer: Customer, kind: str) -> ContactDetail | None:
    """The first contact detail of a kind, from those that were read with the customer."""
    lines = [line for line in customer.contacts.all() if line.kind == kind]
    return next((line for line in lines if line.is_primary), lines[0] if lines else None)


@register.filter
def tone_named(tone: str) -> str:
    """What the colour of a tag means."""
    return gettext(tags.TONES.get(tone, tone))


@register.filter
def tie_named(tie: TieShown) -> str:
    """What the other side of a tie is to the customer whose page it stands on, or the customer to it."""
    there, back, _kind = ties.ROLES[tie.tie.role]
    return gettext(back if tie.is_company else there)


@register.filter
def member_named(role: str) -> str:
    """What a member of a household is to its head."""
    return gettext(ties.IN_HOUSEHOLD.get(role, role))


@register.filter
def bound(form: forms.BaseForm, name: str) -> forms.BoundField:
    """The field of a form by its name."""
    return form[name]


@register.filter
def as_chance(chance: float) -> str:
    """A chance as people read it; nothing is certain.

    >>> as_chance(0.9312), as_chance(0.999998)
    ('93.1 %', '> 99.9 %')
    """
    return "> 99.9 %" if chance > 0.999 else f"{100 * chance:.1f} %"


@register.simple_tag
def reason_mark(reason: Mapping[str, Any]) -> SafeString:
    """What one field says about two records: its name, the level of agreement, what it weighs (bits)."""
    tone = "success" if reason["weight"] > 1 else "danger" if reason["weight"] < 0 else "neutral"
    words = f"{named(reason['field'])} {named(reason['level'])}"
    return badge(words, tone=tone, title=f"{reason['weight']:+.1f}")


@register.filter
def as_select(bound_field: forms.BoundField) -> SafeString:
    """The drop-down of a field of a table, named for those who do not see its row and column."""
    return bound_field.as_widget(
        attrs={"class": "form-select form-select-sm w-auto", "aria-label": str(bound_field.label)}
    )
