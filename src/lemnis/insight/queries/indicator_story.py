"""One indicator with its numbers: how one subject goes, how its subjects lie beside each other."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from lemnis.engine.alerts.history import Strip
from lemnis.engine.college import College
from lemnis.engine.contribution.pieces import FINER
from lemnis.engine.covering import cover
from lemnis.engine.definition import Criterion, Indicator
from lemnis.engine.formula.nodes import Value, aggregates
from lemnis.engine.grade import Status
from lemnis.engine.masking import covers_names
from lemnis.engine.signals import Context, Series, Signal, Unready
from lemnis.engine.signals.spc import SpcParameters, look
from lemnis.errors import BadFormula, Fault, NotFound
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.recent import History, measured, users
from lemnis.insight.rules.library import formula_said, is_own
from lemnis.people.queries import is_self, visible_subjects
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.viewers import Viewer, require
from lemnis.values import Missing, SubjectKind, SubjectRef, Title

SPARK = 12


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator says: its formula in words, who uses it, what is wrong with it.

    ``code`` is that of the formula in force; ``used_by`` are indicators that refer to it.
    """

    indicator: Indicator
    own: bool
    formula: str
    said: Title | None
    faults: tuple[Fault, ...]
    datasets: tuple[Title, ...]
    used_by: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class SubjectNumber:
    """A subject's number in one period; names of persons are covered.

    ``shown`` and ``change`` are in the shown unit; ``recent`` are the last values, oldest first.
    """

    ref: SubjectRef
    name: str
    shown: Decimal | None
    missing: Missing | None
    change: Decimal | None
    status: Status
    suspect: bool
    rows: int
    place: int | None
    recent: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How the number of one subject has gone; ``points`` oldest first, in the shown unit.

    ``criterion`` fits the last point. ``control`` is its chart, or why there is none.
    """

    now: SubjectNumber
    period: str
    before: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    missing: tuple[Missing | None, ...]
    criterion: Criterion | None
    control: Signal | Unready


@dataclass(frozen=True, slots=True)
class IndicatorStory:
    """Everything a page tells of an indicator.

    ``course`` is of the subject looked at, ``numbers`` are those of ``kind`` in ``period``, the
    best first; ``kinds`` and ``periods`` are what there is to choose from.
    """

    definition: Definition
    kinds: tuple[tuple[SubjectKind, int], ...]
    kind: SubjectKind | None
    periods: tuple[str, ...]
    period: str
    course: Course | None
    numbers: tuple[SubjectNumber, ...]
    criterion: Criterion | None

    @property
    def ranked(self) -> int:
        """How many subjects have a place."""
        return sum(number.place is not None for number in self.numbers)


@dataclass(frozen=True, slots=True)
class StoryWishes:
    """What to look at; for what is empty: the newest period with numbers, the school first."""

    kind: SubjectKind | None = None
    period: str = ""
    about: SubjectRef | None = None


def definition(viewer: Viewer, code: str, on: dt.date) -> Definition:
    """Return what an indicator says.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    return _definition(college_at_hand(viewer, on), code)


def indicator(viewer: Viewer, code: str, wishes: StoryWishes, on: dt.date) -> IndicatorStory:
    """Return an indicator with the numbers of the subjects a viewer sees.

    Raises:
        NotFound: there is no such indicator, or subject, or not for the viewer.

    """
    require(viewer, Permission.SEE_CATALOGUE)
    college = college_at_hand(viewer, on)
    told = _definition(college, code)
    page = _Page(college, told.indicator, _names(viewer, told.indicator, college), on)
    return page.story(told, wishes)


def _definition(college: College, code: str) -> Definition:
    library = college.library
    found = library.catalogue.get(code)
    if found is None:
        raise NotFound(f"没有指标 {code}。", f"There is no indicator {code}.")
    question = library.questions.get(code)
    said = formula_said(college.library, question.formula) if question else None
    sets = tuple(dict.fromkeys(_datasets(college, question.formula))) if question else ()
    refused = library.refused.get(code)
    faults = refused.faults if isinstance(refused, BadFormula) else ()
    return Definition(
        found, is_own(found), found.formula, said, faults, sets,
        tuple(library.catalogue[c] for c in users(college).get(code, ())),
    )  # fmt: skip


def _datasets(college: College, formula: Value) -> Iterator[Title]:
    for aggregate in aggregates(formula):
        yield college.library.datasets[aggregate.dataset].title


Names = Mapping[SubjectKind, Mapping[str, str]]


def _names(viewer: Viewer, indicator: Indicator, college: College) -> Names:
    """Return the names of the subjects a viewer sees, by kind and code; persons' covered."""
    kinds = [kind.value for kind in indicator.subjects]
    visible = visible_subjects(viewer, Permission.SEE_SUBJECTS).filter(kind__in=kinds).order_by()
    found: dict[SubjectKind, dict[str, str]] = {kind: {} for kind in indicator.subjects}
    covers = {k: covers_names(college.library.datasets, k) for k in indicator.subjects}
    for word, code, name in visible.values_list("kind", "code", "name"):
        kind = SubjectKind(word)
        own = is_self(viewer, SubjectRef(kind, code))
        found[kind][code] = cover(name) if covers[kind] and not own else name
    return found


