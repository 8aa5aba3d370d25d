"""Ports for servers that tests start."""

from __future__ import annotations

from bench.installation import free_port


def free_ports(count: int = 2) -> int:
    """The first of `count` neighbouring ports that nobody listens on."""
    return free_port(count)
