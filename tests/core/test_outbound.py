"""Posting outside: nothing inside is reached, whatever the address looks like or turns into."""

from __future__ import annotations

import ipaddress
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bad_input.cases import SHARED
from zhiyin.core import outbound
from zhiyin.core.errors import Refused
from zhiyin.core.outbound import allowed, checked, post

from .receiver import receiver

PUBLIC = ipaddress.ip_address("93.184.216.34")
INSIDE = (
    "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://127.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0177.0.0.1/", "https://0x7f.0.0.1/", "https://017700000001/",
    "https://127.0.0.1.:443/", "https://[::1]/", "https://[::]/", "https://0.0.0.0/", "https://0/",
    "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[0:0:0:0:0:ffff:127.0.0.1]/",
    "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::a00:1]/", "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/",
    "https://[fd12:3456::1]/", "https://[fec0::1]/", "https://[ff02::1]/", "https://10.0.0.1/", "https://172.16.0.1/",
    "https://172.31.255.255/", "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/", "https://192.0.2.1/", "https://198.18.0.1/", "https://198.51.100.1/",
    "https://203.0.113.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://192.0.0.1/",
    "https://240.0.0.1/", "https://192.88.99.1/", "https://[2001:db8::1]/", "https://[100::1]/",
    "https://[::ffff:10.0.0.1]/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b:1::1]/",
    "https://127.127.127.127/", "https://127.000.000.001/", "https://00/", "https://2852039166/",
    "https://0xa9fea9fe/", "https://0251.0376.0251.0376/", "https://169.254.43518/", "https://[::ffff:a9fe:a9fe]/",
)  # fmt: skip
WRONG = (
    "", "x", "//a.example/", "ftp://a.example/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_",
    "javascript:alert(1)", "https://", "https:///x", "https://user:pass@a.example/", "https://a.example@127.0.0.1/",
    "https://127.0.0.1#@a.example/", "https://a.example\\@127.0.0.1/", "https://a.example:99999/",
    "https://a.example:x/", "https://a b.example/", "https://a.example/\r\nX: y", "https://a.example/\0",
    "https://例子.example/", "https://①②⑦.⓪.⓪.①/", "https://a..example/", "https://-a.example/", "https://a.example/#x",
    "https://[::1", "https://a%00.example/", "https://a.example/x y",
    "https://" + "a" * 600, "https://" + "a" * 64 + ".example/",
)  # fmt: skip
OTHER_PORTS = ("http://a.example/", "https://a.example:8443/", "https://a.example:22/", "http://a.example:443/")


@pytest.fixture
def leads_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead to one address of the public internet; numbers to themselves."""

    def look_up(host: str, _port: int) -> list[outbound.Address]:
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            return [PUBLIC]

    monkeypatch.setattr(outbound, "resolve", look_up)


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_refused_however_it_is_written(url: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(url, ())
    assert refused.value.code in {"url.inside", "url.numbers", "url.invalid", "url.unknown_host"}


@pytest.mark.parametrize("url", [*WRONG, *OTHER_PORTS])
def test_what_is_no_address_or_another_port_is_refused_with_a_sentence(url: str, leads_outside: None) -> None:
    with pytest.raises(Refused) as refused:
        checked(url, ())
    assert refused.value.field == "url"
    assert str(refused.value)


def test_no_url_of_the_corpus_leads_inside(leads_outside: None) -> None:
    lines = [*INSIDE, *WRONG, *OTHER_PORTS]
    if SHARED:
        lines += Path(str(SHARED), "corpora", "ssrf_urls.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 40
    for url in lines:
        with suppress(Refused):
            assert checked(url, ()).address == PUBLIC


def test_a_name_of_which_one_address_lies_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [PUBLIC, ipaddress.ip_address("10.0.0.7")]
    monkeypatch.setattr(outbound, "resolve", lambda _host, _port: both)
    with pytest.raises(Refused, match="ZHIYIN_WEBHOOK_ALLOW"):
        checked("https://both.example/", ())
    assert checked("https://both.example/", [allowed("both.example")]).address == PUBLIC


def test_the_list_allows_names_and_networks_with_their_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "resolve", lambda _host, _port: [ipaddress.ip_address("10.1.2.3")])
    assert checked("http://erp.intern/x?y=1", [allowed("10.1.0.0/16")]).path == "/x?y=1"
    assert checked("http://ERP.intern:8443/", [allowed("erp.intern:8443")]).port == 8443
    for entry in ("10.2.0.0/16", "10.1.0.0/16:8443", "erp.intern:8443", "intern", "[fd00::/8]:80"):
        with pytest.raises(Refused):
            checked("http://erp.intern/", [allowed(entry)])
    for wrong in ("", "a b", "10.0.0.0/33", "erp:0", "erp:99999", "[::1", "10.0.0.1/8", "http://erp"):
        with pytest.raises(ValueError, match=r".*"):
            allowed(wrong)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads outside when it is checked, and to this machine ever after."""
    answers = [PUBLIC]
    reached: list[object] = []

    def look_up(_host: str, _port: int) -> list[outbound.Address]:
        return [answers.pop(0) if answers else ipaddress.ip_address("127.0.0.1")]

    def connect(where: tuple[str, int], *_more: object) -> socket.socket:
        reached.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound, "resolve", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    answer = post("https://rebind.example/", b"{}", {})
    assert reached == [("93.184.216.34", 443)]
    assert answer.error == "unreachable"
    assert post("https://rebind.example/", b"{}", {}).error == "url.inside"
    assert len(reached) == 1


def test_a_redirect_is_not_followed() -> None:
    with receiver(302, 307, 308) as first, receiver() as canary:
        first.location = canary.url
        allow = [allowed(f"127.0.0.1:{first.port}")]
        assert [post(first.url, b"{}", {}, allow=allow).error for _one in range(3)] == ["redirect"] * 3
        assert len(first.got) == 3
        assert canary.got == []
        assert post(canary.url, b"{}", {}, allow=allow).error == "url.inside"
        assert canary.got == []


def test_a_receiver_that_hangs_or_drips_is_left_at_the_deadline() -> None:
    with receiver(-5) as hanging, socket.create_server(("127.0.0.1", 0)) as silent:
        ports = hanging.port, silent.getsockname()[1]
        for port in ports:
            began = time.monotonic()
            url = f"http://127.0.0.1:{port}/"
            answer = post(url, b"{}", {}, allow=[allowed("127.0.0.1:" + str(port))], seconds=0.3)
            assert (answer.status, answer.error) == (None, "timeout")
            assert time.monotonic() - began < 2


def test_what_a_refusal_says_is_kept_short_and_printable() -> None:
    with receiver(500) as broken:
        answer = post(broken.url, b"{}", {}, allow=[allowed(f"127.0.0.1:{broken.port}")])
    assert answer.status == 500
    assert answer.excerpt == "坏了 internal [0m"
