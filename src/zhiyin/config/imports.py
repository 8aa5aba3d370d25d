"""The kinds of file that `zhiyin import` and the import page take; each area declares its own in `imports.py`."""

from __future__ import annotations

from zhiyin.core.imports import Kind

KINDS: dict[str, Kind] = {}
