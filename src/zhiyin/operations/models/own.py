"""Table: the values of own fields by which holdings are found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.core.fields import tables
from zhiyin.core.fields.own import OwnFields

from .holdings import Holding


class HoldingValue(tables.IndexedValue):
    """One value by which a holding is found or told apart from the others."""

    row = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="indexed")

    class Meta:
        constraints: ClassVar = tables.constraints("holding_value")
        indexes: ClassVar = tables.indexes("holding_value")


OWN = OwnFields("holdings", HoldingValue)
