"""Browser input to typed values. Nothing is checked twice: the rules refuse, and the form shows it at the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhiyin.core.actor import Actor
from zhiyin.core.errors import Refused, Several
from zhiyin.core.fields.register import fields_of
from zhiyin.customers import access, queries
from zhiyin.customers.models import Customer
from zhiyin.customers.rules import masking, names, words
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.contacts import NewContact
from zhiyin.customers.rules.drafts import LABELS, NewCustomer
from zhiyin.customers.rules.identifying import KINDS as IDENTIFIERS
from zhiyin.customers.rules.identifying import Identifier
from zhiyin.customers.rules.identities import NewIdentity
from zhiyin.customers.rules.purposes import PURPOSES
from zhiyin.people.queries import colleagues, named_branches
from zhiyin.web import custom_inputs
from zhiyin.web.offers import offer
from zhiyin.web.wording import sentence

TEXTS = (
    "family_name", "given_name", "full_name", "tier", "stage", "relation_level", "relation_kind", "branch", "owner",
    "note",
)  # fmt: skip
BLANK = {"contact": ("phone", "email", "address"), "identity": ("national_id",)}
FULL_NAME_HELP = _("Only where it is not made of the two above.")
OWNER = "customers"
DATA = {"translate": "no"}  # its options are the company's own words
Choices = list[tuple[str, Any]]


def choices(options: Mapping[str, str], empty: Any = None) -> Choices:
    """Codes with what they are called to choose from; `empty` is what no choice is called."""
    named = [(code, _(name)) for code, name in options.items()]
    return named if empty is None else [("", empty), *named]


@dataclass
class Line:
    """One line of contact details or documents as it was typed, with what is wrong with it."""

    part: str
    kind: str
    value: str = ""
    label: str = ""
    error: str = ""

    @property
    def choices(self) -> Choices:
        """The kinds that it may be of."""
        return choices(words.CONTACTS if self.part == "contact" else words.DOCUMENTS)


def branches(actor: Actor) -> Choices:
    """The branches in scope to choose from."""
    return [(one.code, one.name) for one in named_branches(actor)]


class CustomerForm(forms.Form):
    """A customer being written or changed; `kind` decides which names are asked for."""

    family_name = forms.CharField(label=_(LABELS["family_name"]), required=False)
    given_name = forms.CharField(label=_(LABELS["given_name"]), required=False)
    full_name = forms.CharField(label=_(LABELS["full_name"]), required=False, help_text=FULL_NAME_HELP)
    birth_date = forms.DateField(
        label=_(LABELS["birth_date"]), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    no_birth_date = forms.BooleanField(label=_("Take the date of birth away"), required=False)
    tier = forms.ChoiceField(label=_(LABELS["tier"]), required=False, widget=forms.Select(attrs=DATA))
    stage = forms.ChoiceField(label=_(LABELS["stage"]), required=False, choices=choices(words.STAGES, "–"))
    relation_level = forms.ChoiceField(
        label=_(LABELS["relation_level"]), required=False, choices=choices(words.RELATION_LEVELS, "–")
    )
    relation_kind = forms.ChoiceField(
        label=_(LABELS["relation_kind"]), required=False, choices=choices(words.RELATION_KINDS, "–")
    )
    branch = forms.ChoiceField(label=_(LABELS["branch"]), required=False, widget=forms.Select(attrs=DATA))
    owner = forms.ChoiceField(label=_(LABELS["owner"]), required=False, widget=forms.Select(attrs=DATA))
    note = forms.CharField(label=_(LABELS["note"]), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    is_active = forms.BooleanField(label=_(LABELS["is_active"]), required=False, initial=True)
    allow_twin = forms.BooleanField(label=_("This is somebody else: create it nevertheless."), required=False)

    def __init__(
        self, actor: Actor, kind: str, data: QueryDict | None = None, customer: Customer | None = None
    ) -> None:
        super().__init__(data, initial=_initial(customer, actor) if customer else None)
        self.kind, self.customer = kind, customer
        offer(self, "tier", [("", "–"), *((tier.code, tier.name) for tier in queries.tiers())])
        none = [("", "–")] if actor.level == 0 else []
        offer(self, "branch", [*none, *branches(actor)])
        if actor.may(access.ASSIGN):
            offer(self, "owner", [("", "–"), *_staff(actor, customer)])
        else:
            del self.fields["owner"]
        if customer is not None and customer.birth_date:
            kept = masking.birth_date(customer.birth_date)
            self.fields["birth_date"].help_text = _("%(date)s stays unless another date is chosen.") % {"date": kept}
        else:
            del self.fields["no_birth_date"]
        if kind == "company":
            for name in ("family_name", "given_name", "birth_date", "no_birth_date"):
                self.fields.pop(name, None)
            self.fields["full_name"].label, self.fields["full_name"].help_text = _("Company name"), ""
        del self.fields["allow_twin" if customer else "is_active"]
        self.own = fields_of(OWNER)
        told = partial(access.told, actor=actor)
        custom_inputs.add_inputs(self, self.own, (customer.custom or {}) if customer else None, told)
        self.contacts = _lines(data, "contact") if data else _blank("contact", kind) if not customer else []
        self.identities = _lines(data, "identity") if data else _blank("identity", kind) if not customer else []

    def own_inputs(self) -> list[forms.BoundField]:
        """The inputs of the company's own fields."""
        return custom_inputs.inputs(self)

    def new(self) -> NewCustomer:
        """The customer to be created."""
        data = self.cleaned_data
        texts = {name: data[name] for name in TEXTS if name in data}
        return NewCustomer(
            kind=self.kind,
            birth_date=data.get("birth_date"),
            contacts=self._new_contacts(),
            identities=self._new_identities(),
            custom=custom_inputs.given(self, self.own),
            **texts,
        )

    def change(self, data: QueryDict) -> Change:
        """The change of the customer; lines that stay are not touched."""
        values = {name: value for name, value in self.cleaned_data.items() if not name.startswith(custom_inputs.PREFIX)}
        if own := custom_inputs.given(self, self.own):
            values["custom"] = own
        is_emptied = values.pop("no_birth_date", False)
        if values.get("birth_date") is None and not is_emptied:
            values.pop("birth_date", None)  # it is not shown, so that nothing typed means that it stays
        if values["note"].replace("\r\n", "\n").strip() == str(self.initial["note"]).strip():
            del values["note"]  # what is masked must not come back as what it is
        primary = [data.get(f"primary_{kind}", "") for kind in words.CONTACTS]
        return Change(
            values,
            add_contacts=self._new_contacts(),
            remove_contacts=_ids(data.getlist("remove_contact")),
            primary=_ids(primary) if self._moves_primary(primary) else (),
            add_identities=self._new_identities(),
            remove_identities=_ids(data.getlist("remove_identity")),
        )

    def refuse(self, error: Refused) -> None:
        """Show what a service refused at the fields and lines at fault."""
        for one in error.errors if isinstance(error, Several) else [error]:
            part, _dot, index = one.field.partition(".")
            lines = {"contacts": self.contacts, "identities": self.identities}.get(part, [])
            written = [line for line in lines if line.value]
            if index.isdecimal() and int(index) < len(written):
                written[int(index)].error = sentence(one)
            else:
                self.add_error(one.field if one.field in self.fields else None, sentence(one))

    def _new_contacts(self) -> tuple[NewContact, ...]:
        return tuple(NewContact(line.kind, line.value, line.label) for line in self.contacts if line.value)

    def _new_identities(self) -> tuple[NewIdentity, ...]:
        return tuple(NewIdentity(line.kind, line.value) for line in self.identities if line.value)

    def _moves_primary(self, chosen: list[str]) -> bool:
        assert self.customer is not None
        present = {str(line.pk) for line in self.customer.contacts.all() if line.is_primary}
        return bool({one for one in chosen if one} - present)


