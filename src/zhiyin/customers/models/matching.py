"""Tables of identity: source systems, rules of matching and of entry, sets of records that may be one person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Placed

from .records import Customer


class SourceSystem(models.Model):
    """A system that customers come from; `code` is what imports call it. Rank 1 is trusted most."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    trust_rank = models.SmallIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["trust_rank", "code"]

    def __str__(self) -> str:
        return self.name


class MatchRule(models.Model):
    """How alike two records have to be: which fields are compared and how (`fields`: field -> comparison).

    `threshold`: the chance from which two records are put into one set; `merge_from`: the chance from which verified
    ones are merged without a person (null: never).
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)
    threshold = models.FloatField(default=0.9)
    merge_from = models.FloatField(null=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-is_default", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="match_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryRule(models.Model):
    """What happens at a door (`entry`) when somebody with the same `evidence` is there already.

    Where no row says otherwise the shipped rules hold (rules.entry). `chance`: from when on records are alike.
    """

    entry = models.CharField(max_length=8)
    evidence = models.CharField(max_length=12)
    action = models.CharField(max_length=8)
    chance = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "evidence"], name="entry_rule_once")]


class MatchRun(models.Model):
    """One search for duplicates through all customers, with what it has learnt (`model`: weights by level)."""

    rule = models.CharField(max_length=40)
    threshold = models.FloatField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    records = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
    model = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]


class DuplicateSet(Placed):
    """Records that may be one person, at the lowest branch that has all of them below it.

    `chance` and `weight` (bits) are those of the weakest link that holds it together.
    """

    class State(models.TextChoices):
        OPEN = "open"
        MERGED = "merged"
        DISMISSED = "dismissed"

    class Origin(models.TextChoices):
        MATCH = "match"
        ENTRY = "entry"

    number = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    origin = models.CharField(max_length=8, choices=Origin)
    rule = models.CharField(max_length=40)
    chance = models.FloatField()
    weight = models.FloatField()
    size = models.SmallIntegerField()
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "chance", "id"], name="duplicates_state"),
            models.Index(fields=["scope_1", "state", "chance", "id"], name="duplicates_scope_1"),
            models.Index(fields=["scope_2", "state", "chance", "id"], name="duplicates_scope_2"),
            models.Index(fields=["scope_3", "state", "chance", "id"], name="duplicates_scope_3"),
            models.Index(fields=["scope_4", "state", "chance", "id"], name="duplicates_scope_4"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class DuplicateMember(models.Model):
    """One record of a set. It stays where it is when the record is merged, so that the set can be read afterwards."""

    duplicate_set = models.ForeignKey(DuplicateSet, on_delete=models.CASCADE, related_name="members")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="duplicate_members")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duplicate_set", "customer"], name="duplicate_member_once")
        ]


class DuplicatePair(models.Model):
    """Two records of a set and why they are alike: `reasons` is a list of {"field", "level", "weight"} in bits.

    `first` has the smaller id. A field that is missing on one side says nothing and is left out.
    """

    duplicate_set = models.ForeignKey(DuplicateSet, on_delete=models.CASCADE, related_name="pairs")
    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    chance = models.FloatField()
    reasons = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["-weight", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duplicate_set", "first", "second"], name="duplicate_pair_once")
        ]
