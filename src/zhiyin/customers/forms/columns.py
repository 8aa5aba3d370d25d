"""Which columns the list of customers shows: the usual ones, and the company's own fields; all in the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.fields.kinds import label
from zhiyin.core.models import CustomField
from zhiyin.customers.models import OWN
from zhiyin.customers.queries import SORTS

USUAL: Mapping[str, Any] = {
    "tier": _("Tier"),
    "phone": _("Phone"),
    "email": _("E-mail address"),
    "stage": _("Life-cycle stage"),
    "branch": _("Branch"),
    "since": _("Since"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column beside number and name; `field` is the own field that it shows, if it is one of the company's."""

    name: str
    label: Any
    is_shown: bool
    field: CustomField | None = None

    @property
    def by(self) -> str:
        """The order of the list that goes by this column, empty where there is none."""
        return self.name if SORTS.goes_by(self.field or self.name) else ""


def columns_of(chosen: Collection[str]) -> list[Column]:
    """All columns in their order; without a choice the usual ones are shown."""
    usual = [Column(name, text, not chosen or name in chosen) for name, text in USUAL.items()]
    return [*usual, *(Column(one.name, label(one), one.name in chosen, one) for one in OWN.fields())]
