"""How the columns of a brought file are understood, as a form: guesses from the header, mode, keys, defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from zhiyin.core.imports.guessing import guesses
from zhiyin.core.imports.kinds import Column, Kind
from zhiyin.core.imports.synonyms import shown
from zhiyin.core.tabular.mapping_file import parse_mapping
from zhiyin.core.tabular.strict_yaml import read_yaml

from .offers import offer

DATA = {"translate": "no"}
MODES = (
    ("upsert", _("create new ones, change those that are here")),
    ("create", _("create new ones only")),
    ("update", _("change those that are here only")),
)


class MappingForm(forms.Form):
    """One choice per column of the file, and what happens to rows that are here already."""

    mode = forms.ChoiceField(label=_("Mode"), choices=MODES)
    match = forms.MultipleChoiceField(
        label=_("Known by"), required=False, widget=forms.CheckboxSelectMultiple(attrs=DATA),
        help_text=_("By what a row is known here, the first that is found decides; none chosen means the id."),
    )  # fmt: skip
    defaults = forms.CharField(
        label=_("Default values"), required=False, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_("For empty cells, one field = value a line."),
    )  # fmt: skip
    save_as = forms.CharField(
        label=_("Keep this mapping as"), required=False, help_text=_("A name, to choose it for the next file.")
    )

    def __init__(self, kind: Kind, header: Sequence[str], mapping: str, data: QueryDict | None = None) -> None:
        told = parse_mapping(mapping, kind.names()) if mapping else None
        every = kind.all_columns()
        called = {word: column.name for column in every for word in column.words if word}
        columns = dict(told.columns) if told and told.columns else guesses(header, kind.names(), called)
        defaults = "\n".join(f"{name} = {text}" for name, text in (told.defaults if told else {}).items())
        start: dict[str, Any] = {"mode": (told and told.mode) or "upsert", "defaults": defaults}
        super().__init__(data, initial=start | {"match": list(told.match) if told else []})
        self.kind, self.header, self.mapping = kind, list(header), mapping
        offer(self, "match", [(name, shown(name)) for name in (kind.key, *kind.matches)])
        if kind.find is None:
            del self.fields["mode"], self.fields["match"]
        names = {column: name for name, column in columns.items()}
        for place, column in enumerate(self.header):
            field = forms.ChoiceField(
                label=column, required=False, initial=names.get(column, ""), widget=forms.Select(attrs=DATA)
            )
            field.choices = [("", "–"), *((one.name, _shown(one)) for one in every)]
            self.fields[f"column_{place}"] = field

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields of the file's columns."""
        return [self[f"column_{place}"] for place in range(len(self.header))]

    @property
    def others(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def text(self) -> str:
        """The mapping as YAML; what else stood in the one that was given stays."""
        kept = read_yaml(self.mapping) if self.mapping else {}
        given = self._given()
        top = {name: value for name, value in (kept if isinstance(kept, dict) else {}).items() if name not in given}
        top |= {name: value for name, value in given.items() if value}
        return str(yaml.safe_dump(top, allow_unicode=True, sort_keys=False, width=1000))

    def _given(self) -> dict[str, Any]:
        said: Mapping[str, Any] = self.cleaned_data
        chosen = {said[f"column_{place}"]: column for place, column in reversed(list(enumerate(self.header)))}
        lines = [line.partition("=") for line in said["defaults"].splitlines() if line.strip()]
        return {
            "columns": {name: column for name, column in chosen.items() if name},
            "mode": said.get("mode", ""),
            "match": list(said.get("match", [])),
            "defaults": {name.strip(): text.strip() for name, _sign, text in lines},
        }


def _shown(column: Column) -> str:
    return f"{column.meaning} ({column.name})" if column.words else shown(column.name)
