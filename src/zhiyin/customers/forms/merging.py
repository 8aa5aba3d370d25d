"""What a person sends when records are merged or parted; the services refuse what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as translated

from zhiyin.core.errors import Refused
from zhiyin.core.fields.kinds import label
from zhiyin.customers.queries.merging import own_parts
from zhiyin.customers.rules import merging as rules
from zhiyin.web.wording import sentence

PICK = "pick_"
VERSION = "version_"


def picks(sent: QueryDict) -> dict[str, int | str]:
    """Whose value is kept by part: a number, or `both`."""
    return {part: int(value) if _is_number(value) else value for part, value in _under(PICK, sent).items()}


def versions(sent: QueryDict) -> dict[int, int]:
    """The versions of the records that stood on the page, by number."""
    found = _under(VERSION, sent)
    return {int(name): int(value) for name, value in found.items() if _is_number(name) and _is_number(value)}


def back(sent: QueryDict, references: Iterable[str]) -> dict[str, set[int]] | None:
    """The later rows that a person gives back, by reference; None where nobody was asked."""
    if "asked" not in sent:
        return None
    pairs = [value.rpartition(":") for value in sent.getlist("back")]
    return {
        name: {int(key) for owner, _colon, key in pairs if owner == name and _is_number(key)} for name in references
    }


class GoldenRulesForm(forms.Form):
    """One rule for each part."""

    def __init__(self, present: Mapping[str, str], data: QueryDict | None = None) -> None:
        super().__init__(data)
        own = own_parts()
        for part, rule in present.items():
            options = [(code, translated(rules.RULES[code])) for code in rules.rules_for(part)]
            called = label(own[part]) if part in own else translated(rules.label(part))
            self.fields[part] = forms.ChoiceField(label=called, choices=options, initial=rule)

    def refuse(self, error: Refused) -> None:
        """Show why the service declined."""
        self.add_error(error.field if error.field in self.fields else None, sentence(error))


def _under(prefix: str, sent: QueryDict) -> dict[str, str]:
    """The fields whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): str(sent[name]) for name in sent if name.startswith(prefix)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18
