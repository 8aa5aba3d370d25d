"""Every column of every table has its class in the field catalogue."""

from __future__ import annotations

from django.apps import apps

from zhiyin.config.subjects import BELOW, CATALOGUE, REFERENCES
from zhiyin.core.catalogue import catalogue

HINT = "classify it in the CATALOGUE of its area's subject.py (core.catalogue says what the classes mean)"
CODES = {
    "kind", "state", "status", "priority", "direction", "channel", "source", "reason", "file", "purpose", "seed",
    "digest", "language", "message_id", "verdict", "group", "stage", "currency", "reasons", "choices", "marks",
    "actor_kind", "method", "metric", "unit", "role", "sha256",
}  # fmt: skip
TEXTS = {"CharField", "TextField", "EmailField", "JSONField", "FileField"}


def tables() -> dict[str, set[str]]:
    """The columns of every table of this product."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("zhiyin.")]
    return {model._meta.label: {field.name for field in model._meta.concrete_fields} for model in ours}


def test_the_catalogue_holds_every_column_once() -> None:
    faults = [
        f"{model}.{column}: {HINT}"
        for model, columns in sorted(tables().items())
        for column in sorted(columns - CATALOGUE.get(model, {}).keys())
    ]
    assert not faults, "\n".join(faults)


def test_the_catalogue_holds_nothing_that_is_gone() -> None:
    known = tables()
    gone = [(model, column) for model in CATALOGUE for column in CATALOGUE[model] if column not in known.get(model, ())]
    assert not gone


def test_what_is_erased_by_the_catalogue_holds_all_texts_of_people() -> None:
    """A free text that hangs on a customer is personal, unless it is one of our own codes."""
    keyed = {reference.model for reference in REFERENCES} | {below.model for below in BELOW}
    loose = [
        f"{model}.{field.name}"
        for model in sorted(keyed)
        for field in apps.get_model(model)._meta.concrete_fields
        if field.get_internal_type() in TEXTS and CATALOGUE[model][field.name] == "public" and not field.choices
        and field.name not in CODES
    ]  # fmt: skip
    assert loose == []


def test_an_unclassified_column_would_be_found() -> None:
    part = {model: classes for model, classes in CATALOGUE.items() if model != "desk.Message"}
    assert set(tables()) - set(part) == {"desk.Message"}
    assert catalogue(()) == {}
