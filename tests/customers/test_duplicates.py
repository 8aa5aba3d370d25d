"""Sets of duplicates: who sees them, what is decided about them, the list and the API."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, NotFound
from zhiyin.core.models import Event, Job
from zhiyin.customers import queries, services
from zhiyin.customers.models import Customer, DuplicateSet
from zhiyin.customers.queries import duplicates as reads
from zhiyin.customers.services.linking import match_customers

from .test_matching import people, search

__all__ = ["people"]


def client_of(company: Company, name: str) -> Client:
    client, user = Client(), company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def test_only_who_sees_all_records_of_a_set_sees_the_set(
    people: list[Customer], company: Company, now: datetime
) -> None:
    people[100].place(company.branches["sz-1"])
    people[100].save()
    search(now)
    across = DuplicateSet.objects.get(members__customer=people[0])
    for name, count in (("agent", 9), ("agent_sz", 0), ("manager_dl", 9), ("admin", 10)):
        rows = reads.duplicates(company.actor(name))
        assert (rows.count(), across in rows) == (count, name == "admin"), name
    # A record that moves away takes its sets out of sight at once.
    people[101].place(company.branches["sz-1"])
    people[101].save()
    assert reads.duplicates(company.actor("agent")).count() == 8
    with pytest.raises(NotFound):
        reads.duplicate_set(company.actor("agent"), across.number)


def test_a_dismissed_set_is_not_proposed_again_until_it_is_taken_back(
    people: list[Customer], company: Company, now: datetime
) -> None:
    search(now)
    actor = company.actor("agent")
    one = DuplicateSet.objects.get(members__customer=people[0])
    services.dismiss(duplicates=one, actor=actor, now=now)
    with pytest.raises(Conflict):
        services.dismiss(duplicates=one, actor=actor, now=now)
    again = match_customers(rule=queries.match_rule(), method="own", actor=SYSTEM, now=now)
    assert (again.new, again.kept) == (0, 9)
    assert reads.duplicates(actor).count() == 9
    with pytest.raises(NotFound):
        services.reopen(duplicates=one, actor=company.actor("agent_sz"), now=now)
    services.reopen(duplicates=one, actor=actor, now=now)
    assert match_customers(rule=queries.match_rule(), method="own", actor=SYSTEM, now=now).kept == 10
    kinds = Event.objects.filter(subject_id=one.pk, subject="customers.duplicate_set").values_list("kind", flat=True)
    assert list(kinds) == ["customers.DuplicatesDismissed", "customers.DuplicatesReopened"]


def test_the_list_shows_reasons_and_asks_a_fixed_number_of_questions(
    people: list[Customer], company: Company, now: datetime
) -> None:
    search(now)
    client = client_of(company, "admin")
    with CaptureQueriesContext(connection) as few:
        text = client.get("/customers/duplicates").content.decode()
    assert text.count("data-row") == 10
    assert "不是同一人" in text and "证件" not in text
    DuplicateSet.objects.filter(pk__gt=DuplicateSet.objects.order_by("pk")[0].pk).delete()
    with CaptureQueriesContext(connection) as one:
        client.get("/customers/duplicates")
    assert len(few.captured_queries) == len(one.captured_queries)
    assert "data-row" not in client.get("/customers/duplicates?state=dismissed").content.decode()
    assert client.get("/customers/duplicates?chance=x&state=y").status_code == 200
    assert client.post("/customers/duplicates/search").status_code == 302
    assert client.post("/customers/duplicates/search").status_code == 302
    assert Job.objects.filter(name="customers.match").count() == 1
