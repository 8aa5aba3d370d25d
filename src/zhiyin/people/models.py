"""Tables: the tree of branches, teams, employees, their users, tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

SCOPES = ("scope_1", "scope_2", "scope_3", "scope_4")


class Branch(models.Model):
    """A node of the tree: company (level 0), region, city, hall. It repeats its ancestors by level, itself included."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    level = models.PositiveSmallIntegerField()
    scope_1 = models.BigIntegerField(null=True, db_index=True)
    scope_2 = models.BigIntegerField(null=True, db_index=True)
    scope_3 = models.BigIntegerField(null=True, db_index=True)
    scope_4 = models.BigIntegerField(null=True, db_index=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["level", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level"], condition=models.Q(level=0), name="branch_one_root")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def branch_id(self) -> int:
        """A branch is placed at itself."""
        return self.pk


class Placed(models.Model):
    """A row that belongs to a branch and repeats its ancestors by level, so that a scope is one equality."""

    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    scope_1 = models.BigIntegerField(null=True, editable=False)
    scope_2 = models.BigIntegerField(null=True, editable=False)
    scope_3 = models.BigIntegerField(null=True, editable=False)
    scope_4 = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def place(self, branch: Branch | None) -> None:
        """Put the row at `branch` (not saved)."""
        self.branch = branch
        for name in SCOPES:
            setattr(self, name, getattr(branch, name) if branch else None)


class Team(Placed):
    """People of one branch who share work."""

    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Users are found by their log-in name whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Who may sign in, and how this person wants the pages."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Employee(Placed):
    """A member of staff with roles at a branch; the user, if any, is how this person signs in."""

    number = models.BigIntegerField(unique=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="employee")
    roles = models.JSONField(default=list)
    teams = models.ManyToManyField(Team, related_name="members")
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["branch", "name"], name="employee_branch")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~models.Q(external_id=""), name="employee_external_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """An API token of an employee: only its digest is kept; it allows what it names and the employee still may."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """Something that one employee is told: on the page of notices, and by mail to who has an address.

    `kind` says how it reads (`ui.NOTICES`), `facts` fill its places: names that people gave, and figures.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "-id"], name="notice_employee")]


class Subscription(models.Model):
    """A result that an employee, or everybody of a team, is told of: when it changes, or in a rhythm."""

    class Rhythm(models.TextChoices):
        CHANGE = "change"
        DAILY = "daily"
        WEEKLY = "weekly"

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employee", "kind", "key", "team"], name="subscription_team_once"),
            models.UniqueConstraint(
                fields=["employee", "kind", "key"], condition=models.Q(team=None), name="subscription_once"
            ),
        ]


class Reading(models.Model):
    """What one reader of a subscription was told last: each has the own scope, so that figures differ."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="readings", db_index=False)
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    text = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subscription", "employee"], name="reading_once")]
