"""The goal chain: what is to be reached, what is, what is amiss; and one goal held to the light."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from lemnis.engine import current
from lemnis.engine.definition import Indicator
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight import days
from lemnis.insight.goal_columns import Column, columns
from lemnis.insight.goals import Progress, progress, stops
from lemnis.insight.rules.goal_paths import Stop
from lemnis.people.queries import permitted
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer
from lemnis.plan import queries
from lemnis.plan.queries import GoalRow, GoalStory, PlanStory
from lemnis.plan.rules.closure import PARTS, ChainFinding, FindingKind, Proof
from lemnis.plan.rules.words import PlanState
from lemnis.spiral.queries import LapMark, laps_of_cycles, raising_lap
from lemnis.values import Period, SubjectRef

_YEARS = 6


@dataclass(frozen=True, slots=True)
class ChainPage:
    """The whole chain as a viewer may see it; ``chosen`` is the goal looked at, if any."""

    when: days.Standing
    goals: tuple[Progress, ...]
    proof: Proof
    columns: tuple[Column, ...]
    chosen: UUID | None

    @property
    def by_uuid(self) -> Mapping[UUID, Progress]:
        """Every goal by its uuid."""
        return {each.row.uuid: each for each in self.goals}

    @property
    def lacking(self) -> Mapping[str, int]:
        """How many goals have no standards, indicator, owner, tasks, targets."""
        gaps = [f.what for f in self.proof.findings if f.kind is FindingKind.GAP]
        return {what: gaps.count(what) for what in PARTS}


@dataclass(frozen=True, slots=True)
class GoalPage:
    """One goal whole. ``past`` is what was measured, ``way`` what ought to be, both in time.

    ``laps`` are those that raised its targets, by cycle; ``raising`` the lap that may now.
    """

    story: GoalStory
    now: Progress
    indicator: Indicator | None
    past: tuple[tuple[Period, Decimal], ...]
    way: tuple[Stop, ...]
    above: Progress | None
    below: tuple[Progress, ...]
    laps: Mapping[UUID, LapMark]
    raising: int | None


def goal_chain(viewer: Viewer, on: dt.date, *, chosen: UUID | None = None) -> ChainPage:
    """Return the chain of all goals a viewer may see, laid out around the chosen one."""
    rows, proof = queries.goals(viewer), queries.proof(viewer)
    college = college_at_hand(viewer, on)
    when = days.standing(viewer, college.calendar, on)
    known = progress(viewer, college, rows, proof, when.day)
    loose = {UUID(f.goal) for f in proof.findings if f.kind is FindingKind.ORPHAN}
    first = chosen or _first(rows, proof)
    return ChainPage(when, known, proof, tuple(columns(rows, first, loose)), first)


def goal_page(viewer: Viewer, uuid: UUID, on: dt.date) -> GoalPage:
    """Return one goal, with what was measured of it.

    Raises:
        NotFound: there is no such goal, or not for the viewer.

    """
    story = queries.goal(viewer, uuid, on=on)
    college = college_at_hand(viewer, on)
    rows, proof = queries.goals(viewer), queries.proof(viewer)
    near = [r for r in rows if uuid in {r.uuid, r.parent} or r.uuid == story.row.parent]
    day = days.standing(viewer, college.calendar, on).day
    known = progress(viewer, college, [story.row, *near], proof, day)
    indicator = college.library.catalogue.get(story.row.indicator)
    return GoalPage(
        story, known[0], indicator,
        _past(viewer, on, story.row.ref, indicator) if known[0].actual is not None else (),
        stops(college, story.row),
        next((p for p in known[1:] if p.row.uuid == story.row.parent), None),
        tuple(p for p in known[1:] if p.row.parent == uuid),
        laps_of_cycles(viewer, (t.cycle for t in story.targets if t.cycle)),
        raising_lap(viewer, story.row.ref) if story.row.state is PlanState.PUBLISHED else None,
    )  # fmt: skip


def goals_of_subject(viewer: Viewer, ref: SubjectRef, on: dt.date) -> tuple[Progress, ...]:
    """Return the goals of one subject and where they stand; none where they may not be seen."""
    if not permitted(viewer, Permission.SEE_PLANS, ref):
        return ()
    rows = queries.goals_of(viewer, ref)
    if not rows:
        return ()
    college = college_at_hand(viewer, on)
    day = days.standing(viewer, college.calendar, on).day
    return progress(viewer, college, rows, queries.proof_of_rows(viewer, rows), day)


def plan_page(viewer: Viewer, uuid: UUID, on: dt.date) -> tuple[PlanStory, tuple[Progress, ...]]:
    """Return one plan, and where its goals stand.

    Raises:
        NotFound: there is no such plan, or not for the viewer.

    """
    story = queries.plan(viewer, uuid)
    college = college_at_hand(viewer, on)
    day = days.standing(viewer, college.calendar, on).day
    return story, progress(viewer, college, story.goals, story.proof, day)


def _first(rows: tuple[GoalRow, ...], proof: Proof) -> UUID | None:
    """Return the goal to begin with: one whose parts contradict it or that is not taken up."""
    order = (FindingKind.BROKEN, FindingKind.CONTRADICTION)
    troubled: list[ChainFinding] = [f for kind in order for f in proof.findings if f.kind is kind]
    known = {row.uuid for row in rows}
    uuids = (UUID(each.goal) for each in troubled)
    fallback = rows[0].uuid if rows else None
    return next((uuid for uuid in uuids if uuid in known), fallback)


def _past(
    viewer: Viewer, on: dt.date, ref: SubjectRef, indicator: Indicator | None
) -> tuple[tuple[Period, Decimal], ...]:
    if indicator is None:
        return ()
    college = college_at_hand(viewer, on)
    rows = current.history(college.lake, ref)
    told = [
        (college.calendar.parse(row["period"]), round(Decimal(str(row["shown"])), indicator.digits))
        for row in rows
        if row["indicator"] == indicator.code and row["shown"] is not None
    ]
    return tuple(told[-2 * _YEARS :])
