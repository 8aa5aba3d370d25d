"""A customer gets all that is known of it; the file is for who asked for it, for a day."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, timedelta

import pytest

from tests.company import Company
from tests.customers.canaries import CARD, PASSPORT, plant
from tests.customers.cast import li
from zhiyin.config.subjects import BELOW, CATALOGUE, REFERENCES
from zhiyin.core.actor import SYSTEM
from zhiyin.core.catalogue import not_public
from zhiyin.core.errors import Forbidden, NotFound
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import HandOut
from zhiyin.customers.queries.handing_out import DERIVED, NOT_HANDED_OUT, columns, everything
from zhiyin.customers.rules.drafts import NewCustomer


def test_every_word_that_is_kept_of_a_customer_is_handed_out(company: Company, now: datetime) -> None:
    customer, canaries = plant(company, now)
    officer = company.actor("privacy")
    made = services.hand_out(customer=customer, purpose="legal", actor=officer, now=now)
    path = services.take_hand_out(link=services.link_of(made), actor=officer, now=now)
    with zipfile.ZipFile(path) as archive:
        whole = archive.read("customer.json").decode()
        assert {"customers.Customer.csv", "desk.Message.csv", "core.Event.csv"} <= set(archive.namelist())
    # Our reason for a legal hold and what lies without a key are not the customer's to know, or not known to be its.
    held = [row.reason for row in queries.holds(customer)]
    keyed = canaries.words[: canaries.words.index(held[0])]
    assert [word for word in keyed if word not in whole] == []
    assert CARD in whole
    assert PASSPORT in whole
    assert json.loads(whole)["customers.Identity"][0]["cipher"] == CARD


def test_what_names_a_customer_at_either_end_is_handed_out_once(company: Company, now: datetime) -> None:
    rows = [NewCustomer(full_name=name, branch="dl-1") for name in ("李晓梅", "李小梅", "李晓枚")]
    first, second, third = services.create_customers(rows=rows, actor=SYSTEM, now=now)
    for kept, gone in ((second, first), (third, second)):
        services.merge_customers(survivor=kept, absorbed=gone, choices=None, actor=SYSTEM, now=now)
    tables = {table.name: table for table in everything(third)}
    assert len(tables) == len(list(everything(third)))
    told = [(row["survivor"], row["absorbed"]) for row in tables["customers.Merge"].rows]
    assert told == [(second.pk, first.pk), (third.pk, second.pk)]


def test_every_column_that_is_personal_by_the_catalogue_is_handed_out() -> None:
    models = {"customers.Customer", *(one.model for one in (*REFERENCES, *BELOW))} - NOT_HANDED_OUT
    missing = {
        (model, column)
        for model in models
        for column in set(not_public(CATALOGUE[model])) - DERIVED - set(columns(model))
    }
    assert missing == set()


def test_a_file_is_only_for_who_asked_for_it_and_only_for_a_day(company: Company, now: datetime) -> None:
    customer, officer = li(company, now), company.actor("privacy")
    made = services.hand_out(customer=customer, purpose="legal", actor=officer, now=now)
    link = services.link_of(made)
    assert services.take_hand_out(link=link, actor=officer, now=now).exists()
    assert Event.objects.filter(kind="customers.HandOutTaken", customer_id=customer.pk).count() == 1
    for who, text, at in (
        (company.actor("admin"), link, now),
        (officer, link[:-2] + "xx", now),
        (officer, "", now),
        (officer, link, now + timedelta(hours=25)),
    ):
        with pytest.raises(NotFound):
            services.take_hand_out(link=text, actor=who, now=at)
    with pytest.raises(Forbidden):
        services.hand_out(customer=customer, purpose="legal", actor=company.actor("agent"), now=now)


def test_files_go_when_their_time_is_over(company: Company, now: datetime) -> None:
    customer, officer = li(company, now), company.actor("privacy")
    made = services.hand_out(customer=customer, purpose="legal", actor=officer, now=now)
    assert services.drop_expired_hand_outs(now=now) == 0
    assert services.drop_expired_hand_outs(now=now + timedelta(hours=25)) == 1
    assert HandOut.objects.get() == made
