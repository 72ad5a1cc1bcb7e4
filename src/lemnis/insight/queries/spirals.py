"""The page of one spiral, and the board of all: what else is known of them beside their stages."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import AlertRow, AlertWishes, alerts
from lemnis.insight.actions.looking import looked_at
from lemnis.insight.raised import Raised, Raising, raised, raising
from lemnis.people.queries import permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan.models import Goal
from lemnis.spiral import queries
from lemnis.spiral.queries import CycleRow, CycleWishes, SpiralGlance, SpiralStory, StageCount
from lemnis.spiral.rules.laps import period_of
from lemnis.spiral.rules.stages import Artefact, StageCode
from lemnis.spiral.rules.words import Activity, CycleState
from lemnis.values import Layer, Period, SubjectKind, SubjectRef

_CYCLES, _OFFERS = 8, 12
LAYERS: Mapping[Layer, tuple[SubjectKind, ...]] = {
    Layer.SCHOOL: (SubjectKind.SCHOOL, SubjectKind.COLLEGE, SubjectKind.OFFICE),
    Layer.PROGRAM: (SubjectKind.PROGRAM,),
    Layer.COURSE: (SubjectKind.COURSE,),
    Layer.TEACHER: (SubjectKind.TEACHER,),
    Layer.STUDENT: (SubjectKind.STUDENT,),
}


class Standing(NamedTuple):
    """The alerts of a subject that stand: how many in all, the gravest of them."""

    total: int
    rows: tuple[AlertRow, ...]


@dataclass(frozen=True)
class SmallWheel:
    """One spiral as it is drawn on other pages. ``periods``: what its laps are about, by label."""

    story: SpiralGlance
    periods: Mapping[str, Period]
    alerts: Standing


@dataclass(frozen=True)
class Wheel(SmallWheel):
    """One spiral with what it turns on.

    ``offers``: what may be named as left behind by the stage in progress; ``raising`` what the
    lower loop may raise now.
    """

    story: SpiralStory
    cycles: tuple[CycleRow, ...]
    raised: tuple[Raised, ...]
    offers: tuple[str, ...]
    raising: Raising


def wheel(viewer: Viewer, ref: SubjectRef, *, on: dt.date) -> Wheel:
    """Return the spiral of a subject with what it turns on. A look at a person is written down.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    found = _wheel(viewer, ref, on)
    looked_at(subject=ref, by=viewer)
    return found


def small_wheel(
    viewer: Viewer, ref: SubjectRef, *, on: dt.date, alerts: Standing | None = None
) -> SmallWheel | None:
    """Return where a spiral stands and its ``alerts``, no more; None if the subject has none."""
    seen = queries.glance(viewer, ref, on=on)
    if seen is None:
        return None
    return SmallWheel(seen, _periods(viewer, seen, on), alerts or _alerts(viewer, ref))


def _wheel(viewer: Viewer, ref: SubjectRef, on: dt.date) -> Wheel:
    story = queries.spiral(viewer, ref, on=on)
    asked = CycleWishes(subject=ref, latest_first=True, per_page=_CYCLES)
    alerts, cycles = _alerts(viewer, ref), queries.cycles(viewer, asked).rows
    return Wheel(
        story, _periods(viewer, story, on), alerts, cycles, raised(ref),
        (*_offers(story, cycles, alerts.rows),), raising(viewer, ref, story, on),
    )  # fmt: skip


def _periods(viewer: Viewer, story: SpiralGlance, on: dt.date) -> Mapping[str, Period]:
    calendar = college_at_hand(viewer, on).calendar
    return {lap.period: period_of(calendar, lap.period) for lap in story.laps}


def board(viewer: Viewer, *, on: dt.date) -> Mapping[Layer, Mapping[StageCode, StageCount]]:
    """Return how many spirals of each layer stand at each stage."""
    counts = queries.stage_counts(viewer, on=on)
    return {
        layer: {code: _summed(counts, kinds, code) for code in StageCode}
        for layer, kinds in LAYERS.items()
    }


def _summed(
    counts: Mapping[tuple[SubjectKind, StageCode], StageCount],
    kinds: tuple[SubjectKind, ...],
    code: StageCode,
) -> StageCount:
    found = [counts.get((kind, code), StageCount()) for kind in kinds]
    return StageCount(sum(c.count for c in found), sum(c.late for c in found))


def _alerts(viewer: Viewer, ref: SubjectRef) -> Standing:
    if not permitted(viewer, Permission.SEE_ALERTS, ref):
        return Standing(0, ())
    page = alerts(viewer, AlertWishes(kind=ref.kind, subject=ref.code), size=_OFFERS)
    return Standing(page.total, tuple(row for group in page.groups for row in group.alerts))


_ACTIVITIES = {
    Artefact.SELF_DIAGNOSIS: Activity.SELF_DIAGNOSIS,
    Artefact.ASSESSMENT: Activity.ASSESSMENT,
}
_HANDED_IN = frozenset({CycleState.SUBMITTED, CycleState.CLOSED})


def _offers(
    story: SpiralStory, cycles: tuple[CycleRow, ...], standing: tuple[AlertRow, ...]
) -> Iterator[str]:
    """Yield what the stage in progress may have left behind, as far as the house knows."""
    wanted = story.stage.artefact
    if wanted is Artefact.GOAL:
        kind, code = story.name.ref
        goals = Goal.objects.filter(subject__kind=kind.value, subject__code=code)
        yield from (f"{goal.number} {goal.title}" for goal in goals[:_OFFERS])
    if wanted is Artefact.ALERT:
        yield from (alert.words.zh for alert in standing)
    activity = _ACTIVITIES.get(wanted)
    for cycle in cycles:
        if cycle.activity is activity and cycle.state in _HANDED_IN:
            yield f"{cycle.activity.words.zh} {cycle.period}"
