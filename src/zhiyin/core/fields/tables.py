"""Tables: the register of custom fields, and the shape of the rows by which records are found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class CustomField(models.Model):
    """A field of the records `owner` (`customers`, `holdings`, `tickets`); `kinds` says what each kind holds.

    `options` are code, English and Chinese name of each choice. `default` is a value as `kinds.cleaned` gives it back.
    """

    owner = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=120)
    label_zh = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=300, blank=True)
    about_zh = models.CharField(max_length=300, blank=True)
    group = models.CharField(max_length=60, blank=True)
    position = models.IntegerField(default=0)
    privacy = models.CharField(max_length=9, default="personal")
    options = models.JSONField(default=list)
    default = models.JSONField(null=True)
    is_required = models.BooleanField(default=False)
    is_unique = models.BooleanField(default=False)
    is_filter = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[CustomField]] = models.Manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "code"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """The field's name in forms, files, addresses and events."""
        return f"custom.{self.code}"

    @property
    def is_indexed(self) -> bool:
        """Whether its values stand in the index."""
        return self.is_filter or self.is_unique

    @property
    def is_hidden(self) -> bool:
        """Whether its values are masked until they are asked for with a purpose."""
        return self.privacy == "sensitive" or (self.privacy == "personal" and self.kind in {"phone", "email"})


class IndexedValue(models.Model):
    """One value of a field by which records are found or told apart: `text` folded, `number` where it has an order.

    An area's table adds `row`, the key of the record, and takes the two lists below for its `Meta`.
    """

    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=200)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    is_unique = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True


def constraints(name: str) -> list[models.BaseConstraint]:
    """A value stands once a record, and once at all where the field says so. The first is the walk of a list."""
    return [
        models.UniqueConstraint(fields=["field", "text", "row"], name=f"{name}_once"),
        models.UniqueConstraint(fields=["field", "text"], condition=Q(is_unique=True), name=f"{name}_alone"),
    ]


def indexes(name: str) -> list[models.Index]:
    """From … to, for what has an order."""
    return [models.Index(fields=["field", "number", "row"], condition=Q(number__isnull=False), name=f"{name}_number")]
