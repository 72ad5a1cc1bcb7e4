"""What a task may be linked to: plans and goals of its subject and of those above it."""

from typing import NamedTuple

from django.db.models import Q

from lemnis.people.models import Subject
from lemnis.people.queries import visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.plan.models import Goal, Plan
from lemnis.plan.rules.words import PlanState
from lemnis.values import SubjectKind, SubjectRef


class Link(NamedTuple):
    """A plan or goal that may be chosen: its uuid, what it is called, and of which plan it is."""

    uuid: str
    name: str
    plan: str = ""


class Links(NamedTuple):
    """Plans and goals that may be chosen, the school's first."""

    plans: tuple[Link, ...]
    goals: tuple[Link, ...]


def links(viewer: Viewer, subject: SubjectRef | None) -> Links:
    """Return the plans and goals a task of a subject may serve; without one the school's.

    Shape: of those above what the viewer may see only published ones, as on the goal chain.
    """
    require(viewer, Permission.SEE_PLANS)
    sight = visible_subjects(viewer, Permission.SEE_PLANS).order_by().values("pk")
    in_sight = Q(subject__in=sight) | Q(state=PlanState.PUBLISHED.value)
    plans = Plan.objects.filter(in_sight, subject__in=_line(subject))
    rows = plans.exclude(state=PlanState.CLOSED.value).order_by("kind", "title")
    goals = Goal.objects.filter(plan__in=rows).filter(in_sight).select_related("plan")
    return Links(
        tuple(Link(str(row.uuid), row.title) for row in rows),
        tuple(
            Link(str(row.uuid), f"{row.number} {row.title}", row.plan.title)
            for row in goals.order_by("plan__kind", "plan__title", "number")
        ),
    )


def _line(subject: SubjectRef | None) -> list[int]:
    """Return the keys of a subject and of every one above it."""
    school = Subject.objects.filter(kind=SubjectKind.SCHOOL.value)
    found = list(school.values_list("pk", flat=True))
    ref = {"kind": subject.kind.value, "code": subject.code} if subject else {"pk": None}
    here = Subject.objects.filter(**ref).select_related("above").first()
    while here is not None:
        found.append(here.pk)
        here = here.above
    return found
