"""What the lower loop may raise now, and which lap raised what."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from lemnis.people.queries import permitted, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.spiral.models import Cycle, Spiral
from lemnis.spiral.rules.stages import StageCode
from lemnis.values import SubjectRef


class LapMark(NamedTuple):
    """One lap of one subject's spiral."""

    subject: SubjectRef
    number: int


def raising_lap(viewer: Viewer, subject: SubjectRef) -> int | None:
    """Return the lap in which a viewer may raise a subject's targets now, None if in none."""
    spiral = Spiral.objects.filter(
        subject__kind=subject.kind.value, subject__code=subject.code, stage=StageCode.RAISE.value
    ).first()
    if spiral is None or not permitted(viewer, Permission.WRITE_PLANS, subject):
        return None
    return spiral.lap


def laps_of_cycles(viewer: Viewer, cycles: Iterable[UUID]) -> Mapping[UUID, LapMark]:
    """Return the laps some cycles belong to, as far as the viewer may see their spirals."""
    wanted = set(cycles)
    if not wanted or not viewer.may(Permission.SEE_SPIRALS):
        return {}
    seen = visible_subjects(viewer, Permission.SEE_SPIRALS)
    rows = Cycle.objects.filter(uuid__in=wanted, subject__in=seen).exclude(lap=None)
    return {
        row.uuid: LapMark(
            row.subject.ref,
            row.lap.number if row.lap else 0,
        )
        for row in rows.select_related("lap", "subject")
    }
