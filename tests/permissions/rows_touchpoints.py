"""Contacts, the register, work hours, service standards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.company import NOW
from tests.touchpoints import cast
from zhiyin.core.actor import SYSTEM
from zhiyin.touchpoints import services

from .table import Row, World

ORDER = 20
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-12:00, 13:00-18:00")
SAVED = (302,)
MADE = (201,)
API = "/api/v1"
CALENDAR = {"timezone": "Asia/Shanghai", "week": {"monday": [["09:00", "12:00"]]}}


def _touchpoint(_made: World) -> dict[str, Any]:
    return {"code": "hall-2", "name": "新厅", "channel": "counter", "branch": "dl-1", "place_kind": "hall"}


def _standard(_made: World) -> dict[str, Any]:
    return {"name": "普通", "hours": "office", "first_answer": "4 h", "is_active": "on"}


def _channel(_made: World) -> dict[str, Any]:
    grades = dict.fromkeys(("expense", "speed", "richness", "interactivity"), 0)
    return {"code": "fax", "name": "传真", "position": 99, **grades}


def build(made: World) -> None:
    """The register, a customer, a contact and a standard."""
    register = cast.register(made.company)
    who = cast.customer(made.company)
    new = services.NewInteraction(
        occurred_at=NOW - timedelta(hours=1), touchpoint=register.touchpoints["dl-1-counter"], customer=who
    )
    row = services.record_interaction(new=new, actor=SYSTEM, now=NOW)
    standard = services.define_standard(
        new=services.NewStandard(name="普通", hours=register.hours, first_answer=3600), actor=SYSTEM, now=NOW
    )
    made.values |= {"interaction": row.number, "contact_customer": who.number, "standard": standard.pk}
    made.values |= {"channel": "phone", "counter": "dl-1-counter", "kind_code": "claim", "hours": "office"}


ROWS = [
    Row("/api/v1/interactions", "touchpoints.view"),
    Row("/api/v1/interactions/{interaction}", "touchpoints.view", placed=True),
    Row(
        "/api/v1/interactions", "touchpoints.record", "post",
        {"occurred_at": "2026-06-19T14:00:00+08:00", "channel": "phone"}, ok=(201,),
    ),
    Row(f"{API}/channels", "touchpoints.view"),
    Row(f"{API}/channels", "touchpoints.standards", "post", {"code": "fax", "name": "传真"}, ok=MADE),
    Row(f"{API}/channels/{{channel}}", "touchpoints.view"),
    Row(f"{API}/channels/{{channel}}", "touchpoints.standards", "patch", {"is_active": False}),
    Row(f"{API}/touchpoints", "touchpoints.view"),
    Row(
        f"{API}/touchpoints", "touchpoints.manage", "post",
        {"code": "hall-2", "name": "新厅", "channel": "counter", "branch": "dl-1"}, ok=MADE, placed=True,
    ),
    Row(f"{API}/touchpoints/{{counter}}", "touchpoints.view", placed=True),
    Row(f"{API}/touchpoints/{{counter}}", "touchpoints.manage", "patch", {"suits": "理赔"}, placed=True),
    Row(f"{API}/service-kinds", "touchpoints.view"),
    Row(f"{API}/service-kinds", "touchpoints.standards", "post", {"code": "repair", "name": "报修"}, ok=MADE),
    Row(f"{API}/service-kinds/{{kind_code}}", "touchpoints.view"),
    Row(f"{API}/service-kinds/{{kind_code}}", "touchpoints.standards", "patch", {"is_active": False}),
    Row(f"{API}/work-hours", "touchpoints.view"),
    Row(
        f"{API}/work-hours", "touchpoints.standards", "post",
        {"code": "late", "name": "晚班", "calendar": CALENDAR}, ok=MADE,
    ),
    Row(f"{API}/work-hours/{{hours}}", "touchpoints.view"),
    Row(f"{API}/work-hours/{{hours}}", "touchpoints.standards", "patch", {"name": "晚班"}),
    Row(f"{API}/service-standards", "touchpoints.view"),
    Row(
        f"{API}/service-standards", "touchpoints.standards", "post",
        {"name": "加急", "hours": "office", "first_answer": 600}, ok=MADE,
    ),
    Row(f"{API}/service-standards/{{standard}}", "touchpoints.view"),
    Row(f"{API}/service-standards/{{standard}}", "touchpoints.standards", "patch", {"is_active": False}),
    Row(f"{API}/service-standards/{{standard}}/position", "touchpoints.standards", "put", {"position": 1}),
    Row("/interactions", "touchpoints.view"),
    Row("/interactions/new", "touchpoints.record"),
    Row(
        "/interactions/new", "touchpoints.record", "post",
        {"channel": "phone", "direction": "in", "occurred_at": "2026-06-19T14:00"}, ok=SAVED,
    ),
    Row("/interactions/customers?customer=x", "touchpoints.record"),
    Row("/interactions/{interaction}", "touchpoints.view", placed=True),
    Row("/customers/{contact_customer}/interactions", "touchpoints.view", placed=True),
    Row("/touchpoints", "touchpoints.view"),
    Row("/touchpoints/new", "touchpoints.manage"),
    Row("/touchpoints/new", "touchpoints.manage", "post", _touchpoint, ok=SAVED),
    Row("/touchpoints/dl-1-counter/edit", "touchpoints.manage", placed=True),
    Row("/touchpoints/dl-1-counter/edit", "touchpoints.manage", "post", _touchpoint, ok=SAVED, placed=True),
    Row("/channels", "touchpoints.view"),
    Row("/channels/new", "touchpoints.standards"),
    Row("/channels/new", "touchpoints.standards", "post", _channel, ok=SAVED),
    Row("/channels/install", "touchpoints.standards", "post", ok=SAVED),
    Row("/channels/phone/edit", "touchpoints.standards"),
    Row("/channels/phone/edit", "touchpoints.standards", "post", _channel, ok=SAVED),
    Row("/service-kinds", "touchpoints.view"),
    Row("/service-kinds/new", "touchpoints.standards"),
    Row("/service-kinds/new", "touchpoints.standards", "post", {"code": "repair", "name": "报修"}, ok=SAVED),
    Row("/service-kinds/claim/edit", "touchpoints.standards"),
    Row("/service-kinds/claim/edit", "touchpoints.standards", "post", {"name": "理赔"}, ok=SAVED),
    Row("/work-hours", "touchpoints.view"),
    Row("/work-hours/new", "touchpoints.standards"),
    Row(
        "/work-hours/new", "touchpoints.standards", "post",
        {"code": "late", "name": "晚班", "timezone": "Asia/Shanghai", **WEEK}, ok=SAVED,
    ),
    Row("/work-hours/office", "touchpoints.view"),
    Row("/work-hours/office/edit", "touchpoints.standards"),
    Row(
        "/work-hours/office/edit", "touchpoints.standards", "post",
        {"name": "晚班", "timezone": "Asia/Shanghai", **WEEK}, ok=SAVED,
    ),
    Row("/work-hours/office/special-days", "touchpoints.standards", "post", {"first": "2026-07-01"}, ok=SAVED),
    Row("/work-hours/office/ordinary-days", "touchpoints.standards", "post", {"days": "2026-06-19"}, ok=SAVED),
    Row("/work-hours/office/holidays", "touchpoints.standards", "post", {"year": "2026"}, ok=SAVED),
    Row("/service-standards", "touchpoints.view"),
    Row("/service-standards/new", "touchpoints.standards"),
    Row("/service-standards/new", "touchpoints.standards", "post", _standard, ok=SAVED),
    Row("/service-standards/{standard}/edit", "touchpoints.standards"),
    Row("/service-standards/{standard}/edit", "touchpoints.standards", "post", _standard, ok=SAVED),
    Row("/service-standards/{standard}/position", "touchpoints.standards", "post", {"position": "1"}, ok=SAVED),
]  # fmt: skip
