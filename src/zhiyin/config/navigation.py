"""Which areas offer something to the pages."""

from __future__ import annotations

from zhiyin.web.interface import Interface

INTERFACES: tuple[Interface, ...] = ()
