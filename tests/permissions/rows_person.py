"""The whole person: notes and tags."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Customer

from .table import Row, World

ORDER = 25
SAVED = (302,)


def build(made: World) -> None:
    """A note about 李晓梅, pinned, and a tag."""
    customer = Customer.objects.get(number=made.values["customer"])
    note = services.write_note(customer=customer, body="喜欢上午来电", is_pinned=True, actor=SYSTEM, now=NOW)
    services.define_tag(code="vip", new=services.NewTag("贵宾", "success", "优先接听"), actor=SYSTEM, now=NOW)
    services.set_tags(customer=customer, codes=["vip"], actor=SYSTEM, now=NOW)
    made.values |= {"note": note.pk}


def _own(made: World) -> dict[str, Any]:
    return {"body": "改在下午", "is_pinned": "on"}


API = "/api/v1/customers"
PAGE = "/customers/{customer}"
NOTE = f"{PAGE}/notes/{{note}}"
TAG: dict[str, Any] = {"name": "老客户", "tone": "info", "about": "十年以上", "is_active": "on"}
ROWS = [
    Row(f"{PAGE}/notes", "customers.note", "post", {"body": "回电"}, ok=SAVED, placed=True),
    Row(f"{NOTE}/edit", "customers.manage", placed=True),
    Row(f"{NOTE}/edit", "customers.manage", "post", _own, ok=SAVED, placed=True),
    Row(f"{NOTE}/pin", "customers.note", "post", ok=SAVED, placed=True),
    Row(f"{NOTE}/remove", "customers.manage", "post", ok=SAVED, placed=True),
    Row(f"{PAGE}/tags", "customers.edit", placed=True),
    Row(f"{PAGE}/tags", "customers.edit", "post", {"tags": ["vip"]}, ok=SAVED, placed=True),
    Row("/tags", "customers.view"),
    Row("/tags/new", "customers.manage"),
    Row("/tags/new", "customers.manage", "post", {"code": "old", **TAG}, ok=SAVED),
    Row("/tags/vip/edit", "customers.manage"),
    Row("/tags/vip/edit", "customers.manage", "post", TAG, ok=SAVED),
    Row("/customers?tag=vip", "customers.view"),
    Row(f"{API}/tags", "customers.view"),
    Row(f"{API}/{{customer}}/notes", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/notes", "customers.note", "post", {"body": "回电"}, ok=(201,), placed=True),
    Row(f"{API}/{{customer}}/notes/{{note}}", "customers.manage", "patch", {"body": "x"}, placed=True),
    Row(f"{API}/{{customer}}/notes/{{note}}/remove", "customers.manage", "post", placed=True),
    Row(f"{API}/{{customer}}/tags", "customers.edit", "put", {"tags": []}, placed=True),
]
