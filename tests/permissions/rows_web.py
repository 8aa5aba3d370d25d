"""The frame's own pages, sign-in, and the API's description."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.company import NOW
from zhiyin.core.actor import SYSTEM
from zhiyin.core.fields import register
from zhiyin.core.fields.register import NewField
from zhiyin.core.models import BulkRun, ImportRun
from zhiyin.core.saved.views import NewView, keep_view

from .table import Row, World


def _file(_world: World) -> dict[str, Any]:
    return {"kind": "branches", "file": SimpleUploadedFile("b.csv", "code,name,parent\nnew,新,hq\n".encode())}


FIELD = NewField("Hobby", label_zh="爱好", is_filter=True, privacy="public")
SHOE = {"owner": "customers", "code": "shoe", "label": "Shoe", "kind": "choice", "options": [{"code": "a"}]}
NAMED = {"label": "Hobby", "label_zh": "爱好", "privacy": "public", "position": "1"}


def build(world: World) -> None:
    """A run that the administrator brought."""
    admin = world.company.people["admin"].pk
    run = ImportRun.objects.create(
        kind="branches", file_name="b.csv", source="file", actor_kind="employee", actor_id=admin, started_at=NOW
    )
    world.values["import_run"] = run.pk
    field = register.define_field(owner="customers", code="hobby", new=FIELD, actor=SYSTEM, now=NOW)
    world.values["field"] = field.pk
    bulk = BulkRun.objects.create(
        owner="customers", action="stage", actor_kind="employee", actor_id=admin, started_at=NOW
    )
    world.values["bulk_run"] = bulk.pk
    new = NewView("全部", "kind=person", "all")
    view = keep_view(owner="customers", new=new, actor=world.company.actor("admin"), now=NOW)
    world.values["shared_view"] = view.pk


ROWS = [
    Row("/", None, ok=(200, 302)),
    Row("/search?q=x", ""),
    Row("/language", None, method="post", data={"language": "en"}, ok=(302,)),
    Row("/imports", "imports.run"),
    Row("/imports", "imports.run", "post", _file, ok=(200, 422)),
    Row("/imports/start", "imports.run", "post", {"token": "x"}, ok=(404,)),
    Row("/imports/preview", "imports.run", "post", {"token": "x"}, ok=(404,)),
    Row("/imports/{import_run}/rows", "imports.run", ok=(200, 404), own=True),
    Row("/imports/{import_run}/rows.csv", "imports.run", ok=(200, 404), own=True),
    Row("/imports/{import_run}/undo", "imports.run", "post", ok=(302, 404), own=True),
    Row("/imports/{import_run}", "imports.run", ok=(200, 404), own=True),
    Row("/imports/{import_run}/errors", "imports.run", ok=(200, 404), own=True),
    Row("/bulk/customers", ""),
    Row("/bulk/tickets", ""),
    Row("/bulk/customers?numbers={customer}", "", "post", {"action": "stage", "value": "mature"}, ok=(302, 422)),
    Row("/bulk/holdings", ""),
    Row("/bulk/{bulk_run}/undo", "", "post", ok=(302, 404), own=True),
    Row("/api/v1/bulk/{bulk_run}/undo", "", "post", ok=(201, 404, 409, 422), own=True),
    Row("/bulk/{bulk_run}/run", "", ok=(200, 404), own=True),
    Row("/bulk/{bulk_run}/skipped.csv", "", ok=(200, 404), own=True),
    Row("/api/v1/bulk", "", "post", {"records": "customers", "action": "stage", "numbers": [1]}, ok=(201, 422)),
    Row("/api/v1/bulk/{bulk_run}", "", ok=(200, 404), own=True),
    Row("/views/customers", ""),
    Row("/views/customers", "", "post", {"name": "x", "audience": "private", "address": "kind=person"}, ok=(302,)),
    Row("/views/{shared_view}/count", ""),
    Row("/views/{shared_view}/usual", "", "post", {"usual": "yes"}, ok=(302,)),
    Row("/views/{shared_view}/remove", "core.share_views", "post", ok=(302,)),
    Row("/api/v1/views?records=customers", "customers.view"),
    Row("/api/v1/views", "customers.view", "post", {"records": "customers", "name": "x"}, ok=(201,)),
    Row("/api/v1/views/{shared_view}", ""),
    Row("/api/v1/views/{shared_view}", "core.share_views", "patch", {"name": "新名"}),
    Row("/api/v1/views/{shared_view}", "core.share_views", "delete"),
    Row("/fields", "core.fields"),
    Row("/fields/customers/new", "core.fields"),
    Row("/fields/customers/new", "core.fields", "post", {"code": "size", "kind": "text", **NAMED}, ok=(302,)),
    Row("/fields/{field}/edit", "core.fields"),
    Row("/fields/{field}/edit", "core.fields", "post", NAMED, ok=(302,)),
    Row("/api/v1/fields?owner=customers", ""),
    Row("/api/v1/fields", "core.fields", "post", SHOE, ok=(201,)),
    Row("/api/v1/fields/{field}", "core.fields", "patch", {"position": 3}),
    Row("/healthz", None),
    Row("/readyz", None),
    Row("/api/v1/docs", None),
    Row("/api/v1/openapi.json", None),
    Row("/api/v1/nothing/here", None, ok=(404,)),
]
