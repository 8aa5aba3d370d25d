"""The kinds of file that `zhiyin import` and the import page take; each area declares its own in `imports.py`."""

from __future__ import annotations

KINDS: dict[str, object] = {}
