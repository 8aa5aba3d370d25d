"""Tables: saved views, and which of them each person's list begins with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SavedView(models.Model):
    """An address of the list `owner` under a name: what it narrows to, in what order, with which columns.

    `audience`: private (whose it is), team (those who are in a team with whose it is; of one in no team those of the
    branch), all. It holds no rows: whoever opens it sees what this person may see.
    """

    owner = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=7)
    actor_id = models.BigIntegerField()
    branch_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=2000, blank=True)
    is_pinned = models.BooleanField(default=True)
    saved_at = models.DateTimeField()

    objects: ClassVar[models.Manager[SavedView]] = models.Manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "actor_id", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where it leads."""
        return f"/{self.owner}?{self.address}&saved={self.pk}" if self.address else f"/{self.owner}?saved={self.pk}"


class UsualView(models.Model):
    """The view with which a list begins for one person."""

    owner = models.CharField(max_length=40)
    actor_id = models.BigIntegerField()
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="usual")

    objects: ClassVar[models.Manager[UsualView]] = models.Manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor_id", "owner"], name="usual_view_once")]
