"""Tables: the company's tags, and which customers bear them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Employee

from .records import Customer


class Tag(models.Model):
    """A mark with one meaning in the whole company; `tone` is its colour by meaning (`rules.tags`)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    tone = models.CharField(max_length=8)
    about = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """A customer bears a tag. The key begins with the tag, so that a list of all who bear it is a walk."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "customer"], name="customer_tag_once")]
