"""Tables: generations of the columnar store, and results as rows that pages read without opening it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zhiyin.people.models import Branch, Placed
from zhiyin.touchpoints.models import ServiceKind
from zhiyin.voice.models import Survey


class Generation(models.Model):
    """One state of the columnar store: a file of its own, never changed once it is done."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    file = models.CharField(max_length=80)
    layout = models.CharField(max_length=64)
    last_seal = models.BigIntegerField()
    is_full = models.BooleanField()
    rows = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="running"), name="one_refresh_at_a_time")
        ]


class ScoreRun(models.Model):
    """What a model said when scores were published: for how many customers, and what it found or lacks."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="scores")
    score = models.CharField(max_length=20)
    n = models.BigIntegerField()
    finding = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["generation", "score"], name="score_run_once")]


class Figure(Placed):
    """One number with its sample and interval, for a branch (none: rows without one), a period and a kind.

    `value` is None where the data cannot carry it; `why` then says so. `detail` holds what else the model gave.
    """

    class Measure(models.TextChoices):
        RATIO = "ratio", "perceived ÷ expected"
        PERCEIVED = "perceived"
        FIRST_ANSWER = "first_answer", "first answers in time"
        RESOLUTION = "resolution", "resolutions in time"

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField(max_length=20, choices=Measure)
    level = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=7)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, null=True, related_name="+")
    service_kind = models.ForeignKey(ServiceKind, on_delete=models.CASCADE, null=True, related_name="+")
    group = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=12, default="branch")
    n = models.BigIntegerField()
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    why = models.CharField(max_length=12, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["generation", "by", "measure", "period", "branch"], name="figure_page"),
        ]


class Standing(Placed):
    """A branch's place in the league among the children of `parent`, honest about how sure it is."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="standings")
    parent = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=20, choices=Figure.Measure)
    period = models.CharField(max_length=7)
    n = models.BigIntegerField()
    value = models.FloatField()
    shrunken = models.FloatField()
    shrunken_low = models.FloatField(null=True)
    shrunken_high = models.FloatField(null=True)
    rank = models.IntegerField()
    rank_low = models.IntegerField(null=True)
    rank_high = models.IntegerField(null=True)
    first = models.FloatField(null=True)
    last = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["generation", "parent", "measure", "period", "rank"], name="standing_page"),
        ]
