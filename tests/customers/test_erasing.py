"""Nothing of an erased customer is found again, wherever it was; holds keep it; what breaks off is gone on with."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from tests.company import Company
from tests.customers.canaries import CARD, PASSPORT, plant
from tests.customers.cast import li
from zhiyin.core import seals
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Forbidden, NotFound, Refused
from zhiyin.core.models import Event, EventPayload, ImportRowResult, Job
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, Erasure
from zhiyin.desk.models import Message, Ticket


def dump() -> str:
    """Every value of every table, as text, and every file that the installation keeps."""
    parts = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            rows = list(model._base_manager.values())
            parts.append(json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, default=str))
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH, settings.WAREHOUSE):
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                raw = path.read_bytes()
                parts += [raw.decode(code, errors="ignore") for code in ("utf-8", "gb18030", "utf-16")]
    return "\n".join(parts).lower()


def erased(customer: Customer, now: datetime) -> Erasure:
    """The customer, erased by the system."""
    erasure = services.request_erasure(customer=customer, reason="request", actor=SYSTEM, now=now)
    return services.erase(erasure=erasure, actor=SYSTEM, now=now)


def test_nothing_of_an_erased_customer_is_found_in_any_table_or_file(company: Company, now: datetime) -> None:
    other = li(company, now)
    customer, canaries = plant(company, now)
    assert len(canaries.words) >= 25
    before = dump()
    unseen = {word for word in canaries.words if word.lower() not in before}
    assert unseen == {CARD, PASSPORT}  # these lie encrypted
    erasure = erased(customer, now)
    after = dump()
    assert not [word for word in canaries.words if word.lower() in after]
    assert erasure.state == "done"
    assert erasure.counts["customers.Customer"] == 1
    assert queries.customer(SYSTEM, other.number) == other
    assert Ticket.objects.get().customer_id is None
    assert {message.body for message in Message.objects.all()} == {"—"}
    assert not list(seals.verify())


def test_the_minimal_record_says_who_was_erased_when_and_why(company: Company, now: datetime) -> None:
    customer = li(company, now)
    erasure = erased(customer, now)
    assert (erasure.number, erasure.reason, erasure.requested_by_id) == (customer.number, "request", None)
    kinds = Event.objects.filter(customer_id=erasure.customer_key).values_list("kind", flat=True)
    assert {"customers.ErasureRequested", "customers.CustomerErased"} <= set(kinds)
    assert not EventPayload.objects.filter(event__customer_id=erasure.customer_key).exists()
    assert [line["number"] for line in services.ledger()] == [customer.number]


def test_a_legal_hold_refuses_with_its_reason_until_it_is_lifted(company: Company, now: datetime) -> None:
    customer, officer = li(company, now), company.actor("privacy")
    hold = services.set_hold(customer=customer, reason="案号 2026-17", actor=officer, now=now)
    with pytest.raises(Refused, match="2026-17"):
        services.request_erasure(customer=customer, reason="request", actor=officer, now=now)
    services.lift_hold(hold=hold, actor=officer, now=now)
    assert erased(customer, now).state == "done"


def test_a_hold_set_after_the_request_stops_it_still(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.request_erasure(customer=customer, reason="request", actor=SYSTEM, now=now)
    services.set_hold(customer=customer, reason="案号", actor=SYSTEM, now=now)
    assert services.go_on_erasing(actor=SYSTEM, now=now) == 0
    assert Customer.objects.filter(pk=customer.pk).exists()


STEPS = (
    "services.erasing._forget_elsewhere", "services.erasing._note_in_ledger", "services.erasing._erase_rows",
    "services.erasing._forget_values", "services.erasing.empty", "services.erasing.record",
    "services.erasing.forgetting.scrub",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_broke_off_is_gone_on_with(company: Company, now: datetime, step: str) -> None:
    customer, canaries = plant(company, now)
    erasure = services.request_erasure(customer=customer, reason="request", actor=SYSTEM, now=now)
    with patch(f"zhiyin.customers.{step}", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        services.erase(erasure=erasure, actor=SYSTEM, now=now)
    assert services.go_on_erasing(actor=SYSTEM, now=now) == 1
    after = dump()
    assert not [word for word in canaries.words if word.lower() in after]
    assert services.go_on_erasing(actor=SYSTEM, now=now) == 0


def test_who_came_back_with_a_backup_is_erased_again(company: Company, now: datetime) -> None:
    customer = li(company, now)
    number, key = customer.number, customer.pk
    erased(customer, now)
    Erasure.objects.all().delete()
    Customer.objects.create(
        pk=key, number=number, kind="person", full_name="李晓梅", created_at=now, changed_at=now, branch=None
    )
    assert services.erase_again(actor=SYSTEM, now=now) == 1
    assert not Customer.objects.filter(pk=key).exists()
    assert services.erase_again(actor=SYSTEM, now=now) == 0


def test_an_import_under_way_that_names_the_customer_is_waited_for(company: Company, now: datetime) -> None:
    customer, _canaries = plant(company, now)
    job = Job.objects.create(name="imports.run", run_after=now, arguments={"file": "0", "name": "a.csv"})
    erasure = services.request_erasure(customer=customer, reason="request", actor=SYSTEM, now=now)
    with pytest.raises(Refused, match=r"a\.csv"):
        services.erase(erasure=erasure, actor=SYSTEM, now=now)
    assert Customer.objects.filter(pk=customer.pk).exists()
    Job.objects.filter(pk=job.pk).update(state="done")
    assert services.erase(erasure=erasure, actor=SYSTEM, now=now).state == "done"


def test_rows_of_others_that_were_refused_keep_their_cells(company: Company, now: datetime) -> None:
    customer, _canaries = plant(company, now)
    run = ImportRowResult.objects.get().run
    ImportRowResult.objects.create(run=run, row_no=3, outcome="refused", cells=["王芳", "13800000000"], errors=[])
    erased(customer, now)
    kept = ImportRowResult.objects.order_by("row_no")
    assert [row.cells for row in kept] == [None, ["王芳", "13800000000"]]


def test_only_who_may_erase_and_sees_the_customer_erases_it(company: Company, now: datetime) -> None:
    customer = li(company, now)
    with pytest.raises(Forbidden):
        services.request_erasure(customer=customer, reason="request", actor=company.actor("agent"), now=now)
    elsewhere = company.actor("agent_sz").holding("customers.erase")
    with pytest.raises(NotFound):
        services.request_erasure(customer=customer, reason="request", actor=elsewhere, now=now)
    with pytest.raises(Refused, match="request"):
        services.request_erasure(customer=customer, reason="bored", actor=SYSTEM, now=now)
    assert not Erasure.objects.exists()


def test_what_was_merged_goes_with_the_customer_wherever_its_words_lie(company: Company, now: datetime) -> None:
    survivor = li(company, now)
    absorbed, canaries = plant(company, now)
    services.merge_customers(survivor=survivor, absorbed=absorbed, choices={}, actor=SYSTEM, now=now)
    survivor.refresh_from_db()
    erased(survivor, now)
    after = dump()
    assert not [word for word in canaries.words if word.lower() in after]
    assert not Customer.objects.exists()
