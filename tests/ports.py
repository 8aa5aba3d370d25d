"""Ports for servers that tests start."""

from __future__ import annotations

import socket


def free_ports(count: int = 2) -> int:
    """The first of `count` neighbouring ports that nobody listens on."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
