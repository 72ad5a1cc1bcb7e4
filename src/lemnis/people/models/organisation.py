"""Units, persons, posts, and who holds which post."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.people.models.words import values
from lemnis.people.rules.words import BodyKind, PersonKind, UnitKind
from lemnis.values import System


class Unit(models.Model):
    """One unit of the college: it, a college, an office, a group within them, a quality body.

    ``body_kind``: it is a quality body too, as a teaching group may be its program's team. ``path``
    is the way from the root in codes, ``/school/college/group/``, so that whatever lies below a
    unit is found by one prefix. ``from_lake``: published data keep it; what people enter by hand
    no publish takes away.
    """

    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=20)
    system = models.CharField(max_length=20, blank=True, default="")
    body_kind = models.CharField(max_length=30, blank=True, default="")
    active = models.BooleanField(default=True)
    from_lake = models.BooleanField(default=False)
    path = models.TextField(unique=True)

    class Meta:
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=values(UnitKind)), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(system__in=["", *values(System)]), name="unit_system_known"
            ),
            models.CheckConstraint(
                condition=Q(body_kind__in=["", *values(BodyKind)]), name="unit_body_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & Q(path__endswith="/"), name="unit_path_closed"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="unit_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Person(models.Model):
    """One person the college knows by a staff or student number; accounts belong to one."""

    number = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="people")
    active = models.BooleanField(default=True)
    from_lake = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=values(PersonKind)), name="person_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Post(models.Model):
    """One post of a unit: for how many persons, and how many hours a year each of them has.

    Whoever holds the post that ``leads`` is the head of the unit.
    """

    code = models.CharField(max_length=200, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(max_length=300)
    quota = models.PositiveIntegerField(default=1)
    hours = models.DecimalField(max_digits=8, decimal_places=1, default=1600)
    leads = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    from_lake = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="post_has_a_name"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="post_has_hours"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(leads=True, active=True), name="post_one_leads"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Holding(models.Model):
    """That a person holds a post, from a day until a day, that day included."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["post", "since", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "post"], condition=Q(until=None), name="holding_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="holding_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.post_id} {self.since}"
