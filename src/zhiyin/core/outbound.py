"""Posting to another system without being led astray: where an address leads is looked up once and checked, and the
connection goes to the very address that was checked.

Only https on port 443 of addresses of the public internet; what is inside the company has to be allowed by name or
network (`ZHIYIN_WEBHOOK_ALLOW`), with http and other ports too. Redirects are not followed, proxies not asked, and the
whole conversation has one deadline. The cases are those of OWASP's cheat sheet on server-side request forgery.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .errors import Refused
from .errors import gettext_noop as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECONDS = 10.0
EXCERPT = 200
PORTS = {"https": 443, "http": 80}
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
# What Python counts as public but leads to other addresses: NAT64, 6to4, Teredo, IPv4-compatible, site-local.
TUNNELS = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10", "192.88.99.0/24")
)
NO_ADDRESS = _(
    "“%(url)s” is no address that can be posted to. Write it as https://name/path, without a password in it."
)
NO_NUMBERS = _("Write the address of “%(host)s” as four plain numbers, or as a name.")
NO_SUCH_HOST = _("The name “%(host)s” leads nowhere. Correct it, or try again when it does.")
INSIDE = _(
    "“%(host)s” leads to an address that is not of the public internet. Who runs the server may allow it by"
    " ZHIYIN_WEBHOOK_ALLOW."
)
NO_PORT = _("Only https on port 443 is posted to, not %(scheme)s on %(port)s. Who runs the server may allow more.")


@dataclass(frozen=True, slots=True)
class Allowed:
    """One entry of the allow-list: a name or a network, and a port (None: 80 and 443)."""

    name: str = ""
    network: Network | None = None
    port: int | None = None

    def covers(self, host: str, address: Address, port: int) -> bool:
        """Whether this entry allows `address`, which the name `host` led to."""
        is_place = address in self.network if self.network else host == self.name
        return is_place and (port == self.port if self.port else port in PORTS.values())


def allowed(text: str) -> Allowed:
    """An entry such as `erp.intern`, `erp.intern:8443`, `10.1.0.0/16`, `[fd00::/8]:8443`. Raises `ValueError`."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:./]+)\]|([^:\[\]\s]+))(?::(\d{1,5}))?", text)
    if not found or int(found[3] or 1) not in range(1, 65536):
        raise ValueError(text)
    place, port = found[1] or found[2], int(found[3]) if found[3] else None
    if re.fullmatch(r"[0-9./]+|.*:.*", place):
        return Allowed(network=ipaddress.ip_network(place), port=port)
    if not _is_name(place.lower()):
        raise ValueError(text)
    return Allowed(name=place.lower(), port=port)


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was checked: whom to name, where to connect, what to ask for."""

    scheme: str
    host: str
    port: int
    address: Address
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a post: the status, or in words why there is none; `excerpt` of an answer that was no success."""

    status: int | None
    ms: int
    error: str = ""
    excerpt: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken it: any status of 200 to 299."""
        return self.status is not None and 200 <= self.status < 300


def resolve(host: str, port: int) -> list[Address]:
    """The addresses that a name leads to now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def checked(url: str, allow: Sequence[Allowed]) -> Target:
    """Where `url` leads, looked up once. Raises `Refused` unless every address it leads to may be posted to."""
    parts, host, port = _parsed(url)
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError, ValueError):
        addresses = []
    if not addresses:
        raise Refused("url.unknown_host", NO_SUCH_HOST, field="url", host=host)
    for address in addresses:
        if any(entry.covers(host, address, port) for entry in allow):
            continue
        if not is_public(address):
            raise Refused("url.inside", INSIDE, field="url", host=host)
        if (parts.scheme, port) != ("https", 443):
            raise Refused("url.port", NO_PORT, field="url", scheme=parts.scheme, port=port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, addresses[0], path)


def _parsed(url: str) -> tuple[SplitResult, str, int]:
    wrong = Refused("url.invalid", NO_ADDRESS, field="url", url=url[:120])
    if not re.fullmatch(r"[!-~]{1,500}", url) or "\\" in url:
        raise wrong
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise wrong from None
    host = (parts.hostname or "").rstrip(".")
    if not port or not host or "@" in parts.netloc or parts.fragment:
        raise wrong
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if re.search(r"(^|\.)(0x[0-9a-f]*|\d+)$", host):
            # Octal, hexadecimal and shortened numbers mean different hosts to different programs.
            raise Refused("url.numbers", NO_NUMBERS, field="url", host=host) from None
        if not _is_name(host):
            raise wrong from None
    return parts, host, port


def _is_name(host: str) -> bool:
    return len(host) <= 253 and bool(re.fullmatch(rf"{LABEL}(?:\.{LABEL})*", host))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and leads to no other one."""
    inner = getattr(address, "ipv4_mapped", None) or address
    is_tunnel = any(inner in network for network in TUNNELS)
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or is_tunnel)


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, target: Target, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self.target = target

    def connect(self) -> None:
        """Connect to the pinned address; with https the certificate has to be the name's."""
        self.sock = socket.create_connection((str(self.target.address), self.target.port), self.timeout)
        if self.target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)

    def cut(self) -> None:
        """End the conversation from another thread: whoever waits for the other side waits no longer."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow: Sequence[Allowed] = (), seconds: float = SECONDS
) -> Answer:
    """Post `body` and wait at most `seconds` for the answer. Never raises for what the other side does."""
    began = time.monotonic()
    try:
        target = checked(url, allow)
    except Refused as error:
        return Answer(None, _ms(began), error.code)
    connection = _Pinned(target, seconds)
    watch = threading.Timer(seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        answer = connection.getresponse()
        text = "" if 200 <= answer.status < 300 else _excerpt(answer.read(EXCERPT))
        return Answer(answer.status, _ms(began), "redirect" if 300 <= answer.status < 400 else "", text)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(None, _ms(began), _why(error, is_late=time.monotonic() - began >= seconds * 0.95))
    finally:
        watch.cancel()
        connection.close()


def _why(error: Exception, *, is_late: bool) -> str:
    if is_late or isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "certificate"
    return "unreachable" if isinstance(error, OSError) else "no_http"


def _excerpt(raw: bytes) -> str:
    return "".join(mark if mark.isprintable() else " " for mark in raw.decode(errors="replace"))


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
