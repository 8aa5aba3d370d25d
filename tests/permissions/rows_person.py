"""The whole person: notes, tags, ties, household, files, followers."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.customers import services
from zhiyin.customers.models import Attachment, Customer
from zhiyin.customers.rules.drafts import NewCustomer

from .table import Row, World

ORDER = 25
SAVED = (302,)


def build(made: World) -> None:
    """A note about 李晓梅, pinned, and a tag."""
    customer = Customer.objects.get(number=made.values["customer"])
    note = services.write_note(customer=customer, body="喜欢上午来电", is_pinned=True, actor=SYSTEM, now=NOW)
    services.define_tag(code="vip", new=services.NewTag("贵宾", "success", "优先接听"), actor=SYSTEM, now=NOW)
    services.set_tags(customer=customer, codes=["vip"], actor=SYSTEM, now=NOW)
    other = Customer.objects.get(number=made.values["other"])
    rows = [NewCustomer(kind="company", full_name="港务局", branch="dl-1"), NewCustomer(full_name="王", branch="dl-1")]
    company, one_more = services.create_customers(rows=rows, actor=SYSTEM, now=NOW)
    tied = services.tie(customer=customer, company=company, role="contact", actor=SYSTEM, now=NOW)
    household = services.join_household(customer=customer, other=other, role="spouse", actor=SYSTEM, now=NOW)
    member = household.members.get(customer=other)
    about = {"name": "a.txt", "kind": "txt", "size": 1, "sha256": hashlib.sha256(b"x").hexdigest(), "added_at": NOW}
    file = Attachment.objects.create(customer=customer, **about)
    made.values |= {
        "note": note.pk, "tie": tied.pk, "company": company.number, "lodger": one_more.number,
        "household": household.number, "member": member.pk, "file": file.pk,
    }  # fmt: skip


def _text(_made: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("b.txt", b"hello")}


def _tied(made: World) -> dict[str, Any]:
    return {"role": "owner", "company": made.values["company"]}


def _joined(made: World) -> dict[str, Any]:
    return {"role": "child", "number": made.values["lodger"]}


def _own(made: World) -> dict[str, Any]:
    return {"body": "改在下午", "is_pinned": "on"}


API = "/api/v1/customers"
PAGE = "/customers/{customer}"
NOTE = f"{PAGE}/notes/{{note}}"
TAG: dict[str, Any] = {"name": "老客户", "tone": "info", "about": "十年以上", "is_active": "on"}
TERMS = {"name": "服务", "text": "合同内的通知", "basis": "duty", "is_active": "on"}
ROWS = [
    Row("/customers/purposes", "customers.manage"),
    Row("/customers/purposes/service/edit", "customers.manage"),
    Row("/customers/purposes/service/edit", "customers.manage", "post", TERMS, ok=SAVED),
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
    Row(f"{PAGE}/ties", "customers.edit", placed=True),
    Row(f"{PAGE}/ties/new", "customers.edit", "post", _tied, ok=SAVED, placed=True),
    Row(f"{PAGE}/ties/{{tie}}/end", "customers.edit", "post", ok=SAVED, placed=True),
    Row(f"{PAGE}/household", "customers.edit", "post", _joined, ok=SAVED, placed=True),
    Row("/households/{household}", "customers.view", placed=True),
    Row("/households/{household}/members/{member}/leave", "customers.edit", "post", ok=SAVED, placed=True),
    Row("/households/{household}/members/{member}/lead", "customers.edit", "post", ok=SAVED, placed=True),
    Row(f"{PAGE}/files", "customers.files", "post", _text, ok=SAVED, placed=True),
    # 404 for everybody: the world is older than the folder of a test, so that the row's content is not there.
    Row(f"{PAGE}/files/{{file}}", "customers.view", ok=(404,), placed=True),
    Row(f"{API}/{{customer}}/files/{{file}}", "customers.view", ok=(404,), placed=True),
    Row(f"{API}/{{customer}}/files", "customers.files", "post", _text, ok=(201,), placed=True),
    Row(f"{PAGE}/files/{{file}}/remove", "customers.files", "post", ok=SAVED, placed=True),
    Row(f"{PAGE}/follow", "customers.view", "post", ok=SAVED, placed=True),
    Row("/followed", "customers.view"),
    Row("/followed/read", "customers.view", "post", ok=SAVED),
    Row(f"{API}/{{customer}}/ties", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/ties", "customers.edit", "post", _tied, ok=(201,), placed=True),
    Row(f"{API}/{{customer}}/ties/{{tie}}/end", "customers.edit", "post", placed=True),
    Row(f"{API}/{{customer}}/household", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/household", "customers.edit", "post", _joined, ok=(201,), placed=True),
    Row(f"{API}/{{customer}}/files", "customers.view", placed=True),
    Row(f"{API}/{{customer}}/files/{{file}}/remove", "customers.files", "post", placed=True),
    Row(f"{PAGE}?show=desk", "customers.view", placed=True),
    Row(f"{PAGE}/outlook", "customers.view", placed=True),
    Row(f"{PAGE}/summary", "customers.view", placed=True),
    Row(f"{PAGE}/summary", "customers.reveal", "post", {"purpose": "service"}, placed=True),
]
