"""What people are told, how it leaves the house, and how each of them wants it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lemnis.engine.alerts.rule import Severity
from lemnis.people.models.accounts import Account
from lemnis.people.models.organisation import Person
from lemnis.people.models.words import values
from lemnis.people.rules.messages import Channel, DeliveryState, MessageKind, Pace

_SENDING = Q(state=DeliveryState.SENDING.value)


class Message(models.Model):
    """One thing told to one person, or to an account of nobody in particular; told once.

    ``key`` says what is told (``alert:<uuid>:1:opened:0``): the same key is never told twice to the
    same reader. ``page`` is the address to go to, without the site's own name.
    """

    heeded: ClassVar = False

    uuid = models.UUIDField(unique=True, default=uuid4)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="messages")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=10, blank=True, default="")
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)
    text_zh = models.TextField(blank=True, default="")
    text_en = models.TextField(blank=True, default="")
    page = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="message_person"),
            models.Index(fields=["account", "-at"], name="message_account"),
            models.Index(fields=["key"], name="message_key"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="message_unread"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=Q(account=None), name="message_once_to_person"
            ),
            models.UniqueConstraint(
                fields=["account", "key"], condition=Q(person=None), name="message_once_to_account"
            ),
            models.CheckConstraint(
                condition=Q(person=None, account__isnull=False)
                | Q(person__isnull=False, account=None),
                name="message_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(zh="") & ~Q(en="") & ~Q(by=""),
                name="message_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=values(MessageKind), severity__in=["", *values(Severity)]),
                name="message_words_known",
            ),
            models.CheckConstraint(
                condition=Q(page="") | (Q(page__startswith="/") & ~Q(page__startswith="//")),
                name="message_leads_into_the_house",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Delivery(models.Model):
    """A message on its way out by one channel; claimed before it is sent, once.

    ``group``: those of one account and channel with the same go out together, as one digest.
    ``claim`` names the try that holds it, so that only that one says how it ended.
    """

    heeded: ClassVar = False

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10)
    group = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, default=DeliveryState.WAITING.value)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["next_try_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try_at"], name="delivery_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(channel__in=values(Channel), state__in=values(DeliveryState)),
                name="delivery_words_known",
            ),
            models.CheckConstraint(
                condition=(_SENDING & Q(claim__isnull=False, claimed_at__isnull=False))
                | (~_SENDING & Q(claim=None, claimed_at=None)),
                name="delivery_claimed_while_sent",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at__isnull=False)
                | ~Q(state__in=[DeliveryState.WAITING.value, DeliveryState.FAILED.value]),
                name="delivery_knows_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state} ({self.message_id})"


class Preference(models.Model):
    """How one account wants to be told; without a row it is mail, once a day.

    ``robots``: keys of chat robots by channel, each the reader's own. Between ``quiet_from`` and
    ``quiet_until`` nothing leaves the house for them; both are empty for no quiet hours.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="preference")
    mail = models.BooleanField(default=True)
    robots = models.JSONField(default=dict)
    pace = models.CharField(max_length=10, default=Pace.DAILY.value)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pace__in=values(Pace)), name="preference_pace_known"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False) & Q(quiet_until__isnull=False)),
                name="preference_quiet_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.pace}"
