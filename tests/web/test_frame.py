"""The frame around every page: complete, the same for all, and quick."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.company import Company

SESSION_AND_USER = 2


@pytest.fixture
def signed_in(company: Company, client: Client) -> Client:
    """A browser in which the administrator is signed in, in English."""
    user = company.people["admin"].user
    assert user is not None
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def test_the_frame_of_a_page_costs_the_session_and_the_person(
    signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(SESSION_AND_USER):
        response = signed_in.get("/search")
    assert response.status_code == 200


def test_a_page_carries_no_inline_script_style_or_handler(signed_in: Client) -> None:
    html = signed_in.get("/search").content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert "unsafe" not in signed_in.get("/search").headers["Content-Security-Policy"]


def test_every_asset_of_a_page_is_ours_and_there(signed_in: Client) -> None:
    html = signed_in.get("/search").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"#]+)', html)
    assert all(address.startswith("/") for address in addresses)
    assets = {address for address in addresses if address.startswith("/static/")}
    assert len(assets) > 8
    for address in assets:
        assert signed_in.get(address).status_code == 200, address


def test_a_visitor_who_is_not_signed_in_is_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/search?q=x")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/?next=")


def test_an_unknown_address_finds_nothing_under_it(signed_in: Client) -> None:
    assert signed_in.get("/nowhere").status_code == 404
