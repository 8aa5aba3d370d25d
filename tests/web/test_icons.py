"""Every icon that is named is one of those that are shipped: a missing one is an empty place."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

SOURCE = Path(__file__).parents[2] / "src" / "zhiyin"
NAMED = re.compile(r"""\{% icon "([a-z0-9-]+)"|icon="([a-z0-9-]+)\"""")


def test_every_icon_that_is_named_is_shipped() -> None:
    shipped = set((SOURCE / "web" / "icons.txt").read_text(encoding="utf-8").split())
    interfaces = import_string(settings.ZHIYIN_INTERFACES)
    named = {item.icon for one in interfaces for item in one.navigation}
    named |= {wording.icon for one in interfaces for wording in one.wordings.values()}
    for path in SOURCE.rglob("templates/**/*.html"):
        named |= {one or other for one, other in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 60
    assert named - shipped == set()
