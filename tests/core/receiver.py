"""A receiver of webhooks on this machine: it answers as told and remembers what it got."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """`answers` are given one after the other, the last again and again; a negative one hangs for so many seconds."""

    port: int = 0
    answers: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The ids of the messages that came, in order."""
        return [headers["webhook-id"] for headers, _body in self.got]


@contextmanager
def receiver(*answers: int) -> Iterator[Receiver]:
    """A receiver that listens."""
    one = Receiver(answers=list(answers) or [204])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = one.answers.pop(0) if len(one.answers) > 1 else one.answers[0]
            if answer < 0:
                one.gone.wait(-answer)
                return
            self.send_response(answer)
            if one.location:
                self.send_header("Location", one.location)
            self.end_headers()
            if answer >= 400:
                self.wfile.write("坏了 internal\x1b[0m".encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield one
    finally:
        one.gone.set()
        server.shutdown()
        server.server_close()
        thread.join()
