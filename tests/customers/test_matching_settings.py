"""Sources, matching rules and rules of entry: set down by administrators, in force at once."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.company import Company
from tests.customers.cast import LI, li
from zhiyin.core.errors import Conflict, Refused
from zhiyin.core.models import Event
from zhiyin.customers import queries, services
from zhiyin.customers.models import EntryRule, MatchRule, SourceSystem
from zhiyin.customers.queries.entry import ruling
from zhiyin.customers.queries.matching import Rule
from zhiyin.customers.rules import entry
from zhiyin.customers.services import matching

from .test_duplicates import client_of


def test_a_source_is_registered_when_it_is_first_named_and_by_hand(company: Company, now: datetime) -> None:
    li(company, now)
    assert SourceSystem.objects.get(code="core").trust_rank == 100
    admin = company.actor("admin")
    crm = matching.add_source(code="crm", name="旧系统", trust_rank=1, actor=admin, now=now)
    assert [row.code for row in queries.sources()] == ["crm", "core"]
    with pytest.raises(Conflict):
        matching.add_source(code="crm", name="x", trust_rank=1, actor=admin, now=now)
    with pytest.raises(Refused):
        matching.change_source(source=crm, name="x", trust_rank=0, is_active=True, actor=admin, now=now)
    matching.change_source(source=crm, name="", trust_rank=200, is_active=False, actor=admin, now=now)
    assert [(row.code, row.name) for row in queries.sources()] == [("core", "core"), ("crm", "crm")]


def test_the_shipped_rule_holds_until_another_one_is_the_default(company: Company, now: datetime) -> None:
    admin = company.actor("admin")
    assert queries.match_rule().code == "standard"
    strict = Rule("strict", "严格", {"phone": "exact", "family_name": "phonetic"}, 0.99)
    matching.save_match_rule(rule=strict, is_default=False, actor=admin, now=now)
    assert [rule.code for rule in queries.match_rules()] == ["standard", "strict"]
    matching.save_match_rule(rule=strict, is_default=True, actor=admin, now=now)
    assert (queries.match_rule().code, queries.match_rule("standard").threshold) == ("strict", 0.9)
    matching.save_match_rule(rule=Rule(threshold=0.8), is_default=True, actor=admin, now=now)
    assert [rule.code for rule in queries.match_rules()] == ["standard", "strict"]
    assert MatchRule.objects.filter(is_default=True).count() == 1
    for wrong in (
        Rule("a b"),
        Rule("x", "x", {"phone": "exact"}),
        Rule("x", "x", threshold=1.0),
        Rule("x", merge_from=2),
    ):
        with pytest.raises(Refused):
            matching.save_match_rule(rule=wrong, is_default=False, actor=admin, now=now)
    with pytest.raises(Refused, match="no matching rule"):
        queries.match_rule("none")


def test_only_what_differs_from_the_shipped_rules_is_kept_and_holds_at_once(company: Company, now: datetime) -> None:
    client = client_of(company, "admin")
    text = client.get("/customers/matching").content.decode()
    assert text.count("<select") == 14
    sent = {f"{door}_{name}": action for door, rows in entry.SHIPPED.items() for name, action in rows.items()}
    client.post("/customers/matching", sent | {"chance": "0.95"})
    assert not EntryRule.objects.exists()
    client.post("/customers/matching", sent | {"chance": "0.8", "page_document": "allow", "page_phone": "allow",
                                               "page_email": "allow"})  # fmt: skip
    assert {(row.entry, row.evidence, row.action) for row in EntryRule.objects.all()} == {
        ("page", "document", "allow"), ("page", "phone", "allow"), ("page", "email", "allow"),
        ("page", "alike", "warn"), ("api", "alike", "warn"),
    }  # fmt: skip
    assert ruling("page").chance == 0.8
    assert Event.objects.filter(kind="customers.EntryRuleSet").count() == 5
    li(company, now)
    twin = LI._replace(external_id="", full_name="完全不同", family_name="", given_name="", birth_date=None)
    assert services.create_customer(new=twin, actor=company.actor("agent"), now=now).pk
    wrong = client.post("/customers/matching", sent | {"chance": "7"})
    assert wrong.status_code == 422
    for actions in ({("page", "phone"): "x"}, {("import", "alike"): "warn"}):
        with pytest.raises(Refused):
            matching.set_entry_rules(actions=actions, chance=0.9, actor=company.actor("admin"), now=now)


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(company: Company) -> None:
    client = client_of(company, "admin")
    answer = client.post(
        "/customers/matching/new", {"code": "x", "name": "甲", "threshold": "0.9", "field_phone": "exact"}
    )
    assert answer.status_code == 422
    assert 'value="甲"' in answer.content.decode()
    assert client.post("/customers/sources/new", {"code": "c", "name": "", "trust_rank": "0"}).status_code == 422
    assert client.get("/customers/sources/999/edit").status_code == 404
    assert client.get("/customers/matching/none/edit").status_code == 422
