"""Rows are found by the keys of other systems through the index that leaves the empty ones out, on both databases."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from zhiyin.core.keys import among
from zhiyin.core.models import ImportRowResult, ImportRun
from zhiyin.people.models import Employee

pytestmark = pytest.mark.django_db


def _keyed() -> list[type[models.Model]]:
    """Every table whose rows may come from another system."""
    names = ("source", "external_id")
    return [one for one in apps.get_models() if set(names) <= {field.name for field in one._meta.fields}]


def test_what_is_asked_for_is_found_and_an_empty_key_is_none() -> None:
    for number, key in enumerate(["a", "", 'quote"', "\u3000x", "李", "b"]):
        Employee.objects.create(number=5000 + number, name="王", source="hr", external_id=key)
    found = among(Employee.objects.filter(source="hr"), "external_id", ["a", "", 'quote"', "\u3000x", "李", "no"])
    assert {row.external_id for row in found} == {"a", 'quote"', "\u3000x", "李"}
    assert not among(Employee.objects.all(), "external_id", [""]).exists()
    assert not among(Employee.objects.all(), "external_id", ["a\0", "\ud800"]).exists()


@pytest.mark.engine("sqlite", "the plan of PostgreSQL depends on how many rows there are")
@pytest.mark.parametrize("model", _keyed(), ids=lambda model: model.__name__)
def test_a_key_is_looked_up_and_the_table_is_not_read(model: type[models.Model]) -> None:
    plan = among(model._default_manager.filter(source="hr"), "external_id", ["a", "b"]).explain()
    assert "(source=? AND external_id=?)" in plan, plan


@pytest.mark.engine("sqlite", "the plan of PostgreSQL depends on how many rows there are")
def test_a_key_that_a_run_has_met_is_looked_up_too() -> None:
    plan = among(ImportRowResult.objects.filter(run=ImportRun(pk=1)), "key", ["a"]).explain()
    assert "(run_id=? AND key=?)" in plan, plan
