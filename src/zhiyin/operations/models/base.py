"""What all tables of this area share: money, and a row about one customer that lies at a branch."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from zhiyin.customers.models import Customer
from zhiyin.operations.rules.values import DIGITS, PLACES
from zhiyin.people.models import SCOPES, Placed


def money(*, null: bool = False) -> models.DecimalField[Any, Any]:
    """A column for an amount; its currency stands in a column beside it."""
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=null)


class Record(Placed):
    """One thing that a customer has or does. `number` is ours, `external_id` the number of the system it came from.

    A kind is listed by its scope and state in the order of `ORDER`; what one customer has, by `DAY`, newest first.
    `PRODUCT` leads to its product, where it has one, `PARTS` to what is read with it; `BEGAN` is the day
    on which it came to be where that is not `DAY`.
    """

    ORDER: ClassVar[tuple[str, ...]]
    DAY: ClassVar[str]
    SHOWN_WITH: ClassVar[tuple[str, ...]]
    PRODUCT: ClassVar[str] = ""
    PARTS: ClassVar[tuple[str, ...]] = ()
    BEGAN: ClassVar[str] = ""

    number = models.BigIntegerField(unique=True)
    # Null once the customer is erased: what was agreed and paid stays for the books.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="%(class)s_external_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def stands(self) -> str:
        """Its state, where its kind has one."""
        return str(getattr(self, "state", ""))

    @classmethod
    def noun(cls) -> str:
        """What a record of this kind is called in code: `holding`."""
        return cls.__name__.lower()


def indexes(name: str, *order: str, day: str) -> list[models.Index]:
    """The lists of a kind: all in `order`, the same per level of the tree, those of one customer, a foreign number."""
    return [
        models.Index(fields=list(order), name=f"{name}_all"),
        *(models.Index(fields=[scope, *order], name=f"{name}_{scope}") for scope in SCOPES),
        models.Index(fields=["customer", f"-{day}", "-id"], name=f"{name}_customer"),
        models.Index(fields=["external_id"], name=f"{name}_external"),
    ]
