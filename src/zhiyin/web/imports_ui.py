"""Where the imports stand in the side bar, and how their events read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiyin.core.imports.runs import RUN

from .interface import Command, Interface, NavigationItem, Wording


def _run(facts: Mapping[str, Any]) -> str:
    return f"/imports/{facts['import_id']}"


INTERFACE = Interface(
    navigation=(NavigationItem(_("Imports"), "/imports", "file-import", RUN, 950),),
    wordings={
        "imports.ImportStarted": Wording("file-import", _("Import started"), _run),
        "imports.ImportFinished": Wording("file-import", _("Import finished"), _run),
        "imports.ImportUndoing": Wording("file-import", _("Import is being taken back"), _run),
        "imports.ImportUndone": Wording("file-import", _("Import taken back"), _run),
    },
    commands=(Command(_("Import a file"), "/imports", RUN),),
)
