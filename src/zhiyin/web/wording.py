"""Errors and events as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from zhiyin.core.errors import Refused, Several

from .interface import wording


def sentence(error: Refused) -> str:
    """The translated sentence with its parameters filled in."""
    text = gettext(error.sentence)
    return text % error.params if error.params else text.replace("%%", "%")


def blame(form: BaseForm, error: Refused) -> None:
    """Put a refusal at the field it names (or at the form), so that the page shows it and what was typed stays."""
    for one in error.errors if isinstance(error, Several) else [error]:
        form.add_error(one.field if one.field in form.fields else None, sentence(one))


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a line of a timeline."""

    icon: str
    sentence: str
    url: str


def told(kind: str, facts: Mapping[str, Any]) -> str:
    """How an event of `kind` reads, as plain text for other programs; its name where no area has worded it."""
    known = wording(kind)
    return str(known.sentence) % facts if known else kind


def line(kind: str, facts: Mapping[str, Any]) -> Line:
    """How an event of `kind` reads; one that no area has worded is shown by its name."""
    known = wording(kind)
    if known is None:
        return Line("circle-dashed", kind, "")
    # Numbers and codes in a sentence are data, not words of its language.
    marked = {name: format_html('<span translate="no">{}</span>', value) for name, value in facts.items()}
    sentence_with_facts = SafeString(conditional_escape(str(known.sentence)) % marked)
    return Line(known.icon, sentence_with_facts, known.link(facts) if known.link else "")
