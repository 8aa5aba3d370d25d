"""Every place where something is searched: signs are no wildcards, two Han are enough, nothing breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.permissions.table import World
from zhiyin.core import clock
from zhiyin.core.actor import SYSTEM
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services import create_customers
from zhiyin.people.services import add_employee

from .cases import HUGE, LONG
from .world import browser, token, undone

pytestmark = pytest.mark.django_db
NAMES = ("李明", "王芳", "100%_纯", "𠮷野😀")
DOORS = (
    "/customers?q={}", "/search?q={}", "/search?in=palette&q={}", "/employees?q={}",
    "/interactions/customers?customer={}",
    "/api/v1/customers?text={}", "/api/v1/customers/search?text={}",
)  # fmt: skip
# what is asked -> the names found (None: as many as the door likes, but no fault)
ASKED: dict[str, tuple[str, ...]] = {
    "李明": ("李明",), "芳": ("王芳",), "𠮷野": ("𠮷野😀",), "%": (), "_": (), "%%": (), "' OR 1=1 --": (),
    "<script>alert(1)</script>": (), "\0": (), "\x1b": (), LONG: (), "\\": (), '"': (), "*": (),
}  # fmt: skip
NOT_HERE = {"10 MiB": "an address is cut off by the server at 4,094 bytes, long before a search sees it"}


@pytest.fixture
def peopled(doors: World) -> Iterator[World]:
    """Customers and employees of these names at Dalian's first hall."""
    with undone():
        now, place = clock.now(), doors.company.branches["dl-1"]
        create_customers(rows=[NewCustomer(full_name=name, branch="dl-1") for name in NAMES], actor=SYSTEM, now=now)
        for name in NAMES:
            add_employee(name=name, branch=place, roles=[], sign_in=None, actor=SYSTEM, now=now)
        yield doors


@pytest.mark.parametrize("door", DOORS)
def test_a_search_finds_what_is_meant_and_nothing_else(peopled: World, door: str) -> None:
    client, headers = browser(peopled), token(peopled)
    for text, wanted in ASKED.items():
        answer = client.get(door.format(quote(text)), headers=headers if "/api/" in door else {})
        assert answer.status_code in ({400} if text == chr(0) else {200, 422}), f"{text[:20]!r}: {answer.status_code}"
        page = answer.content.decode()
        shown = (
            json.dumps(json.loads(page), ensure_ascii=False) if "/api/" in door else page.replace(f'value="{text}"', "")
        )
        found = {name for name in NAMES if name in shown and name != text}
        assert found <= set(wanted) | ({"100%_纯"} if text in {"%", "_", "%%"} else set()), f"{text[:20]!r}: {found}"
        for name in wanted:
            assert name in shown, f"{text!r} does not find {name}"


def test_ten_mebibytes_are_tried_where_a_body_can_hold_them() -> None:
    assert len(HUGE) > 4094
    assert list(NOT_HERE) == ["10 MiB"]
