"""Finding the spiral somebody means, and noting with it what was done meanwhile."""

from lemnis.errors import NotFound
from lemnis.spiral.models import Lap, Spiral, StageRecord
from lemnis.spiral.rules.grounds import Bound
from lemnis.values import SubjectRef


def spiral_of(subject: SubjectRef) -> Spiral:
    """Return the spiral of a subject.

    Raises:
        NotFound: it has none.

    """
    spiral = (
        Spiral.objects.select_related("subject")
        .filter(subject__kind=subject.kind.value, subject__code=subject.code)
        .first()
    )
    if spiral is None:
        raise NotFound(
            f"没有 {subject.code} 的改进螺旋。",
            f"There is no spiral of {subject.kind} {subject.code}.",
        )
    return spiral


def note(lap: Lap, bound: Bound) -> None:
    """Note with the stage in progress of a lap what was done meanwhile, once.

    Inside the transaction of what was done: of two at once the second waits here.
    """
    row = StageRecord.objects.select_for_update().filter(lap=lap, ended_at=None).first()
    if row is not None and list(bound) not in row.bound:
        StageRecord.objects.filter(pk=row.pk).update(bound=[*row.bound, list(bound)])
