"""No foreign key to a customer is forgotten, and none is declared that is not there."""

from __future__ import annotations

from django.apps import apps

from zhiyin.config.subjects import REFERENCES
from zhiyin.customers.models import Customer


def keys() -> set[tuple[str, str]]:
    """Every relation to a customer, as (area.Model, field)."""
    related = Customer._meta.get_fields(include_hidden=True)
    return {
        (field.related_model._meta.label, field.field.name)
        for field in related
        if field.auto_created and (field.one_to_many or field.one_to_one)
    }


def test_every_key_to_a_customer_is_declared_once() -> None:
    declared = [(reference.model, reference.field) for reference in REFERENCES]
    assert len(declared) == len(set(declared))
    assert set(declared) == keys()


def test_what_is_detached_may_be_without_a_customer() -> None:
    for reference in REFERENCES:
        field = apps.get_model(reference.model)._meta.get_field(reference.field)
        assert field.null or reference.on_erase == "delete", reference


def test_a_forgotten_key_would_be_found() -> None:
    declared = {(reference.model, reference.field) for reference in REFERENCES[1:]}
    assert keys() - declared == {(REFERENCES[0].model, REFERENCES[0].field)}
