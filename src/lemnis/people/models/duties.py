"""Duties, the work items they are made into, who has which part in them, and quality bodies."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lemnis.people.models.organisation import Person, Post, Unit
from lemnis.people.models.words import values
from lemnis.people.rules.words import BodyRole, MatrixRole
from lemnis.values import System


class Duty(models.Model):
    """What a unit is there for; ``inside``: it belongs to the quality system, in one of the five.

    ``number`` counts the duties of a unit from one, and is what a sheet of duties names them by.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    number = models.PositiveIntegerField()
    text = models.TextField()
    inside = models.BooleanField(default=True)
    system = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["unit", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "number"], name="duty_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(text=""), name="duty_says_something"
            ),
            models.CheckConstraint(
                condition=Q(inside=True, system__in=values(System)) | Q(inside=False, system=""),
                name="duty_inside_has_a_system",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number} {self.text[:40]}"


class WorkItem(models.Model):
    """One piece of work a duty is made into, as it is to be done and checked.

    SMART: ``what``, how it is ``measure``d, the ``target`` level, under which ``condition``, and
    when it is ``due``. ``times_per_year`` × ``standard_hours`` is the work in it.
    """

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    what = models.TextField()
    measure = models.TextField(blank=True, default="")
    target = models.TextField(blank=True, default="")
    condition = models.TextField(blank=True, default="")
    due = models.CharField(max_length=200, blank=True, default="")
    times_per_year = models.DecimalField(max_digits=8, decimal_places=2)
    standard_hours = models.DecimalField(max_digits=8, decimal_places=2)
    standard = models.TextField(blank=True, default="")
    procedure = models.TextField(blank=True, default="")
    records = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["duty", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "number"], name="work_item_number_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(what=""), name="work_item_says_something"
            ),
            models.CheckConstraint(
                condition=Q(times_per_year__gt=0, standard_hours__gt=0),
                name="work_item_takes_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.number} {self.what[:40]}"


class Responsibility(models.Model):
    """One cell of the responsibility matrix: what part a post has in a work item.

    ``share`` (0..1) is how much of the work a responsible post does, where several do it.
    """

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="responsibilities")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="responsibilities")
    role = models.CharField(max_length=1)
    share = models.DecimalField(max_digits=4, decimal_places=3, null=True)

    class Meta:
        ordering: ClassVar = ["item", "role", "post"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "post", "role"], name="responsibility_once"),
            models.CheckConstraint(
                condition=Q(role__in=values(MatrixRole)), name="responsibility_role_known"
            ),
            models.CheckConstraint(
                condition=Q(share=None)
                | Q(share__gt=0, share__lte=1, role=MatrixRole.RESPONSIBLE.value),
                name="responsibility_share_of_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.post_id} {self.role}"


class BodyMember(models.Model):
    """That a person sits in a quality body (a unit of that kind), from a day until a day."""

    body = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, default=BodyRole.MEMBER.value)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["body", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "person"], condition=Q(until=None), name="body_member_once"
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(until=None, role=BodyRole.CHAIR.value),
                name="body_one_chair",
            ),
            models.CheckConstraint(
                condition=Q(role__in=values(BodyRole)), name="body_member_role_known"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="body_member_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.person_id} {self.role}"
