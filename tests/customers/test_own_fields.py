"""The company's own fields of customers: kept, shown, found, masked, merged and taken back, without a migration."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.company import Company
from tests.customers.cast import li
from tests.customers.test_notes_and_tags import signed_in
from zhiyin.core.actor import SYSTEM
from zhiyin.core.errors import Conflict, Forbidden, Refused
from zhiyin.core.exports import Reader
from zhiyin.core.fields import register
from zhiyin.core.fields.gathering import gather
from zhiyin.core.fields.kinds import HIDDEN, cleaned, plain
from zhiyin.core.fields.register import NewField
from zhiyin.core.imports import ImportContext, ImportRow
from zhiyin.core.models import CustomField, Event, EventPayload, Job
from zhiyin.customers import exports, queries, services
from zhiyin.customers.imports import CUSTOMERS
from zhiyin.customers.models import Customer, CustomerValue
from zhiyin.customers.queries.asking import condition_of
from zhiyin.customers.rules.changes import Change
from zhiyin.customers.rules.drafts import NewCustomer
from zhiyin.customers.rules.segments import parse

COLOURS = (("red", "Red", "红"), ("blue", "Blue", "蓝"))


def field(now: datetime, code: str, kind: str = "text", **more: Any) -> CustomField:
    """A field of customers."""
    new = NewField(code.capitalize(), kind, options=COLOURS if kind in {"choice", "choices"} else (), **more)
    return register.define_field(owner="customers", code=code, new=new, actor=SYSTEM, now=now)


def change(customer: Customer, now: datetime, **custom: Any) -> Customer:
    """Write own fields of a customer."""
    row = Customer.objects.get(pk=customer.pk)
    return services.change_customer(
        customer=row, version=row.version, change=Change({"custom": custom}), actor=SYSTEM, now=now
    )


KEPT = [
    ("text", " 爱好 ", "爱好"), ("long_text", "a\r\nb", "a\nb"), ("whole", "1,234", 1234), ("whole", 7, 7),
    ("decimal", "12.50", "12.50"), ("money", "99.5", "99.5 CNY"), ("money", "3 USD", "3 USD"),
    ("date", "2026/06/19", "2026-06-19"), ("yes_no", "是", True), ("yes_no", False, False), ("choice", "红", "red"),
    ("choices", "blue、红", ["red", "blue"]), ("choices", ["blue"], ["blue"]), ("url", "https://a.cn/x", "https://a.cn/x"),
    ("phone", "+86 138 1234 5678", "+8613812345678"), ("email", "a@b.cn", "a@b.cn"),
]  # fmt: skip
REFUSED = [
    ("text", "a\nb"), ("text", "x" * 201), ("text", "a\0"), ("whole", "1.5"), ("whole", "9" * 16), ("decimal", "NaN"),
    ("decimal", "1e5"), ("money", "5 yuan"), ("date", "2026-02-30"), ("yes_no", "maybe"), ("choice", "green"),
    ("choices", [1]), ("url", "javascript:alert(1)"), ("url", "https://"), ("phone", "12"), ("email", "a@"),
    ("text", {"a": 1}), ("whole", "١٢"),
]  # fmt: skip


def _typed(kind: str) -> CustomField:
    return CustomField(code="x", kind=kind, options=[list(option) for option in COLOURS])


@pytest.mark.parametrize(("kind", "given", "kept"), KEPT)
def test_each_kind_keeps_what_it_holds_and_reads_its_own_file_again(kind: str, given: Any, kept: Any) -> None:
    assert cleaned(_typed(kind), given) == kept
    assert cleaned(_typed(kind), plain(kept)) == kept


@pytest.mark.parametrize(("kind", "given"), REFUSED)
def test_each_kind_refuses_what_it_does_not_hold_at_its_own_name(kind: str, given: Any) -> None:
    with pytest.raises(Refused) as refused:
        cleaned(_typed(kind), given)
    assert refused.value.field == "custom.x"


def test_a_field_is_made_on_a_page_and_stands_in_form_page_list_and_log(company: Company, now: datetime) -> None:
    admin, agent = signed_in(company, "admin"), signed_in(company, "agent")
    typed = {"code": "hobby", "kind": "choice", "label": "Hobby", "label_zh": "爱好", "privacy": "public"}
    typed |= {"options": "chess | Chess | 象棋\nfish | Fishing | 钓鱼", "is_filter": "on", "position": "1"}
    assert admin.post("/fields/customers/new", typed).status_code == 302
    assert "爱好" in admin.get("/fields").content.decode()
    assert admin.post("/fields/customers/new", typed).status_code == 422  # the code is taken
    made = agent.post("/customers/new", {"full_name": "王", "kind": "person", "custom.hobby": "fish"})
    assert made.status_code == 302
    row = Customer.objects.get(full_name="王")
    assert row.custom == {"hobby": "fish"}
    assert "custom.hobby" in Event.objects.get(kind="customers.CustomerCreated", subject_id=row.pk).changed
    page = agent.get(f"/customers/{row.number}").content.decode()
    assert "钓鱼" in page or "Fishing" in page
    assert str(row.number) in agent.get("/customers?custom.hobby=fish").content.decode()
    assert str(row.number) not in agent.get("/customers?custom.hobby=chess").content.decode()


def test_a_change_is_logged_by_name_with_what_was_before(company: Company, now: datetime) -> None:
    customer = li(company, now)
    field(now, "size")
    field(now, "visits", "whole")
    change(customer, now, size="M", visits=3)
    after = change(customer, now, size="L")
    assert after.custom == {"size": "L", "visits": 3}
    event = Event.objects.filter(kind="customers.CustomerChanged").latest("pk")
    assert event.changed == ["custom.size"]
    assert EventPayload.objects.get(event=event).values == {"custom": {"size": "M", "visits": 3}}
    assert change(customer, now, size="", visits=None).custom is None
    with pytest.raises(Refused, match="no field"):
        change(customer, now, weight="1")


def test_what_is_needed_unique_or_by_default_is_so(company: Company, now: datetime) -> None:
    field(now, "club", is_required=True, is_unique=True)
    field(now, "level", "whole", default="1")
    agent = company.actor("agent")
    with pytest.raises(Refused, match="needed"):
        services.create_customer(new=NewCustomer(full_name="甲"), actor=agent, now=now)
    made = services.create_customer(new=NewCustomer(full_name="甲", custom={"club": "A-1"}), actor=agent, now=now)
    assert made.custom == {"club": "A-1", "level": 1}
    with pytest.raises(Conflict, match="already"):
        services.create_customer(new=NewCustomer(full_name="乙", custom={"club": "a-1"}), actor=agent, now=now)
    with pytest.raises(Refused, match="needed"):
        change(made, now, club="")
    rows = [NewCustomer(full_name="丙"), NewCustomer(full_name="丁", custom={"level": "5"})]
    first, second = services.create_customers(rows=rows, actor=SYSTEM, now=now)  # nobody was asked
    assert (first.custom, second.custom) == ({"level": 1}, {"level": 5})


def test_ranges_and_several_fields_narrow_a_list(company: Company, now: datetime) -> None:
    field(now, "visits", "whole", is_filter=True)
    field(now, "colours", "choices", is_filter=True)
    rows = [
        NewCustomer(full_name=f"客{n}", branch="dl-1", custom={"visits": n, "colours": "red, blue"}) for n in range(5)
    ]
    made = services.create_customers(rows=rows, actor=SYSTEM, now=now)
    agent = company.actor("agent")

    def found(**custom: str) -> list[str]:
        own = tuple((f"custom.{code}", value) for code, value in custom.items())
        return [row.full_name for row in queries.customers(agent, queries.Filters(custom=own))]

    assert found(visits="1..2") == ["客2", "客1"]
    assert found(visits="4..") == ["客4"]
    assert found(visits="3", colours="blue") == ["客3"]
    assert found(colours="red", visits="..0") == ["客0"]
    assert found(visits="x") == found(nothing="x") == []
    change(made[0], now, visits=9)
    assert found(visits="0") == []
    foreign = queries.Filters(custom=(("custom.colours", "red"),))
    assert not queries.customers(company.actor("agent_sz"), foreign).exists()


def test_what_is_sensitive_is_masked_until_it_is_asked_for(company: Company, now: datetime) -> None:
    customer = li(company, now)
    field(now, "illness", privacy="sensitive")
    field(now, "second_phone", "phone")
    with pytest.raises(Refused, match="sensitive"):
        field(now, "faith", privacy="sensitive", is_filter=True)
    change(customer, now, illness="痛风", second_phone="13912345678")
    agent, address = signed_in(company, "agent"), f"/customers/{customer.number}"
    for page in (address, f"{address}/edit", f"{address}/summary"):
        shown = agent.get(page).content.decode()
        assert "痛风" not in shown
        assert "13912345678" not in shown
    assert HIDDEN in agent.get(address).content.decode()
    shown = agent.post(f"{address}/reveal", {"field": "custom", "purpose": "service"}).content.decode()
    assert "痛风" in shown
    assert Event.objects.filter(kind="customers.CustomerRevealed", facts__field="custom").exists()
    # Who saves the form without touching them leaves them as they are.
    form = {"family_name": "李", "given_name": "晓梅", "branch": "dl-1", "is_active": "on", "custom.illness": ""}
    version = Customer.objects.get(pk=customer.pk).version
    assert agent.post(f"{address}/edit", form | {"version": version}).status_code == 302
    assert (Customer.objects.get(pk=customer.pk).custom or {})["illness"] == "痛风"


def test_a_merge_keeps_both_and_gives_back_what_was_each_ones(company: Company, now: datetime) -> None:
    customer = li(company, now)
    field(now, "club", is_unique=True)
    field(now, "size", is_filter=True)
    (other,) = services.create_customers(rows=[NewCustomer(full_name="李晓梅", branch="dl-1")], actor=SYSTEM, now=now)
    change(customer, now, size="M")
    change(other, now, size="L", club="A-1")
    merge = services.merge_customers(
        survivor=Customer.objects.get(pk=customer.pk),
        absorbed=Customer.objects.get(pk=other.pk),
        choices=None,
        actor=SYSTEM,
        now=now,
    )
    assert Customer.objects.get(pk=customer.pk).custom == {"size": "M", "club": "A-1"}
    assert set(CustomerValue.objects.values_list("row", flat=True)) == {customer.pk}
    services.unmerge_customers(merge=merge, actor=SYSTEM, now=now)
    assert Customer.objects.get(pk=customer.pk).custom == {"size": "M"}
    held = CustomerValue.objects.values_list("row", "text")
    assert sorted(held) == sorted([(customer.pk, "m"), (other.pk, "l"), (other.pk, "a-1")])


def test_own_fields_are_chosen_one_by_one_in_a_merge_and_come_back_one_by_one(company: Company, now: datetime) -> None:
    customer = li(company, now)
    for code, kind in (("size", "text"), ("visits", "whole"), ("club", "text"), ("illness", "text")):
        field(now, code, kind, is_unique=code == "club", privacy="sensitive" if code == "illness" else "public")
    (other,) = services.create_customers(rows=[NewCustomer(full_name="李晓梅", branch="dl-1")], actor=SYSTEM, now=now)
    own = change(customer, now, size="M", visits=3, club="A-1", illness="痛风")
    theirs = change(other, now, size="L", visits=9, club="B-2", illness="过敏")
    address = f"/customers/merge?numbers={own.number},{theirs.number}&keep={own.number}"
    page = signed_in(company, "agent").get(address).content.decode()
    assert all(f'name="pick_custom.{code}"' in page for code in ("size", "visits", "club", "illness"))
    assert "痛风" not in page
    services.set_golden_rules(chosen={"custom.visits": "newest"}, actor=SYSTEM, now=now)
    with pytest.raises(Refused, match="cannot be chosen"):
        services.set_golden_rules(chosen={"custom.nothing": "newest"}, actor=SYSTEM, now=now)
    later = change(theirs, now + timedelta(hours=1), visits=10)
    merge = services.merge_customers(
        survivor=own, absorbed=later, choices={"custom.club": "absorbed"}, actor=SYSTEM, now=now
    )
    kept = Customer.objects.get(pk=own.pk)
    assert kept.custom == {"size": "M", "visits": 10, "club": "B-2", "illness": "痛风"}
    assert merge.before == {"custom.visits": 3, "custom.club": "A-1"}
    assert set(CustomerValue.objects.values_list("row", "text")) == {(own.pk, "b-2")}
    change(kept, now, size="XL", visits=11)
    services.unmerge_customers(merge=merge, actor=SYSTEM, now=now)
    assert Customer.objects.get(pk=own.pk).custom == {"size": "XL", "visits": 11, "club": "A-1", "illness": "痛风"}
    assert Customer.objects.get(pk=other.pk).custom == {"size": "L", "visits": 10, "club": "B-2", "illness": "过敏"}
    assert set(CustomerValue.objects.values_list("row", "text")) == {(own.pk, "a-1"), (other.pk, "b-2")}


def test_a_field_that_becomes_a_filter_is_gathered_by_a_job(company: Company, now: datetime) -> None:
    customer = li(company, now)
    size = field(now, "size")
    change(customer, now, size="M")
    assert not CustomerValue.objects.exists()
    new = register.changed(size, {"is_filter": True, "label_zh": "尺寸"})
    register.change_field(field=size, new=new, actor=SYSTEM, now=now)
    job = Job.objects.get(name=register.INDEX)
    told: list[Any] = []
    gather(job.arguments, told.append)
    gather(job.arguments, told.append)
    assert list(CustomerValue.objects.values_list("row", "text")) == [(customer.pk, "m")]
    assert told[-1] == {"done": 1}
    archived = register.changed(register.field(size.pk), {"is_archived": True})
    register.change_field(field=register.field(size.pk), new=archived, actor=SYSTEM, now=now)
    gather(job.arguments, told.append)
    assert not CustomerValue.objects.exists()
    assert Customer.objects.get(pk=customer.pk).custom == {"size": "M"}  # kept, hidden
    assert queries.own_lines(Customer.objects.get(pk=customer.pk), SYSTEM) == []


def test_only_who_manages_fields_makes_them(company: Company, now: datetime) -> None:
    with pytest.raises(Forbidden):
        register.define_field(owner="customers", code="x", new=NewField("X"), actor=company.actor("manager"), now=now)
    assert signed_in(company, "manager").get("/fields").status_code == 403


def test_the_list_asks_as_often_with_own_fields_as_without(company: Company, now: datetime) -> None:
    li(company, now)
    client = signed_in(company, "agent")
    client.get("/customers")
    with CaptureQueriesContext(connection) as without:
        client.get("/customers")
    for n in range(3):
        field(now, f"f{n}", "choice", is_filter=True)
    with CaptureQueriesContext(connection) as having:
        client.get("/customers?custom.f1=red")
    assert len(having) <= len(without)


def test_a_file_brings_own_fields_and_a_list_takes_them_out(company: Company, now: datetime) -> None:
    field(now, "size", is_filter=True, privacy="public")
    field(now, "club", is_unique=True)
    field(now, "visits", "whole", is_filter=True)
    field(now, "illness", privacy="sensitive")
    names = CUSTOMERS.names()
    assert names[-4:] == ["custom.size", "custom.club", "custom.visits", "custom.illness"]
    context = ImportContext(company.actor("admin").acting_for("import"), now, "crm")

    def row(number: int, external_id: str, **own: str) -> ImportRow:
        values = {"external_id": external_id, "full_name": f"客{external_id}", "branch": "dl-1"}
        return ImportRow(number, values | {f"custom.{code}": text for code, text in own.items()})

    rows = [row(2, "1", size="M", club="A-1"), row(3, "2", club="A-1"), row(4, "3", visits="many"), row(5, "4")]
    outcomes = CUSTOMERS.load(rows, context)
    assert [outcome.state for outcome in outcomes] == ["created", "refused", "refused", "created"]
    assert outcomes[2].errors[0].field == "custom.visits"
    again = CUSTOMERS.load([row(2, "1", size="L", illness=HIDDEN), row(5, "4", visits="3")], context)
    assert [outcome.state for outcome in again] == ["updated", "updated"]
    first = Customer.objects.get(external_id="1")
    assert first.custom == {"size": "L", "club": "A-1"}
    change(first, now, illness="痛风")
    kind, agent = exports.CUSTOMERS, company.actor("admin")
    assert kind.checked({"custom.size": "L"}) == {"custom.size": "L"}
    found = kind.find(agent, {"custom.size": "L"}, now)
    cells = dict(zip(kind.all_columns(), kind.write(list(found), Reader(agent))[0], strict=True))
    own = {column.name: cell for column, cell in cells.items() if column.name.startswith("custom.")}
    assert own == {"custom.size": "L", "custom.club": "A-1", "custom.visits": "", "custom.illness": HIDDEN}
    event = Event.objects.filter(kind="customers.CustomerChanged", changed=["custom.size"]).get()
    before = {first.pk: EventPayload.objects.get(event=event).values}
    assert services.restore_imported(before=before, actor=company.actor("admin"), now=now) == {}
    assert (Customer.objects.get(external_id="1").custom or {})["size"] == "M"


def test_segments_ask_for_own_fields(company: Company, now: datetime) -> None:
    field(now, "size", "choice", is_filter=True)
    field(now, "visits", "whole", is_filter=True)
    field(now, "joined", "date", is_filter=True)
    field(now, "vegan", "yes_no", is_filter=True)
    field(now, "club", is_filter=True)
    customs: list[dict[str, Any]] = [
        {"size": "red", "visits": 3, "joined": "2026-06-10", "vegan": True, "club": "Amber"}, {"visits": 9}, {},
    ]  # fmt: skip
    rows = [NewCustomer(full_name=f"客{n}", branch="dl-1", custom=custom) for n, custom in enumerate(customs)]
    services.create_customers(rows=rows, actor=SYSTEM, now=now)

    def found(code: str, op: str, value: Any = None) -> list[str]:
        spec = {"field": f"custom.{code}", "op": op} | ({} if value is None else {"value": value})
        rule = parse(spec, queries.catalogue(company.actor("agent")))
        rows = Customer.objects.filter(condition_of(rule, now=now))
        return sorted(rows.values_list("full_name", flat=True))

    assert found("size", "in", ["red"]) == ["客0"]
    assert found("size", "not_in", ["red"]) == ["客1", "客2"]
    assert found("visits", "at_least", 4) == ["客1"]
    assert found("visits", "unknown") == ["客2"]
    assert found("joined", "last_days", 10) == ["客0"]
    assert found("joined", "before", "2026-06-10") == []
    assert found("vegan", "is", True) == ["客0"]
    assert found("club", "starts", "amb") == ["客0"]
    with pytest.raises(Refused, match="never"):
        found("size", "in", ["green"])


def test_a_list_of_one_value_walks_its_index_without_sorting(company: Company, now: datetime) -> None:
    field(now, "size", "choice", is_filter=True)
    rows = [NewCustomer(full_name=f"客{n}", branch="dl-1", custom={"size": "red"}) for n in range(50)]
    services.create_customers(rows=rows, actor=SYSTEM, now=now)
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan") if connection.vendor == "postgresql" else ():
            cursor.execute(f"SET LOCAL enable_{way} = off")  # fifty rows are read whole otherwise
    plan = queries.customers(SYSTEM, queries.Filters(custom=(("custom.size", "red"),)))[:51].explain()
    assert ("COVERING INDEX" if connection.vendor == "sqlite" else "Index") in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort Key" not in plan
