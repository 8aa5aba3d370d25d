"""What was kept long enough goes in the night, what a legal hold protects stays, and a rule tells beforehand."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.apps import apps
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from tests.company import Company
from tests.customers.canaries import plant
from tests.customers.cast import li
from zhiyin.config.subjects import CATALOGUE, KEPT, REFERENCES
from zhiyin.core import seals
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event, EventPayload, ImportRowResult
from zhiyin.customers import services
from zhiyin.customers.models import Attachment, Customer, Erasure, Note, RetentionRule, RetentionRun
from zhiyin.customers.queries import retention as queries
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.services.files import path_of
from zhiyin.desk.models import Message, Ticket
from zhiyin.touchpoints.models import Interaction

YEAR = timedelta(days=366)


def rule(kind: str, days: int, now: datetime) -> None:
    """Keep rows of this kind for so many days."""
    services.set_retention(kind=kind, days=days, actor=SYSTEM, now=now)


def round_at(now: datetime) -> RetentionRun:
    """One round of the rules."""
    run = services.run_retention(actor=SYSTEM, now=now)
    assert run is not None
    return run


def note(customer: Customer, at: datetime) -> Note:
    """A note written at this time."""
    services.write_note(customer=customer, body="打过电话", is_pinned=False, actor=SYSTEM, now=at)
    return Note.objects.latest("pk")


def test_what_is_declared_is_there_and_names_its_customer(db: None) -> None:
    keys = {reference.model: reference.field for reference in REFERENCES}
    for kept in KEPT:
        rows = queries.due(kept, kept.least, now=datetime.fromisoformat("2026-06-19T00:00:00Z"))
        assert str(queries.without_held(kept, rows.none()).query is not None)
        assert kept.model in CATALOGUE
        assert keys.get(kept.model, kept.customer) == kept.customer or kept.end == "erase", kept
        assert apps.get_model(kept.model)._meta.managed
    assert len({kept.model for kept in KEPT}) == len(KEPT)


def test_notes_go_when_they_are_older_than_the_rule_and_not_a_day_before(company: Company, now: datetime) -> None:
    customer = li(company, now)
    old, new = note(customer, now), note(customer, now + timedelta(days=20))
    rule("customers.Note", 30, now)
    assert round_at(now + timedelta(days=30)).removed == {}
    run = round_at(now + timedelta(days=30, seconds=1))
    assert run.removed == {"customers.Note": 1}
    assert list(Note.objects.all()) == [new]
    assert old != new


def test_a_closed_ticket_is_emptied_of_words_and_customer_and_stays_for_counting(
    company: Company, now: datetime
) -> None:
    plant(company, now)
    Ticket.objects.update(is_active=False, status="closed")
    rule("desk.Ticket", 365, now)
    rule("touchpoints.Interaction", 365, now)
    run = round_at(now + YEAR)
    assert run.removed == {"desk.Ticket": 1, "touchpoints.Interaction": 2}  # a reply is one too
    ticket, contact = Ticket.objects.get(), Interaction.objects.earliest("pk")
    assert (ticket.subject, ticket.customer_id, contact.text, contact.customer_id) == ("—", None, "", None)
    assert {message.body for message in Message.objects.all()} == {"—"}
    assert round_at(now + YEAR).removed == {}  # what is empty is not emptied again
    assert not list(seals.verify())


def test_an_open_ticket_has_no_age(company: Company, now: datetime) -> None:
    plant(company, now)
    rule("desk.Ticket", 1, now)
    assert round_at(now + YEAR).removed == {}


def test_a_legal_hold_keeps_everything_of_the_customer_and_of_what_was_merged_into_it(
    company: Company, now: datetime
) -> None:
    survivor = li(company, now)
    absorbed, _canaries = plant(company, now)
    services.merge_customers(survivor=survivor, absorbed=absorbed, choices={}, actor=SYSTEM, now=now)
    survivor.refresh_from_db()
    hold = services.set_hold(customer=survivor, reason="案号 2026-17", actor=SYSTEM, now=now)
    Ticket.objects.update(is_active=False)
    for kind in ("desk.Ticket", "core.EventPayload"):
        rule(kind, 365, now)
    values = set(EventPayload.objects.filter(event__customer_id=absorbed.pk).values_list("pk", flat=True))
    run = round_at(now + YEAR)
    assert values
    assert values <= set(EventPayload.objects.values_list("pk", flat=True))
    assert run.held["desk.Ticket"] == 1
    assert "desk.Ticket" not in run.removed
    services.lift_hold(hold=hold, actor=SYSTEM, now=now)
    assert round_at(now + YEAR).removed["desk.Ticket"] == 1
    assert not values & set(EventPayload.objects.values_list("pk", flat=True))


def test_customers_out_of_use_are_erased_as_if_somebody_had_asked(company: Company, now: datetime) -> None:
    customer = li(company, now)
    Customer.objects.filter(pk=customer.pk).update(is_active=False)
    rule("customers.Customer", 365, now)
    assert round_at(now + YEAR).removed == {"customers.Customer": 1}
    assert (Erasure.objects.get().reason, Erasure.objects.get().state) == ("ended", "requested")
    assert round_at(now + YEAR).removed == {}
    assert services.go_on_erasing(actor=SYSTEM, now=now + YEAR) == 1
    assert not Customer.objects.exists()


def test_cells_of_refused_rows_go_and_the_rows_stay(company: Company, now: datetime) -> None:
    plant(company, now)
    row = ImportRowResult.objects.get()
    type(row.run).objects.update(finished_at=now)
    rule("core.ImportRowResult", 30, now)
    assert round_at(now + YEAR).removed == {"core.ImportRowResult": 1}
    row.refresh_from_db()
    assert (row.outcome, row.cells, row.errors) == ("refused", None, None)


def test_each_round_is_told_in_one_event_and_by_kind_in_its_row(company: Company, now: datetime) -> None:
    customer = li(company, now)
    note(customer, now)
    rule("customers.Note", 30, now)
    rule("core.Job", 30, now)
    run = round_at(now + YEAR)
    told = Event.objects.filter(kind="customers.RetentionRan")
    assert [event.facts for event in told] == [{"retention_run_id": run.pk, "removed": 1, "held": 0}]


def test_without_a_rule_nothing_runs_and_a_rule_switched_off_removes_nothing(company: Company, now: datetime) -> None:
    note(li(company, now), now)
    assert services.run_retention(actor=SYSTEM, now=now + YEAR) is None
    rule("customers.Note", 30, now)
    services.set_retention(kind="customers.Note", days=None, actor=SYSTEM, now=now)
    assert services.run_retention(actor=SYSTEM, now=now + YEAR) is None
    assert Note.objects.count() == 1


def test_a_round_that_broke_off_is_gone_on_with_and_told_once(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for _ in range(5):
        note(customer, now)
    rule("customers.Note", 30, now)
    with patch.multiple("zhiyin.customers.services.retention", BATCH=2):
        with (
            patch("zhiyin.customers.services.retention._finish", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            services.run_retention(actor=SYSTEM, now=now + YEAR)
        note(customer, now)
        run = round_at(now + YEAR)
    assert run.removed == {"customers.Note": 6}
    assert RetentionRun.objects.count() == 1
    assert Event.objects.filter(kind="customers.RetentionRan").count() == 1


def test_a_rule_does_not_go_below_what_the_law_wants_kept(company: Company, now: datetime) -> None:
    for kind, days in (("customers.Export", 1094), ("core.EventPayload", 179), ("customers.Note", 0)):
        with pytest.raises(Refused, match="kept for"):
            services.set_retention(kind=kind, days=days, actor=SYSTEM, now=now)
    with pytest.raises(NotFound):
        services.set_retention(kind="core.Event", days=400, actor=SYSTEM, now=now)
    with pytest.raises(Forbidden):
        services.set_retention(kind="customers.Note", days=400, actor=company.actor("manager"), now=now)
    assert not RetentionRule.objects.exists()


def test_the_page_tells_what_would_go_before_the_rule_is_switched_on(company: Company, now: datetime) -> None:
    customer = li(company, now)
    note(customer, now - YEAR)
    client, user = Client(), company.people["privacy"].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    address = "/customers/retention/customers.Note"
    shown = client.get(address, {"days": "90"})
    assert (shown.context["due"].removed, shown.context["due"].held) == (1, 0)
    assert not RetentionRule.objects.exists()
    assert client.get(address, {"days": "x"}).status_code == 422
    assert client.post(address, {"days": "90"}).status_code == 302
    assert (RetentionRule.objects.get().days, Note.objects.count()) == (90, 1)
    assert b"90" in client.get("/customers/retention").content
    assert client.post(address, {"off": "1"}).status_code == 302
    assert not RetentionRule.objects.get().is_active
    assert client.get("/customers/retention/core.Event").status_code == 404


def test_a_file_goes_with_what_it_holds_unless_another_customer_has_the_same(
    company: Company, now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    customer, admin = li(company, now), company.actor("admin")
    other = services.create_customer(new=NewCustomer(full_name="王", branch="dl-1"), actor=admin, now=now)

    def kept(owner: Customer, content: bytes, at: datetime) -> Attachment:
        return services.attach(customer=owner, name="a.txt", chunks=[content], actor=admin, now=at)

    old, shared, _young = kept(customer, b"one", now), kept(customer, b"two", now), kept(other, b"two", now + YEAR)
    rule("customers.Attachment", 30, now + YEAR)
    with django_capture_on_commit_callbacks(execute=True):
        round_at(now + YEAR)
    assert list(Attachment.objects.values_list("customer", flat=True)) == [other.pk]
    assert (path_of(old.sha256).exists(), path_of(shared.sha256).exists()) == (False, True)
