"""What the page of data protection shows to whom, and that erasing asks twice."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse

from tests.company import Company
from tests.customers.cast import li
from zhiyin.core.models import Job
from zhiyin.customers import services
from zhiyin.customers.models import Consent, Customer, Erasure, HandOut


def signed_in(company: Company, name: str) -> Client:
    """A browser of this person."""
    client, user = Client(), company.people[name].user
    assert user is not None
    client.force_login(user, backend="zhiyin.config.sign_in.Backend")
    return client


def test_a_word_noted_on_the_page_counts_at_once(company: Company, now: datetime) -> None:
    customer, client = li(company, now), signed_in(company, "agent")
    data = {"said": "given", "purpose": "marketing", "channel": "sms", "evidence": "来电录音"}
    assert client.post(f"/customers/{customer.number}/consent", data).status_code == 302
    assert Consent.objects.get().evidence == "来电录音"
    page = client.get(f"/customers/{customer.number}/privacy").content.decode()
    assert "来电录音" in page
    assert client.post(f"/customers/{customer.number}/consent", {**data, "purpose": "x"}).status_code == 422


def test_a_customer_is_erased_when_its_number_is_typed(company: Company, now: datetime) -> None:
    customer, client = li(company, now), signed_in(company, "privacy")
    address = f"/customers/{customer.number}/erase"
    assert client.post(address, {"reason": "request", "typed": "1"}).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post(address, {"reason": "request", "typed": str(customer.number)}).status_code == 302
    assert Job.objects.get(name="customers.erase").state == "due"
    assert services.go_on_erasing(actor=company.actor("privacy"), now=now) == 1
    assert str(customer.number) in client.get("/customers/erasures").content.decode()
    assert not Customer.objects.exists()
    assert client.get(f"/customers/{customer.number}").status_code == 404


def test_a_hold_is_told_on_the_page_that_erases(company: Company, now: datetime) -> None:
    customer, client = li(company, now), signed_in(company, "privacy")
    client.post(f"/customers/{customer.number}/holds", {"reason": "案号 2026-17"})
    answer = client.post(f"/customers/{customer.number}/erase", {"reason": "request", "typed": str(customer.number)})
    assert answer.status_code == 422
    assert "案号 2026-17" in answer.content.decode()


def test_the_file_with_everything_is_taken_by_who_made_it(company: Company, now: datetime) -> None:
    customer, client = li(company, now), signed_in(company, "privacy")
    client.post(f"/customers/{customer.number}/hand-out", {"purpose": "legal"})
    address = reverse("customers:take", args=[services.link_of(HandOut.objects.get())])
    assert address in client.get(f"/customers/{customer.number}/privacy").content.decode()
    answer = client.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert signed_in(company, "admin").get(address).status_code == 404


def test_auditors_see_who_saw_a_customer_and_agents_do_not(company: Company, now: datetime) -> None:
    customer = li(company, now)
    services.reveal(customer=customer, field="all", purpose="contact", actor=company.actor("agent"), now=now)
    address = f"/customers/{customer.number}/privacy"
    seen = signed_in(company, "auditor").get(address).content.decode()
    assert company.people["agent"].name in seen
    assert company.people["agent"].name not in signed_in(company, "lead").get(address).content.decode()
