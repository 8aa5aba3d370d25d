"""Identity: sets of duplicates, sources, rules."""

from __future__ import annotations

from tests.company import NOW
from zhiyin.customers.models import Customer, DuplicateMember, DuplicatePair, DuplicateSet, SourceSystem
from zhiyin.customers.rules import entry

from .table import Row, World

ORDER = 20
SAVED = (302,)


def build(made: World) -> None:
    """A set of 李晓梅 and somebody else of the same hall; one that was dismissed."""
    first = Customer.objects.get(number=made.values["customer"])
    second = Customer.objects.create(
        number=900_001, kind="person", full_name="李小梅", created_at=NOW, changed_at=NOW,
        branch=first.branch, scope_1=first.scope_1, scope_2=first.scope_2, scope_3=first.scope_3,
    )  # fmt: skip
    reasons = [{"field": "given_name", "level": "close", "weight": 4.2}]
    for name, number, state in (("duplicates", 900_001, "open"), ("dismissed_duplicates", 900_002, "dismissed")):
        row = DuplicateSet(
            number=number, state=state, origin="match", rule="standard", chance=0.97, weight=20, size=2, found_at=NOW
        )
        row.place(first.branch)
        row.save()
        for customer in (first, second):
            DuplicateMember.objects.create(duplicate_set=row, customer=customer)
        DuplicatePair.objects.create(
            duplicate_set=row, first=first, second=second, weight=20, chance=0.97, reasons=reasons
        )
        made.values[name] = number
    made.values["source_key"] = SourceSystem.objects.get_or_create(code="core")[0].pk


API = "/api/v1/duplicates"
NAMED = {"name": "核心系统", "trust_rank": "5"}
COMPARED = {"name": "严格", "threshold": "0.95", "field_phone": "exact", "field_family_name": "phonetic"}
ENTRY = {
    f"{door}_{evidence}": action for door, actions in entry.SHIPPED.items() for evidence, action in actions.items()
}
ROWS = [
    Row("/customers/sources", "customers.manage"),
    Row("/customers/sources/new", "customers.manage"),
    Row("/customers/sources/new", "customers.manage", "post", {"code": "crm", **NAMED}, ok=SAVED),
    Row("/customers/sources/{source_key}/edit", "customers.manage"),
    Row("/customers/sources/{source_key}/edit", "customers.manage", "post", NAMED, ok=SAVED),
    Row("/customers/matching", "customers.manage"),
    Row("/customers/matching", "customers.manage", "post", {"chance": "0.9", **ENTRY}, ok=SAVED),
    Row("/customers/matching/new", "customers.manage"),
    Row("/customers/matching/new", "customers.manage", "post", {"code": "strict", **COMPARED}, ok=SAVED),
    Row("/customers/matching/standard/edit", "customers.manage"),
    Row("/customers/matching/standard/edit", "customers.manage", "post", COMPARED, ok=SAVED),
    Row("/customers/duplicates", "customers.view"),
    Row("/customers/duplicates?state=dismissed&chance=0.95", "customers.view"),
    Row("/customers/duplicates/search", "customers.manage", "post", ok=SAVED),
    Row("/customers/duplicates/{duplicates}/dismiss", "customers.edit", "post", ok=SAVED, placed=True),
    Row("/customers/duplicates/{dismissed_duplicates}/reopen", "customers.edit", "post", ok=SAVED, placed=True),
    Row(API, "customers.view"),
    Row(f"{API}/search", "customers.manage", "post", ok=(202,)),
    Row(f"{API}/{{duplicates}}", "customers.view", placed=True),
    Row(f"{API}/{{duplicates}}/dismiss", "customers.edit", "post", placed=True),
    Row(f"{API}/{{dismissed_duplicates}}/reopen", "customers.edit", "post", placed=True),
]
