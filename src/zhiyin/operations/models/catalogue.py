"""Tables of the whole company: products and their plans."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.operations.rules.values import PERIODS

from .base import money


class Product(models.Model):
    """What the company offers: a kind of policy, a tariff, a model. `category` groups products in its own words."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["category", "code"]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """One way to have a product: its price per period, and what the customer is entitled to (name -> text)."""

    code = models.CharField(max_length=40, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=120)
    price = money(null=True)
    currency = models.CharField(max_length=3, blank=True)
    period = models.CharField(max_length=10, choices=[(name, name) for name in PERIODS], blank=True)
    entitlements = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name
