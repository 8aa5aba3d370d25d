"""Table: the values of custom fields by which customers are found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.core.fields import tables
from zhiyin.core.fields.own import OwnFields

from .records import Customer


class CustomerValue(tables.IndexedValue):
    """One value by which a customer is found or told apart from the others."""

    row = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="indexed")

    class Meta:
        constraints: ClassVar = tables.constraints("customer_value")
        indexes: ClassVar = tables.indexes("customer_value")


OWN = OwnFields("customers", CustomerValue)
