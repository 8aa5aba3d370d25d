"""Browser input about consent, holds, handing out and erasing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.customers.queries.consent import purposes
from zhiyin.customers.rules import consent as rules
from zhiyin.customers.rules.erasing import REASONS
from zhiyin.customers.rules.purposes import PURPOSES
from zhiyin.customers.services import Word
from zhiyin.web.offers import offer

CHANNELS = [("", _("All channels")), *((code, _(name)) for code, name in rules.CHANNELS.items())]


class ConsentForm(forms.Form):
    """What a customer says about messages for a purpose."""

    said = forms.ChoiceField(label=_("The customer"), choices=(("given", _("agrees")), ("refused", _("refuses"))))
    purpose = forms.ChoiceField(label=_("Purpose"))
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, required=False)
    evidence = forms.CharField(
        label=_("How it is known"), required=False, help_text=_("Signed form, recording of a call, entry on a page.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer(self, "purpose", [(one.code, str(one)) for one in purposes()])
        self.fields["evidence"].widget.attrs["maxlength"] = rules.LONGEST_EVIDENCE

    def word(self) -> Word:
        """What the customer says."""
        given = self.cleaned_data
        return Word(given["purpose"], given["channel"], given["evidence"])


class HoldForm(forms.Form):
    """Why a customer must not be erased."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Who wants it kept: court, case number."))


class HandOutForm(forms.Form):
    """What for everything is handed out."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[(code, _(name)) for code, name in PURPOSES.items()])


class EraseForm(forms.Form):
    """Erasing asks twice: the number of the customer has to be typed."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(code, _(name)) for code, name in REASONS.items() if code != "restored"]
    )
    typed = forms.CharField(
        label=_("The customer's number"),
        help_text=_("Type it to confirm. It cannot be taken back."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, number: int, data: Any = None) -> None:
        super().__init__(data)
        self.number = number

    def clean_typed(self) -> str:
        """The number, or an error."""
        typed: str = self.cleaned_data["typed"]
        if typed.strip() != str(self.number):
            raise forms.ValidationError(_("This is not the number of this customer."))
        return typed
