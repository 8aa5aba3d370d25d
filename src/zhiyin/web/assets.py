"""Static files whose address changes with their content, without a collecting step."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """`/static/web/zhiyin.css?v=3f2a…`: browsers may keep it, and a new release is seen at once."""

    @cache  # noqa: B019  # one storage lives as long as its process; a page asks for a hundred addresses
    def url(self, name: str | None) -> str:
        """The address of a static file with the first digits of its digest."""
        address = super().url(name)
        return f"{address}?v={_version(name)}" if name else address


def _version(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else "0"
