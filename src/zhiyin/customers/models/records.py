"""Tables: tiers, customers, how to reach them, their identity documents, what is searched, what was opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiyin.core.fulltext.index import HiddenColumn
from zhiyin.people.models import SCOPES, Employee, Placed

NARROWED = ("merged_into", "kind", "tier", "stage", "owner", *SCOPES)


def _listed(name: str) -> models.Index:
    """What lists are narrowed by, the newest last; what they are narrowed by besides is read in the index too.

    Without that each row is looked up: at a million customers three filters at once take four to ten times as long.
    """
    beside = [other for other in NARROWED if other != name]
    return models.Index(fields=[name, "id", *beside], name=f"customer_{name}")


class Tier(models.Model):
    """A kind of customer that is served in its own way; rank 1 is the highest."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    rank = models.SmallIntegerField()

    class Meta:
        ordering: ClassVar = ["rank", "code"]

    def __str__(self) -> str:
        return self.name


class Customer(Placed):
    """A person or a company: the golden record. `version` counts its changes, so that nobody overwrites unseen.

    `custom` holds the values of the company's own fields by their code (`core.fields`), null where there is none.
    `owner` is the employee who looks after it since the day `owner_since`; one without an owner lies in the pool.
    A record that another one has absorbed stays as a row, `merged_into` that one; its number leads there.
    """

    class Kind(models.TextChoices):
        PERSON = "person"
        COMPANY = "company"

    class Stage(models.TextChoices):
        PROSPECT = "prospect"
        GROWING = "growing"
        MATURE = "mature"
        DECLINING = "declining"
        LOST = "lost"

    class RelationLevel(models.TextChoices):
        TRANSACTION = "transaction"
        SERVICE = "service"
        RELATION = "relation"

    class RelationKind(models.TextChoices):
        BASIC = "basic"
        REACTIVE = "reactive"
        ACCOUNTABLE = "accountable"
        PROACTIVE = "proactive"
        PARTNERSHIP = "partnership"

    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    family_name = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120, blank=True)
    full_name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True, blank=True)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    relation_level = models.CharField(max_length=12, choices=RelationLevel, blank=True)
    relation_kind = models.CharField(max_length=12, choices=RelationKind, blank=True)
    owner = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    owner_since = models.DateField(null=True, editable=False)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    custom = models.JSONField(null=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="absorbed", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="customer_external_once"
            )
        ]
        indexes: ClassVar = [
            *(_listed(name) for name in ("tier", "stage", "owner", *SCOPES)),
            # Partial, so that no planner walks it for the many who are not merged.
            models.Index(fields=["merged_into"], name="customer_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["birth_date", "full_name"], name="customer_born"),
            models.Index(fields=["full_name"], name="customer_name"),
        ]

    def __str__(self) -> str:
        return self.full_name


class ContactDetail(models.Model):
    """One way to reach a customer: `value` as it was given, `normal` as it is compared (empty: never compared)."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        EMAIL = "email"
        ADDRESS = "address"
        WECHAT = "wechat"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=500)
    normal = models.CharField(max_length=320, blank=True)
    label = models.CharField(max_length=40, blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-is_primary", "id"]
        indexes: ClassVar = [models.Index(fields=["normal"], name="contact_normal")]


class Identity(models.Model):
    """An identity document: its number lies encrypted in `cipher`; `blind` is equal where the numbers are equal."""

    class Kind(models.TextChoices):
        NATIONAL_ID = "national_id"
        PASSPORT = "passport"
        COMPANY_CODE = "company_code"
        OTHER = "other"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=Kind)
    cipher = models.TextField()
    blind = models.CharField(max_length=64)
    last4 = models.CharField(max_length=4)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "blind"], name="identity_once")]
        indexes: ClassVar = [models.Index(fields=["blind"], name="identity_blind")]


class SearchText(models.Model):
    """The words by which a customer is found and the ways in which it is reached (`rules.ways`), kept in the
    transaction of every change. Who is merged into another one has none."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="search_text")
    text = models.TextField()
    ways = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ways", "customer"], name="search_ways")]


class SearchIndex(models.Model):
    """The index of `SearchText` (core.fulltext.index): a table of SQLite's, a view on PostgreSQL; only ever read."""

    customer = models.OneToOneField(
        Customer, on_delete=models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="search_index"
    )
    question = HiddenColumn(db_column="customers_search")

    class Meta:
        managed = False
        db_table = "customers_search"


class Opening(models.Model):
    """A customer outside an employee's scope, identified for the contact at hand; it closes by itself."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="openings")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "expires_at"], name="opening_employee")]
