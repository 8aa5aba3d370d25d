"""An error of ours as a sentence in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from zhiyin.core.errors import Refused


def sentence(error: Refused) -> str:
    """The translated sentence with its parameters filled in."""
    text = gettext(error.sentence)
    return text % error.params if error.params else text.replace("%%", "%")
