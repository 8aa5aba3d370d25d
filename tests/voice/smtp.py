"""A real mail server in a thread, as small as it can be: it keeps what it is given, and refuses whom it is told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """`mails` holds what came in; `refuse` gives the answer to a recipient (a 5xx is for good, a 4xx for now)."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One conversation (RFC 5321)."""

        async def say(text: str) -> None:
            writer.write(f"{text}\r\n".encode())
            await writer.drain()

        await say("220 sink")
        while command := (await reader.readline()).decode().strip():
            verb = command.split(":")[0].upper()
            if verb == "QUIT":
                await say("221 bye")
                break
            if verb == "DATA":
                await say("354 go on")
                raw = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(raw[:-5], _class=EmailMessage, policy=policy.default))
            address = command.partition("<")[2].partition(">")[0]
            await say(self.refuse.get(address, "250 fine") if verb == "RCPT TO" else "250 fine")
        writer.close()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of the loopback address, until the block ends."""
    sink, loop, ready = MailServer(), asyncio.new_event_loop(), threading.Event()

    async def start() -> asyncio.Server:
        server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def run() -> None:
        server = loop.run_until_complete(start())
        loop.run_forever()
        server.close()
        loop.run_until_complete(server.wait_closed())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(5)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
