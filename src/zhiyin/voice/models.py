"""Tables: surveys and their dimensions, invitations, answers with one item a dimension, and who wants none of it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from zhiyin.customers.models import Customer
from zhiyin.people.models import SCOPES, Employee, Placed
from zhiyin.touchpoints.models import Interaction, ServiceKind

from . import rules

SERVQUAL_TITLES = {
    "reliability": _("Reliability"),
    "tangibles": _("Tangibles"),
    "responsiveness": _("Responsiveness"),
    "assurance": _("Assurance"),
    "empathy": _("Empathy"),
}
SERVQUAL_MEANINGS = {
    "reliability": _("We do what we promise, on time and right the first time."),
    "tangibles": _("Rooms, papers, pages and equipment are clean, clear and in order."),
    "responsiveness": _("We help willingly and without delay."),
    "assurance": _("We know our work, are polite, and can be trusted."),
    "empathy": _("We understand your situation and care about you."),
}


def _lists(name: str, *keys: str) -> list[models.Index]:
    """One index per level of scope and one without, for lists sorted by `keys`."""
    scoped = [models.Index(fields=[scope, *keys], name=f"{name}_{scope}") for scope in SCOPES]
    return [*scoped, models.Index(fields=list(keys), name=f"{name}_all")]


class Survey(models.Model):
    """What is asked after a service: expectation and perception overall, then by dimension."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=rules.LONGEST_NAME)
    bar = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(1))
    cool_down_days = models.PositiveSmallIntegerField(default=30)
    valid_days = models.PositiveSmallIntegerField(default=14)
    after_service = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Dimension(models.Model):
    """One side of a service; those of SERVQUAL carry their own wording in every language until a name is written."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="dimensions")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=rules.LONGEST_NAME, blank=True)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "code"], name="dimension_code_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name as written, or the wording of SERVQUAL in the reader's language, or the code."""
        wording = SERVQUAL_TITLES.get(self.code)
        return self.name or (gettext(wording) if wording else self.code)

    @property
    def meaning(self) -> str:
        """What is meant, in the reader's language; empty where the company wrote its own name."""
        wording = SERVQUAL_MEANINGS.get(self.code)
        return gettext(wording) if wording and not self.name else ""


class Invitation(Placed):
    """One question to one customer about one service, or the reason why it was not asked.

    Branch and employee are those of the moment. The link's token is made from `seed` and the installation's secret
    key; only its digest is kept, so that a copy of the table opens nothing.
    """

    class State(models.TextChoices):
        CREATED = "created"
        SENT = "sent"
        OPENED = "opened"
        ANSWERED = "answered"
        NOT_SENT = "not_sent"
        EXPIRED = "expired"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_recovery = models.BooleanField(default=False)
    seed = models.CharField(max_length=32, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=20, default="email")
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.CREATED)
    reason = models.CharField(max_length=40, blank=True)
    message_id = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            *_lists("invitation", "created_at", "id"),
            models.Index(fields=["customer", "created_at"], name="invitation_customer"),
            models.Index(fields=["state", "expires_at"], name="invitation_expiry"),
        ]


class OptOut(models.Model):
    """A customer who asked not to be sent surveys."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Answer(Placed):
    """What one customer expected and perceived of one service (None: not asked, or no answer), with the verdict then.

    `group` is a name from imported data by which answers are compared (a travel class); `scale` its number of steps.
    """

    number = models.BigIntegerField(unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, null=True, related_name="answer")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, null=True, related_name="+")
    service_kind = models.ForeignKey(ServiceKind, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    expected = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    perceived = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    scale = models.PositiveSmallIntegerField(default=rules.SCALE)
    verdict = models.CharField(max_length=9)
    group = models.CharField(max_length=rules.LONGEST_NAME, blank=True)
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    # Where the source tells no day, `answered_at` is when the answer was taken in, and only keeps the order of lists.
    is_dated = models.BooleanField(default=True)
    answered_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            *_lists("answer", "answered_at", "id"),
            models.Index(fields=["verdict", "answered_at", "id"], name="answer_verdict"),
            models.Index(fields=["customer", "answered_at"], name="answer_customer"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="answer_external_once"
            )
        ]

    @property
    def ratio(self) -> Decimal | None:
        """Perceived ÷ expected, or None where no expectation was asked."""
        return rules.ratio(self.expected, self.perceived)


class Item(models.Model):
    """One dimension of an answer, on the answer's scale."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="items", db_index=False)
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="items", db_index=False)
    expected = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    perceived = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["answer", "dimension"], name="item_once")]

    @property
    def ratio(self) -> Decimal | None:
        """Perceived ÷ expected of this dimension."""
        return rules.ratio(self.expected, self.perceived)
