"""An improvement beside its numbers: how its indicator has gone, and what effect can be told."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from lemnis.engine import effects, overview
from lemnis.engine.college import College
from lemnis.engine.definition import Indicator
from lemnis.engine.effects import Counted, Effect
from lemnis.engine.overview import SeriesPoint, Told
from lemnis.evidence.at_hand import college_at_hand
from lemnis.people.queries import permit
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, in_house
from lemnis.spiral.actions.improvements import Baseline
from lemnis.spiral.queries.improvement_rows import ImprovementStory, LedgerWishes
from lemnis.spiral.queries.improvements import improvement, ledger
from lemnis.spiral.rules.improvements import VerificationWay
from lemnis.values import SubjectRef

_HISTORY = 8  # values before: what is older says little of now


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be told of the effect of an improvement; numbers in the shown unit.

    ``series`` oldest first, ``begun`` the first point after it was opened; ``beside`` the middle
    of the comparison group at each of the two periods compared, by period. ``effects`` has each
    way it could be reckoned, the best first.
    """

    indicator: Indicator
    series: tuple[SeriesPoint, ...]
    begun: int | None
    before: Decimal | None
    before_period: str
    after: Decimal | None
    after_period: str
    snapshot: int | None
    effects: tuple[tuple[VerificationWay, Effect], ...]

    @property
    def effect(self) -> Effect | None:
        """The effect as it can best be told, None as long as there is no number after."""
        return self.effects[0][1] if self.effects else None


@dataclass(frozen=True, slots=True)
class ImprovementPage:
    """One improvement, and its numbers where it is about an indicator."""

    story: ImprovementStory
    measured: Measured | None


def improvement_page(viewer: Viewer, uuid: UUID, *, on: dt.date) -> ImprovementPage:
    """Return one improvement with its numbers.

    Raises:
        NotFound: there is none, or not for this viewer.

    """
    story = improvement(viewer, uuid)
    college = college_at_hand(viewer, on)
    indicator = college.library.catalogue.get(story.row.indicator)
    if indicator is None:
        return ImprovementPage(story, None)
    return ImprovementPage(story, _measured(viewer, college, story, indicator))


def baseline(viewer: Viewer, subject: SubjectRef, code: str, *, on: dt.date) -> Baseline | None:
    """Return the latest number of an indicator of a subject, for the ledger to begin with.

    Raises:
        NotFound: the subject is not there, or not for this viewer.

    """
    permit(viewer, Permission.SEE_SUBJECTS, subject)
    college = college_at_hand(viewer, on)
    known = [p for p in overview.subject_series(college.lake, code, subject) if p.shown is not None]
    if not known:
        return None
    last = known[-1]
    there = overview.side_by_side(college.lake, code, subject.kind, {last.period})
    told = there.get(last.period, {}).get(subject.code)
    return Baseline(last.shown, last.period, told.rows if told else None, _snapshot(college))


def _snapshot(college: College) -> int | None:
    with college.lake.present() as (_, snapshot):
        return int(snapshot)


def _measured(
    viewer: Viewer, college: College, story: ImprovementStory, indicator: Indicator
) -> Measured:
    ref = story.row.subject.ref
    series = overview.subject_series(college.lake, indicator.code, ref)
    opened = story.row.opened_on
    known = [at for at, point in enumerate(series) if point.shown is not None]
    first = next((at for at, p in enumerate(series) if p.period == story.baseline_period), None)
    later = [
        at for at in known if (at > first if first is not None else series[at].ends_on > opened)
    ]
    base = story.row.baseline
    after = series[later[-1]] if later else None
    told = _effects(viewer, college, story, indicator, series) if after and base is not None else ()
    return Measured(
        indicator, series, later[0] if later else None, base, story.baseline_period,
        after.shown if after else None, after.period if after else "", _snapshot(college), told,
    )  # fmt: skip


def _effects(
    viewer: Viewer,
    college: College,
    story: ImprovementStory,
    indicator: Indicator,
    series: Sequence[SeriesPoint],
) -> tuple[tuple[VerificationWay, Effect], ...]:
    ref, known = story.row.subject.ref, [p for p in series if p.shown is not None]
    after, base = known[-1], story.row.baseline
    if base is None or after.shown is None:
        return ()
    two = (story.baseline_period, after.period)
    there = overview.side_by_side(college.lake, indicator.code, ref.kind, set(two))
    sides = _Sides(there.get(two[0], {}), there.get(two[1], {}))
    better = indicator.better
    treated = _treated(viewer, story)
    history = [
        float(p.shown) for p in known if p.shown is not None and p.ends_on <= _end(series, two)
    ]
    before, now = float(base), float(after.shown)
    ways = (
        (VerificationWay.COMPARISON,
         effects.beside(before, now, sides.changes(treated), better=better)),
        (VerificationWay.BEFORE_AFTER, sides.shares(ref.code, indicator)),
        (VerificationWay.BEFORE_AFTER, effects.of_history(history[-_HISTORY:], now, better=better)),
        (VerificationWay.BEFORE_AFTER, effects.plain(before, now)),
    )  # fmt: skip
    return tuple((way, effect) for way, effect in ways if effect is not None)


def _end(series: Sequence[SeriesPoint], two: tuple[str, str]) -> dt.date:
    return next((p.ends_on for p in series if p.period == two[0]), dt.date.min)


def _treated(viewer: Viewer, story: ImprovementStory) -> frozenset[str]:
    """Return the subjects of the kind that have improved the same: no group to compare with."""
    wishes = LedgerWishes(
        indicator=story.row.indicator, kind=story.row.subject.ref.kind, per_page=10_000
    )
    found = ledger(in_house(viewer), wishes).rows
    return frozenset(row.subject.ref.code for row in found) | {story.row.subject.ref.code}


@dataclass(frozen=True, slots=True)
class _Sides:
    """All subjects of a kind before and after."""

    before: Mapping[str, Told]
    after: Mapping[str, Told]

    def changes(self, without: frozenset[str]) -> list[float]:
        """Return the changes of those that have not improved the same."""
        return [*self._changes(without)]

    def _changes(self, without: frozenset[str]) -> Iterator[float]:
        for code in sorted(self.before.keys() & self.after.keys() - without):
            old, new = self.before[code].shown, self.after[code].shown
            if old is not None and new is not None:
                yield float(new - old)

    def shares(self, code: str, indicator: Indicator) -> Effect | None:
        """Return the change of a share of whole counts."""
        if indicator.unit.zh != "%":
            return None
        old, new = (_counted(side.get(code)) for side in (self.before, self.after))
        return effects.of_shares(old, new, better=indicator.better) if old and new else None


def _counted(told: Told | None) -> Counted | None:
    if told is None or told.numerator is None or not told.denominator:
        return None
    hits, size = told.numerator, told.denominator
    whole = float(hits).is_integer() and float(size).is_integer() and 0 <= hits <= size
    return Counted(int(hits), int(size)) if whole else None
