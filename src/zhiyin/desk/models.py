"""Tables: tickets and their messages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.core.fields import tables
from zhiyin.core.fields.own import OwnFields
from zhiyin.customers.models import Customer
from zhiyin.people.models import Employee, Placed, Team
from zhiyin.touchpoints.models import Channel, Interaction, ServiceKind, ServiceStandard, Touchpoint

from . import rules


def _lists(name: str, *fields: str, condition: models.Q | None = None) -> list[models.Index]:
    """The index of a list for the whole company and for each level: equality on the level's column, then the order."""
    columns = {name: fields} | {f"{name}_{k}": (f"scope_{k}", *fields) for k in (1, 2, 3, 4)}
    return [models.Index(fields=its, name=f"ticket_{key}", condition=condition) for key, its in columns.items()]


def _given(name: str) -> models.Q:
    return models.Q(**{f"{name}__isnull": False})


_ACTIVE = models.Q(is_active=True)


class Ticket(Placed):
    """A wish of a customer (or of somebody not known) that is kept until it is solved.

    `due_at` is the nearest running promise (`rules.NEVER` without one); `version` grows with every change;
    `dates_only` marks records of which the days are known, but no times.
    """

    class Status(models.TextChoices):
        NEW = "new"
        OPEN = "open"
        PENDING = "pending"
        ON_HOLD = "on_hold"
        SOLVED = "solved"
        CLOSED = "closed"

    class Priority(models.TextChoices):
        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"
        URGENT = "urgent"

    number = models.BigIntegerField(unique=True)
    subject = models.CharField(max_length=rules.LONGEST_SUBJECT)
    status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    is_active = models.BooleanField(default=True)
    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False)
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    service_kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    standard = models.ForeignKey(ServiceStandard, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    first_due = models.DateTimeField(null=True)
    next_due = models.DateTimeField(null=True)
    resolution_due = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=rules.NEVER)
    paused_at = models.DateTimeField(null=True)
    paused_seconds = models.BigIntegerField(default=0)
    dates_only = models.BooleanField(default=False)
    is_recovery = models.BooleanField(default=False)
    recovery_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="recoveries", db_index=False
    )
    custom = models.JSONField(null=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            *_lists("all", "-opened_at", "-id"),
            *_lists("due", "due_at", "id", condition=_ACTIVE),
            *_lists("free", "due_at", "id", condition=_ACTIVE & models.Q(assignee=None)),
            models.Index(
                fields=["assignee", "due_at", "id"], name="ticket_mine", condition=_ACTIVE & _given("assignee")
            ),
            # Partial: millions of rows without a customer would tell the planner that the index finds nothing.
            models.Index(
                fields=["customer", "-is_active", "-opened_at", "-id"],
                name="ticket_of_customer",
                condition=_given("customer"),
            ),
            models.Index(fields=["interaction"], name="ticket_interaction", condition=_given("interaction")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="ticket_external_once"
            ),
            models.UniqueConstraint(
                fields=["recovery_of"], condition=_given("recovery_of"), name="ticket_one_recovery"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def recovery(self) -> Ticket | None:
        """The ticket that makes this one good, if there is one (prefetch `recoveries`)."""
        return next(iter(self.recoveries.all()), None)

    @property
    def clock(self) -> rules.Clock:
        """Its times, as the rules count with them."""
        return rules.Clock(
            opened_at=self.opened_at,
            first_answered_at=self.first_answered_at,
            first_due=self.first_due,
            next_due=self.next_due,
            resolution_due=self.resolution_due,
            paused_at=self.paused_at,
            paused_seconds=self.paused_seconds,
        )

    @property
    def promise(self) -> rules.Promise | None:
        """What is promised here (reads `standard` with its hours: select them)."""
        return None if self.standard is None else rules.Promise(self.standard.limits, self.standard.measure)


class Message(models.Model):
    """What was said in a ticket. Notes are for colleagues only. Never changed."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer"
        REPLY = "reply"
        NOTE = "note"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ticket", "at", "id"], name="message_ticket")]


class TicketValue(tables.IndexedValue):
    """One value of an own field by which a ticket is found or told apart from the others."""

    row = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="indexed")

    class Meta:
        constraints: ClassVar = tables.constraints("ticket_value")
        indexes: ClassVar = tables.indexes("ticket_value")


OWN = OwnFields("tickets", TicketValue)