class IdentifyForm(forms.Form):
    """Two identifiers of different kinds, and why."""

    first_kind = forms.ChoiceField(label=_("First identifier"), choices=choices(IDENTIFIERS), initial="national_id")
    first = forms.CharField(label=_("As it is shown or said"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    second_kind = forms.ChoiceField(label=_("Second identifier"), choices=choices(IDENTIFIERS), initial="phone")
    second = forms.CharField(label=_("As it is shown or said"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    purpose = forms.ChoiceField(label=_("Purpose"), choices=choices(PURPOSES))

    def identifiers(self) -> tuple[Identifier, Identifier]:
        """Both as typed."""
        data = self.cleaned_data
        return Identifier(data["first_kind"], data["first"]), Identifier(data["second_kind"], data["second"])

    def refuse(self, error: Refused) -> None:
        """Show what was refused at its field."""
        self.add_error(error.field if error.field in self.fields else None, sentence(error))


def purposes() -> Choices:
    """The purposes to choose from."""
    return choices(PURPOSES)


def blank_line(part: str) -> Line:
    """One more line to fill in."""
    return Line(part, BLANK[part][0])


def _blank(part: str, kind: str) -> list[Line]:
    kinds = ("company_code",) if part == "identity" and kind == "company" else BLANK[part]
    return [Line(part, one) for one in kinds]


def _lines(data: QueryDict, part: str) -> list[Line]:
    columns = (data.getlist(f"{part}_{name}") for name in ("kind", "value", "label"))
    rows = zip_longest(*columns, fillvalue="")
    return [Line(part, kind, value.strip(), label) for kind, value, label in rows if kind or value]


def _staff(actor: Actor, customer: Customer | None) -> Choices:
    """Whom a customer may be given to; who has it now stays on offer."""
    people = {str(row.number): row.name for row in colleagues(actor).only("number", "name")}
    if customer is not None and customer.owner:
        people.setdefault(str(customer.owner.number), customer.owner.name)
    return list(people.items())


def _ids(texts: list[str]) -> tuple[int, ...]:
    return tuple(int(text) for text in texts if text.isdecimal() and len(text) < 18)


def _initial(customer: Customer, actor: Actor) -> dict[str, Any]:
    """What the form shows: masked as on the customer's page; the date of birth is not filled in."""
    is_made = customer.full_name == names.shown(customer.family_name, customer.given_name)
    values = {name: getattr(customer, name) for name in TEXTS} | {"note": access.told(customer.note, actor)}
    return values | {
        "full_name": "" if is_made else customer.full_name,
        "tier": customer.tier.code if customer.tier else "",
        "branch": customer.branch.code if customer.branch else "",
        "owner": str(customer.owner.number) if customer.owner else "",
        "is_active": customer.is_active,
    }
