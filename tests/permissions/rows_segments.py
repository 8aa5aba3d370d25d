"""Segments: list, one, members, count, create, change, put on a list."""

from __future__ import annotations

from typing import Any

from tests.company import NOW
from zhiyin.customers import services
from zhiyin.customers.models import Segment

from .table import Row, World

ORDER = 12
API = "/api/v1/segments"
RULE = {"field": "stage", "op": "in", "value": ["lost"]}


def build(made: World) -> None:
    """A segment by rule and a list, both of Dalian's first hall."""
    actor = made.company.actor("admin")
    for key, kind, rule in (("segment", "rule", RULE), ("list", "list", None)):
        new = services.NewSegment(key, "", kind, rule, "dl-1")
        made.values[key] = services.create_segment(new=new, actor=actor, now=NOW).number


def _patch(made: World) -> dict[str, Any]:
    row = Segment.objects.get(number=made.values["segment"])
    return {"version": row.version, "name": "其他", "rule": RULE}


def _members(made: World) -> dict[str, Any]:
    return {"add": [made.values["customer"]]}


def _changed(made: World) -> dict[str, Any]:
    row = Segment.objects.get(number=made.values["segment"])
    rule = {"part": "0", "line-0": "0", "field-0-0": "stage", "op-0-0": "in", "value-0-0": "lost"}
    return {"version": row.version, "name": "流失", **rule}


def _numbers(made: World) -> dict[str, Any]:
    return {"numbers": str(made.values["customer"]), "add": ""}


SAVED = (302,)
SEGMENTS = "customers.segments"
RULES = {"fact": "clv", "at_least": "1", "points": "1", "save": ""}
TIERS = {"steps": [{"fact": "clv", "at_least": 1, "points": 1}], "tiers": []}
ROWS = [
    Row(API, "customers.view"),
    Row(f"{API}/fields", "customers.view"),
    Row(f"{API}/count", "customers.view", "post", {"rule": RULE}),
    Row(API, SEGMENTS, "post", {"name": "新", "rule": RULE}, ok=(201,)),
    Row(f"{API}/{{segment}}", "customers.view", placed=True),
    Row(f"{API}/{{segment}}", SEGMENTS, "patch", _patch, placed=True),
    Row(f"{API}/{{segment}}/count", "customers.view", placed=True),
    Row(f"{API}/{{segment}}/members", "customers.view", placed=True),
    Row(f"{API}/{{list}}/members", SEGMENTS, "patch", _members, placed=True),
    Row("/customers/{customer}/standing", "customers.view", placed=True),
    Row("/customers/{customer}/served", "customers.view", placed=True),
    Row("/api/v1/tiers", "customers.view"),
    Row("/api/v1/tiers", "customers.tiers", "put", TIERS),
    Row("/tiers", "customers.view"),
    Row("/tiers/rules", "customers.tiers", "post", RULES, ok=SAVED),
    Row("/customers/{customer}/tier", "customers.choose_tier", placed=True),
    Row("/customers/{customer}/tier", "customers.choose_tier", "post", {"tier": ""}, ok=SAVED, placed=True),
    Row("/segments", "customers.view"),
    Row("/customers?segment=1001", "customers.view"),
    Row("/segments/overlap", "customers.view"),
    Row("/segments/new", SEGMENTS),
    Row("/segments/new", SEGMENTS, "post", {"kind": "list", "name": "新名单", "branch": "dl-1"}, ok=SAVED),
    Row("/segments/draft", SEGMENTS, "post", {"do": "part"}),
    Row("/segments/{segment}", "customers.view", placed=True),
    Row("/segments/{list}", "customers.view", placed=True),
    Row("/segments/{segment}/size", "customers.view", placed=True),
    Row("/segments/{segment}/figures", "customers.view", placed=True),
    Row("/segments/{segment}/edit", SEGMENTS, placed=True),
    Row("/segments/{segment}/edit", SEGMENTS, "post", _changed, ok=SAVED, placed=True),
    Row("/segments/{list}/members", SEGMENTS, "post", _numbers, ok=SAVED, placed=True),
    Row("/segments/{segment}/archive", SEGMENTS, "post", ok=SAVED, placed=True),
]
