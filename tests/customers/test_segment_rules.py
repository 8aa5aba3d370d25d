"""A rule of a segment is read with every fault told at its place, and written back as it was."""

from __future__ import annotations

from typing import Any

import pytest

from zhiyin.core.errors import Refused, Several
from zhiyin.customers.queries.catalogue import FIELDS
from zhiyin.customers.rules.segments import DEEPEST, MOST, conditions, parse, to_json

RISK = {"field": "churn_risk", "op": "at_least", "value": 0.7}
RECENT = {"field": "last_contact_at", "op": "last_days", "value": 90}


def faults(spec: object) -> list[tuple[str, str]]:
    """Codes and places of what is wrong."""
    with pytest.raises(Refused) as refused:
        parse(spec, FIELDS)
    error = refused.value
    return [(one.code, one.field) for one in (error.errors if isinstance(error, Several) else [error])]


@pytest.mark.parametrize(
    "spec",
    [
        RISK,
        {"not": RECENT},
        {"all": [RISK, {"any": [RECENT, {"not": {"field": "stage", "op": "in", "value": ["lost", "mature"]}}]}]},
        {"field": "value_12m", "op": "between", "value": [10, 20.5]},
        {"field": "created_at", "op": "after", "value": "2026-02-28"},
        {"field": "has_phone", "op": "is", "value": False},
        {"field": "clv", "op": "unknown"},
        {"field": "full_name", "op": "contains", "value": "晓"},
    ],
)
def test_a_rule_is_written_back_as_it_was_read(spec: dict[str, Any]) -> None:
    assert to_json(parse(spec, FIELDS)) == spec


def test_every_fault_is_told_at_its_place() -> None:
    spec = {
        "all": [
            {"field": "churn_rsk", "op": "at_least", "value": 1},
            {"any": [{"field": "stage", "op": "at_least", "value": 1}, {"field": "stage", "op": "in", "value": ["x"]}]},
            {"field": "clv", "op": "between", "value": [2, 1]},
            {"any": []},
        ]
    }
    assert faults(spec) == [
        ("segment.field", "rule.all.0.field"),
        ("segment.operator", "rule.all.1.any.0.op"),
        ("segment.value", "rule.all.1.any.1.value"),
        ("segment.value", "rule.all.2.value"),
        ("segment.empty", "rule.all.3"),
    ]


def test_an_unknown_field_names_the_nearest() -> None:
    with pytest.raises(Refused, match="churn_risk"):
        parse({"field": "churn_rsk", "op": "at_least", "value": 1}, FIELDS)


@pytest.mark.parametrize("spec", [None, [], "x", 3, {}, {"all": {}}, {"field": "clv"}, {**RISK, "and": 1}])
def test_what_is_no_rule_is_refused(spec: object) -> None:
    assert faults(spec) == [("segment.not_a_node", "rule")]


@pytest.mark.parametrize(
    ("op", "value"),
    [("at_least", "1"), ("at_least", True), ("at_least", float("inf")), ("at_least", 10**400), ("between", [1]),
     ("known", 1)],
)  # fmt: skip
def test_a_value_that_its_operator_cannot_take_is_refused(op: str, value: object) -> None:
    assert faults({"field": "clv", "op": op, "value": value}) == [("segment.value", "rule.value")]


def test_a_rule_too_deep_or_too_long_is_refused() -> None:
    deep: dict[str, Any] = RISK
    for _level in range(DEEPEST):
        deep = {"not": deep}
    assert [code for code, _path in faults(deep)] == ["segment.too_deep"]
    assert [code for code, _path in faults({"any": [RISK] * (MOST + 1)})] == ["segment.too_long"]
    nested = {"any": [{"all": [RISK] * 26}, {"all": [RISK] * 26}]}
    assert [code for code, _path in faults(nested)] == ["segment.too_long"]


def test_the_conditions_of_a_rule_come_in_order() -> None:
    rule = parse({"all": [RISK, {"not": {"any": [RECENT, RISK]}}]}, FIELDS)
    assert [one.field for one in conditions(rule)] == ["churn_risk", "last_contact_at", "churn_risk"]
