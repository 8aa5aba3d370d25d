"""Contacts of another system: recorded once, corrected when they differ, refused row by row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.imports import ImportContext, ImportRow, Outcome
from zhiyin.core.models import Event
from zhiyin.touchpoints.imports import COLUMNS, INTERACTIONS
from zhiyin.touchpoints.models import Interaction

from .cast import Register, customer

ROW = {
    "external_id": "1", "occurred_at": "2026-06-18 14:30", "duration": "8 min", "wait": "900", "channel": "phone",
    "customer": "C1", "service_kind": "claim", "direction": "IN", "subject": "理赔", "branch": "dl-1",
}  # fmt: skip


@pytest.fixture
def context(company: Company, register: Register, now: datetime) -> ImportContext:
    """An import from the queue system."""
    who = customer(company)
    who.source, who.external_id = "queue", "C1"
    who.save()
    return ImportContext(SYSTEM.acting_for("import"), now, "queue")


def load(context: ImportContext, *rows: dict[str, str]) -> list[Outcome]:
    assert {name for row in rows for name in row} <= {column.name for column in COLUMNS}
    return INTERACTIONS.load([ImportRow(number, row) for number, row in enumerate(rows, 2)], context)


def test_a_contact_is_recorded_as_history_with_all_that_the_row_says(context: ImportContext) -> None:
    (outcome,) = load(context, ROW)
    row = Interaction.objects.get()
    assert (outcome.state, outcome.subject_id) == ("created", row.pk)
    assert row.occurred_at == datetime(2026, 6, 18, 6, 30, tzinfo=UTC)
    assert (row.duration_seconds, row.wait_seconds) == (480, 900)
    assert row.customer is not None
    assert (row.customer.external_id, row.source, row.external_id) == ("C1", "queue", "1")
    assert row.branch is not None
    assert row.branch.code == "dl-1"
    assert Event.objects.get(kind="touchpoints.InteractionRecorded").origin == "import"


def test_the_same_file_again_changes_nothing_and_another_value_corrects(context: ImportContext) -> None:
    load(context, ROW)
    assert [outcome.state for outcome in load(context, ROW)] == ["unchanged"]
    corrected = {**ROW, "subject": "车险理赔", "branch": "dl-2"}
    assert [outcome.state for outcome in load(context, corrected, {**ROW, "external_id": "2"})] == [
        "updated",
        "created",
    ]
    row = Interaction.objects.get(external_id="1")
    assert row.subject == "车险理赔"
    assert row.branch is not None
    assert (row.branch.code, row.scope_3) == ("dl-2", row.branch_id)
    event = Event.objects.get(kind="touchpoints.InteractionCorrected")
    assert sorted(event.changed) == ["branch", "subject"]
    assert event.payload.values["subject"] == "理赔"


def test_a_row_at_fault_is_told_with_every_reason_and_hinders_no_other(context: ImportContext) -> None:
    wrong = {
        **ROW,
        "external_id": "2",
        "occurred_at": "06/07/2026",
        "channel": "smoke",
        "wait": "soon",
        "customer": "C9",
    }
    refused, created = load(context, wrong, ROW)
    assert {error.field for error in refused.errors} == {"occurred_at", "channel", "wait", "customer"}
    assert created.state == "created"
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occurred_at": ""}, "occurred_at"),
        ({"occurred_at": "2027-01-01 00:00"}, "occurred_at"),
        ({"ended_at": "2026-06-18 14:00"}, "ended_at"),
        ({"channel": ""}, "channel"),
        ({"direction": "up"}, "direction"),
        ({"subject": "x" * 201}, "subject"),
        ({"customer": "C\x00"}, "customer"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_column(
    context: ImportContext, change: dict[str, str], field: str
) -> None:
    (outcome,) = load(context, {**ROW, **change})
    assert outcome.state == "refused"
    assert [error.field for error in outcome.errors] == [field]


def test_a_manager_imports_into_the_own_branches_and_corrects_no_others(
    company: Company, context: ImportContext, now: datetime
) -> None:
    elsewhere = {**ROW, "branch": "sz-1", "customer": ""}
    load(context, elsewhere)
    own = ImportContext(company.actor("manager_dl").acting_for("import"), now, "queue")
    outcomes = load(own, {**elsewhere, "external_id": "2"}, {**ROW, "customer": ""})
    assert [error.code for outcome in outcomes for error in outcome.errors] == [
        "interaction.branch_unknown",
        "interaction.elsewhere",
    ]
    assert Interaction.objects.count() == 1
