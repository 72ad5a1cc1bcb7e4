"""Accounts, and the roles granted to them for a time."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from lemnis.people.models.organisation import Person, Unit
from lemnis.people.models.subjects import Subject
from lemnis.people.models.words import values
from lemnis.people.rules.permissions import Role, ScopeKind

_UNIT = Q(scope=ScopeKind.UNIT.value, unit__isnull=False, subject=None)
_SUBJECT = Q(scope=ScopeKind.SUBJECT.value, unit=None, subject__isnull=False)
_NEITHER = Q(scope__in=[ScopeKind.ALL.value, ScopeKind.OWN.value], unit=None, subject=None)


class Account(AbstractBaseUser):
    """What somebody signs in with. ``person`` is empty for accounts of nobody in particular.

    ``must_change_password`` until a password set by somebody else has been changed.
    """

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True, default="")
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []
    objects = BaseUserManager["Account"]()

    class Meta:
        ordering: ClassVar = ["username"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(username=""), name="account_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A role held by an account from ``since``, to and with ``until`` where that is set."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    scope = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.TextField(blank=True, default="")
    granted_by = models.CharField(max_length=150)
    granted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["account", "role", "since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=values(Role)), name="grant_role_known"),
            models.CheckConstraint(
                condition=_UNIT | _SUBJECT | _NEITHER, name="grant_scope_names_its_place"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")) | ~Q(revoked_by=""),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(granted_by=""), name="grant_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.role} ({self.scope})"


class Token(models.Model):
    """A key for programs that ask the API in an account's name; only its print is kept.

    ``permissions`` narrow what the account may do; ``last_used_on`` is kept by the day.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    print = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["account", "name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.name}"
