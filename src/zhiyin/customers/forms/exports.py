"""The form of an export."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhiyin.core.imports.synonyms import shown
from zhiyin.customers.rules.purposes import PURPOSES
from zhiyin.web.offers import offer

FORMATS = (("csv", "CSV"), ("xlsx", "XLSX"), ("parquet", "Parquet"))
DATA = {"translate": "no"}


class ExportForm(forms.Form):
    """How a list is taken out; `reason` where a second person is asked."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, widget=forms.Select(attrs=DATA))
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, help_text=_("None chosen means all of them."),
        widget=forms.CheckboxSelectMultiple(attrs=DATA),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False,
        help_text=_("Only for values in clear, which each customer's page then tells. Without one they are masked."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("For the second person, who allows it or not.")
    )

    def __init__(self, columns: list[str], *, reveals: bool, is_asked: bool, data: QueryDict | None = None) -> None:
        super().__init__(data)
        offer(self, "columns", [(name, shown(name)) for name in columns])
        offer(self, "purpose", [("", _("none: masked")), *((code, _(name)) for code, name in PURPOSES.items())])
        if not reveals:
            del self.fields["purpose"]
        if not is_asked:
            del self.fields["reason"]
