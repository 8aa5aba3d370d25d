"""Browser input about how long rows are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhiyin.core.keeping import Kept
from zhiyin.customers.services.retention import MOST


class RetentionForm(forms.Form):
    """For how many days rows of a kind are kept."""

    def __init__(self, kept: Kept, days: int | None, data: Any = None) -> None:
        super().__init__(data, initial={"days": days})
        self.fields["days"] = forms.IntegerField(
            label=_("Days"), min_value=kept.least, max_value=MOST,
            help_text=_("At least %(least)s.") % {"least": kept.least},
        )  # fmt: skip
