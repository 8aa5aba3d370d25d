"""`zhiyin serve`: pages, live stream, worker and scheduler as one command."""

from __future__ import annotations

import logging
import os
import socket
import time
import urllib.request
from functools import partial
from pathlib import Path

import click

from zhiyin.insight.labels import noop
from zhiyin.insight.wording import say

from . import _parts, migrate
from ._checks import refuse_unsafe
from ._installation import Stopped, open_installation, reaching
from ._spoken import Spoken
from ._supervisor import Part, Supervisor, is_alive, read_pid

log = logging.getLogger(__name__)
PORT_WAIT = 4.0
READY_WAIT = 30.0


@click.command(
    "serve",
    cls=Spoken,
    help=noop(
        "Serve the installation in ZHIYIN_HOME until SIGTERM or Ctrl-C. Missing migrations are applied "
        "first. Settings are read from the environment; see docs/settings.md."
    ),
    short_help=noop("Run the pages, the live stream and the background work."),
)
@click.option(
    "--only", type=click.Choice(sorted(_parts.PARTS)), help=noop("Run this part alone, for a service manager.")
)
def command(only: str | None) -> None:
    """Serve the installation in ZHIYIN_HOME until SIGTERM or Ctrl-C.

    Missing migrations are applied first. Settings are read from the environment; see docs/settings.md.
    """
    home = open_installation()
    if only is None:
        serve(home)
    else:
        _parts.load()
        _parts.PARTS[only](home)


def serve(home: Path) -> None:
    """Check, migrate, and run all parts until asked to stop. Raises `Stopped` where it cannot start."""
    from django.conf import settings

    refuse_a_second(home / "run")
    for name, port in (("ZHIYIN_PORT", settings.PORT), ("ZHIYIN_LIVE_PORT", settings.LIVE_PORT)):
        _wait_for_port(settings.ENV["ZHIYIN_HOST"], port, name)
    with reaching():
        refuse_unsafe()
    migrate.apply(home)
    _parts.load()
    supervisor = Supervisor([Part(name, partial(_parts.PARTS[name], home)) for name in _parts.names()], home / "run")
    supervisor.run(on_start=_announce)


def refuse_a_second(run: Path) -> None:
    """Raise `Stopped` where a server runs in this folder."""
    pid = read_pid(run / "serve.pid")
    if pid is not None and pid != os.getpid() and is_alive(pid) and _is_ours(pid):
        raise Stopped(say("Another `zhiyin serve` (process {pid}) runs in this data folder. Stop it first.", pid=pid))


def _is_ours(pid: int) -> bool:
    """Numbers of processes are used again: after a crash ours may be somebody else's now."""
    try:
        return b"zhiyin" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc/self").exists()


def _wait_for_port(host: str, port: int, name: str) -> None:
    """A killed parent's children hold the port for a moment longer; anybody else holds it for good."""
    until = time.monotonic() + PORT_WAIT
    while True:
        try:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
                return
        except OSError as error:
            if time.monotonic() > until:
                sentence = say(
                    "{host}:{port} cannot be listened on ({why}). Choose another {name}.",
                    host=host, port=port, why=error.strerror, name=name,
                )  # fmt: skip
                raise Stopped(sentence) from None
        time.sleep(0.1)


def _announce() -> None:
    """Say where it answers, as soon as it does."""
    from django.conf import settings

    address = f"http://{settings.ENV['ZHIYIN_HOST']}:{settings.PORT}/healthz"
    until = time.monotonic() + READY_WAIT
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                click.echo(say("Zhiyin answers at {address}", address=settings.PUBLIC_URL))
                return
        except OSError:
            if time.monotonic() > until:
                log.error("the pages do not answer at %s", address)
                return
        time.sleep(0.1)