class _Page:
    """The numbers of one indicator as one viewer sees them."""

    def __init__(self, college: College, indicator: Indicator, names: Names, on: dt.date) -> None:
        self.college, self.indicator, self.names, self.on = college, indicator, names, on

    def story(self, told: Definition, wishes: StoryWishes) -> IndicatorStory:
        """Return what the page tells."""
        kinds = tuple((k, len(self.names[k])) for k in SubjectKind if self.names.get(k))
        about = wishes.about or self._first(kinds)
        kind = self._kind(kinds, wishes.kind, about)
        course = self._course(about, wishes.period) if about else None
        history = self._history(kind) if kind else None
        if kind is None or history is None:
            return IndicatorStory(told, kinds, kind, (), "", course, (), None)
        periods = tuple(dict.fromkeys(_by_day(history.strip)))
        period = wishes.period if wishes.period in periods else _newest(history.strip)
        numbers = tuple(self._numbers(kind, history, period))
        fits = {history.fit.which[row] for row in _rows_in(history.strip, period)}
        same = history.fit.criteria[fits.pop()] if len(fits) == 1 and fits != {-1} else None
        return IndicatorStory(told, kinds, kind, periods, period, course, numbers, same)

    def _first(self, kinds: Sequence[tuple[SubjectKind, int]]) -> SubjectRef | None:
        """Return the subject a page opens with: the first of the highest kind that has numbers."""
        for kind, _ in kinds:
            history = self._history(kind)
            codes = sorted(self.names[kind])
            measured_ = set(history.strip.subjects) if history else set()
            known = [code for code in codes if code in measured_]
            if known:
                return SubjectRef(kind, known[0])
        return None

    def _kind(
        self,
        kinds: Sequence[tuple[SubjectKind, int]],
        wished: SubjectKind | None,
        about: SubjectRef | None,
    ) -> SubjectKind | None:
        """Return the kind whose subjects are set beside each other."""
        there = [kind for kind, _ in kinds]
        if wished in there:
            return wished
        finer = FINER[about.kind] if about else ()
        several = [k for k in finer if k in there and len(self.names[k]) > 1 and self._history(k)]
        return several[0] if several else (about.kind if about else None)

    def _history(self, kind: SubjectKind) -> History | None:
        return measured(self.college, self.indicator.code, kind, self.on)

    # --- one subject ---

    def _course(self, about: SubjectRef, wished: str) -> Course | None:
        name = self.names.get(about.kind, {}).get(about.code)
        if name is None:
            raise NotFound(
                f"没有找到{about.kind} {about.code}。", f"There is no {about.kind} {about.code}."
            )
        history = self._history(about.kind)
        rows = _rows_of(history.strip, about.code) if history else None
        if history is None or rows is None:
            return None
        strip = history.strip
        until = [n for n in rows if strip.periods[n] == wished] or [_last(strip, rows)]
        here = range(rows.start, until[0] + 1)
        number = self._number(about, history, until[0], rows.start)
        points = tuple(strip.point(n) for n in here)
        series = Series.of(self.indicator, points)
        return Course(
            now=number, period=strip.periods[until[0]],
            before=strip.periods[until[0] - 1] if until[0] > rows.start else "",
            labels=tuple(strip.periods[n] for n in here),
            values=tuple(_known(strip.shown[n]) for n in here),
            missing=tuple(p.missing for p in points),
            criterion=history.fit.of(until[0]),
            control=look(SpcParameters(), series, Context(self.on)),
        )  # fmt: skip

    # --- many subjects ---

    def _numbers(self, kind: SubjectKind, history: History, period: str) -> Iterator[SubjectNumber]:
        strip = history.strip
        rows = [n for n in _rows_in(strip, period) if strip.subjects[strip.owner[n]] in
                self.names[kind]]  # fmt: skip
        better = 1 if self.indicator.better.value == "lower" else -1
        rows.sort(key=lambda n: (np.isnan(strip.shown[n]), better * strip.shown[n]))
        place, last = 0, None
        for at, row in enumerate(rows, 1):
            shown = _known(strip.shown[row])
            if shown != last:
                place, last = at, shown
            owner = int(strip.owner[row])
            ref = SubjectRef(kind, strip.subjects[owner])
            yield self._number(ref, history, row, int(strip.bounds[owner]), place)

    def _number(
        self, ref: SubjectRef, history: History, row: int, first: int, place: int | None = None
    ) -> SubjectNumber:
        strip = history.strip
        point = strip.point(row)
        now = self._shown(strip, row)
        then = self._shown(strip, row - 1) if row > first else None
        return SubjectNumber(
            ref=ref, name=self.names[ref.kind][ref.code], shown=now, missing=point.missing,
            change=None if now is None or then is None else now - then,
            status=Status(strip.status[row]), suspect=point.suspect, rows=point.rows,
            place=None if now is None else place,
            recent=tuple(_known(v) for v in strip.shown[max(first, row - SPARK + 1) : row + 1]),
        )  # fmt: skip

    def _shown(self, strip: Strip, row: int) -> Decimal | None:
        value = _known(strip.shown[row])
        return None if value is None else round(Decimal(value), self.indicator.digits)


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _rows_of(strip: Strip, code: str) -> range | None:
    found = np.flatnonzero(strip.subjects == code)
    if not len(found):
        return None
    return range(int(strip.bounds[found[0]]), int(strip.bounds[found[0] + 1]))


def _last(strip: Strip, rows: range) -> int:
    """Return the newest row with a number, else the newest."""
    known = [n for n in rows if not np.isnan(strip.shown[n])]
    return known[-1] if known else rows[-1]


def _rows_in(strip: Strip, period: str) -> list[int]:
    return [int(n) for n in np.flatnonzero(strip.periods == period)]


def _by_day(strip: Strip) -> list[str]:
    """Return the labels of the periods, the newest first."""
    order = np.argsort(strip.ends, kind="stable")[::-1]
    return list(dict.fromkeys(strip.periods[order]))


def _newest(strip: Strip) -> str:
    known = np.flatnonzero(~np.isnan(strip.shown))
    among = known if len(known) else np.arange(len(strip.ends))
    return str(strip.periods[among[np.argmax(strip.ends[among])]])
