"""The page of one subject: numbers with lines, trend and peers; deviations; portrait."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from lemnis.engine import current, lines
from lemnis.engine.college import College
from lemnis.engine.covering import cover
from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.deviations import Deviation, deviations
from lemnis.engine.grade import Status
from lemnis.evidence.at_hand import college_at_hand
from lemnis.evidence.queries import AlertRow, AlertWishes, alerts
from lemnis.insight.actions.looking import PERSONS, looked_at
from lemnis.insight.recent import Recent
from lemnis.insight.rules import portraits
from lemnis.insight.rules.categories import category
from lemnis.insight.rules.portraits import Basis, Quarter, Rank
from lemnis.insight.sight import is_covered
from lemnis.people.queries import SubjectLine, SubjectStory, permitted
from lemnis.people.queries import subject as story_of
from lemnis.people.rules.permissions import Permission
from lemnis.people.rules.sheets import SYSTEMS
from lemnis.people.rules.viewers import Viewer
from lemnis.values import Missing, Period, PeriodKind, SubjectKind, SubjectRef, System, Title

_TREND = 12
_CHOSEN_BY = (PeriodKind.TERM, PeriodKind.ACADEMIC_YEAR)


@dataclass(frozen=True, slots=True)
class Number:
    """One present number: its level, how it came there, where it lies among its peers.

    ``shown``, ``before``, ``middle`` and ``trend`` are in the shown unit; ``place`` is the place on
    the rings, None if not judged. ``trend`` ends with the present number, the oldest first.
    """

    indicator: Indicator
    period: Period
    shown: Decimal | None
    status: Status
    missing: Missing | None
    suspect: bool
    criterion: Criterion | None
    place: float | None
    before: Decimal | None
    trend: tuple[float | None, ...]
    rank: Rank | None
    middle: Decimal | None
    rows: int | None

    @property
    def change(self) -> Decimal | None:
        """By how much it has moved since the period before."""
        return None if self.shown is None or self.before is None else self.shown - self.before

    @property
    def improved(self) -> bool | None:
        """Whether that is better; None where it is neither."""
        if self.shown is None or self.before is None:
            return None
        return portraits.improved(self.shown, self.before, self.indicator.better)

    @property
    def target(self) -> Decimal | None:
        """The target line, if it is one number."""
        line = self.criterion.target if self.criterion else None
        return None if isinstance(line, Range) else line


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the portrait: what of a system is typical now, and was a period before."""

    system: System
    name: Title
    status: Status | Quarter
    at: float | None
    before: float | None
    numbers: int


@dataclass(frozen=True, slots=True)
class Lap:
    """One term or year of the past: how many numbers were judged, how many on target, broken."""

    period: Period
    numbers: int
    statuses: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class Known:
    """Who a subject is, as far as the viewer may know: a person is covered where due."""

    ref: SubjectRef
    name: str
    code: str
    category: Title
    unit: str
    unit_code: str
    owner: str
    active_until: dt.date | None
    above: tuple[SubjectLine, ...]
    below: Mapping[SubjectKind, int]
    cares: Mapping[str, str]
    covered: bool


@dataclass(frozen=True, slots=True)
class Portrait:
    """One subject whole. ``until`` is the period chosen, None for the newest."""

    who: Known
    numbers: tuple[Number, ...]
    deviations: tuple[Deviation, ...]
    basis: Basis
    sides: tuple[Side, ...]
    alerts: tuple[AlertRow, ...]
    alert_names: Mapping[str, Title]
    alerts_in_all: int
    laps: tuple[Lap, ...]
    periods: tuple[Period, ...]
    until: Period | None
    measured_at: dt.datetime | None
    run: str

    @property
    def worst_first(self) -> tuple[Number, ...]:
        """The numbers, broken lines first, then the nearest to one; what is missing last."""
        broken = {d.indicator.code: at for at, d in enumerate(self.deviations)}
        return tuple(sorted(self.numbers, key=lambda n: _urgency(n, broken)))

    @property
    def behind(self) -> tuple[Number, ...]:
        """The numbers with which it lies in the lower quarter of its peers, the last first."""
        placed = [(n.rank.share, n) for n in self.numbers if n.rank]
        last = sorted(
            (share, n.indicator.code, n) for share, n in placed if share < portraits.LIMIT
        )
        return tuple(number for _, _, number in last)

    @property
    def statuses(self) -> Mapping[Status, int]:
        """How many numbers have which status."""
        return Counter(number.status for number in self.numbers)

    @property
    def missing(self) -> int:
        """How many numbers there are not."""
        return sum(number.shown is None for number in self.numbers)


def portrait(viewer: Viewer, ref: SubjectRef, *, until: str = "", on: dt.date) -> Portrait:
    """Return the page of a subject as it stood at the end of the period ``until``, else now.

    Looking at another person is written down. A period that is not among its own is passed over.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    college = college_at_hand(viewer, on)
    story = story_of(viewer, ref)
    told = _TOLD.of(
        college, (ref, story.chain, until), lambda: _told(college, ref, story.chain, until)
    )
    total, shown = _alerts(viewer, ref)
    looked_at(subject=ref, by=viewer)
    return Portrait(
        who=_who(viewer, story, college), **told._asdict(),
        alerts=shown, alert_names=_names(shown, college), alerts_in_all=total,
    )  # fmt: skip


class _Told(NamedTuple):
    """What is measured of a subject, whoever looks: fields of ``Portrait``."""

    numbers: tuple[Number, ...]
    deviations: tuple[Deviation, ...]
    basis: Basis
    sides: tuple[Side, ...]
    laps: tuple[Lap, ...]
    periods: tuple[Period, ...]
    until: Period | None
    measured_at: dt.datetime | None
    run: str


_TOLD = Recent[_Told](256)


def _told(college: College, ref: SubjectRef, chain: Iterable[SubjectRef], until: str) -> _Told:
    past = current.history(college.lake, ref)
    periods = _periods(past)
    chosen = next((p for p in periods if p.label == until), None)
    found = current.current(college.lake, ref.kind, chosen.end if chosen else None).of(ref.code)
    rows = [row for row in found.to_pylist() if row["indicator"] in college.library.catalogue]
    numbers = _numbers(college, lines.lines(college, ref, chain), rows, past)
    newest = max(rows, key=lambda row: row["measured_at"], default=None)
    return _Told(
        numbers, _deviations(found, college, ref), *_sides(numbers), _laps(past, periods), periods,
        chosen, newest["measured_at"] if newest else None, newest["run"] if newest else "",
    )  # fmt: skip


def who(viewer: Viewer, ref: SubjectRef, college: College) -> Known:
    """Return who a subject is, above and below whom; a person covered unless it is permitted.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    return _who(viewer, story_of(viewer, ref), college)


def _who(viewer: Viewer, story: SubjectStory, college: College) -> Known:
    line, ref = story.line, story.line.ref
    covered = is_covered(viewer, ref)
    return Known(
        ref=ref, name=cover(line.name) if covered else line.name,
        code=cover(ref.code) if covered else ref.code, unit=line.unit,
        category=category(college.library.datasets, ref.kind, line.category),
        unit_code=line.unit_code, owner="" if ref.kind in PERSONS else line.owner,
        active_until=line.active_until, above=story.above,
        below=story.below, cares={role.value: name for role, name in story.cares.items()},
        covered=covered,
    )  # fmt: skip


def known(viewer: Viewer, ref: SubjectRef, *, on: dt.date) -> Known:
    """Return who a subject is. Looking at another person is written down.

    Raises:
        NotFound: there is none such, or not for the viewer.

    """
    found = who(viewer, ref, college_at_hand(viewer, on))
    looked_at(subject=ref, by=viewer)
    return found


def _numbers(
    college: College,
    drawn: lines.Lines,
    rows: Sequence[Mapping[str, Any]],
    past: Iterable[Mapping[str, Any]],
) -> tuple[Number, ...]:
    earlier: dict[str, list[Mapping[str, Any]]] = {}
    for row in past:
        earlier.setdefault(row["indicator"], []).append(row)
    catalogue = college.library.catalogue
    return tuple(_number(catalogue[row["indicator"]], row, earlier, drawn) for row in rows)


def _number(
    indicator: Indicator,
    row: Mapping[str, Any],
    earlier: Mapping[str, Sequence[Mapping[str, Any]]],
    drawn: lines.Lines,
) -> Number:
    shown, status = _shown(row["shown"], indicator), Status(row["status"])
    criterion = drawn.of(indicator, row["ends_on"])
    until = [r for r in earlier.get(indicator.code, ()) if r["ends_on"] <= row["ends_on"]]
    trend = tuple(r["shown"] for r in until[-_TREND:])
    before = _shown(trend[-2], indicator) if len(trend) > 1 else None
    known = shown is not None
    return Number(
        indicator=indicator, period=_period(row), shown=shown, status=status,
        missing=Missing(row["missing"]) if row["missing"] else None, suspect=bool(row["suspect"]),
        criterion=criterion,
        place=portraits.place(shown, status, criterion) if shown is not None else None,
        before=before, trend=trend,
        rank=portraits.rank(row["from_top"], row["from_bottom"], row["peers"], indicator.better)
        if known else None,
        middle=_shown(row["middle"], indicator) if row["peers"] >= portraits.ENOUGH_PEERS else None,
        rows=row["rows"],
    )  # fmt: skip


def _urgency(number: Number, broken: Mapping[str, int]) -> tuple[float, ...]:
    code, nowhere = number.indicator.code, 9.0
    share = number.rank.share if number.rank else nowhere
    return (
        number.shown is None,
        broken.get(code, len(broken)),
        number.indicator.better is Better.PRESENT,
        nowhere if number.place is None else number.place,
        share,
    )


def _shown(value: float | None, indicator: Indicator) -> Decimal | None:
    return None if value is None else round(Decimal(value), indicator.digits)


def _period(row: Mapping[str, Any]) -> Period:
    return Period(row["starts_on"], row["ends_on"], PeriodKind(row["period_kind"]), row["period"])


def _sides(numbers: Sequence[Number]) -> tuple[Basis, tuple[Side, ...]]:
    """Return the portrait by the lines; beside the peers where too little was judged."""
    by_lines = [_side(system, numbers, _by_lines) for system in System]
    basis = portraits.basis([side.at for side in by_lines])
    if basis is Basis.LINES:
        return basis, tuple(side for side in by_lines if side.numbers)
    by_peers = [_side(system, numbers, _by_peers) for system in System]
    return basis, tuple(
        replace(side, status=portraits.quarter(side.at)) for side in by_peers if side.at is not None
    )


_Placed = Callable[[Number], tuple[float | None, float | None]]


def _by_lines(number: Number) -> tuple[float | None, float | None]:
    if number.place is None or number.before is None or number.criterion is None:
        return number.place, None
    judged = portraits.judged(number.before, number.criterion, number.indicator.better)
    return number.place, portraits.place(number.before, judged, number.criterion)


def _by_peers(number: Number) -> tuple[float | None, float | None]:
    return (number.rank.share if number.rank else None), None


def _side(system: System, numbers: Sequence[Number], placed: _Placed) -> Side:
    of = [(n.indicator.better, placed(n)) for n in numbers if n.indicator.system is system]
    # What need only be there says little beside what was measured.
    measured = [at for better, at in of if better is not Better.PRESENT and at[0] is not None]
    known = measured or [at for _, at in of if at[0] is not None]
    at = portraits.typical(now for now, _ in known)
    before = portraits.typical(before for _, before in known)
    name = SYSTEMS[system.value]
    return Side(system, name, portraits.status_at(at), at, before, len(known))


def _deviations(found: Any, college: College, ref: SubjectRef) -> tuple[Deviation, ...]:
    if not found.num_rows:
        return ()
    kinds = [ref.kind.value] * found.num_rows
    return tuple(deviations(
        found.append_column("kind", [kinds]), college.library.catalogue, (ref.kind,)
    ))  # fmt: skip


def _alerts(viewer: Viewer, ref: SubjectRef) -> tuple[int, tuple[AlertRow, ...]]:
    if not permitted(viewer, Permission.SEE_ALERTS, ref):
        return 0, ()
    page = alerts(viewer, AlertWishes(kind=ref.kind, subject=ref.code), size=6)
    return page.total, tuple(row for group in page.groups for row in group.alerts)


def _names(rows: Iterable[AlertRow], college: College) -> Mapping[str, Title]:
    """Return what the indicators of alerts are called; one that is gone by its code."""
    catalogue = college.library.catalogue
    return {
        row.indicator: catalogue[row.indicator].name
        if row.indicator in catalogue
        else Title(row.indicator, row.indicator)
        for row in rows
    }


def _periods(past: Iterable[Mapping[str, Any]]) -> tuple[Period, ...]:
    """Return the terms and years a subject has numbers of, the newest first."""
    found = {
        _period(row) for row in past
        if row["period_kind"] in _CHOSEN_BY and "@" not in row["period"]
    }  # fmt: skip
    return tuple(sorted(found, key=lambda p: (p.end, p.kind is PeriodKind.TERM), reverse=True))


def _laps(past: Iterable[Mapping[str, Any]], periods: Iterable[Period]) -> tuple[Lap, ...]:
    by_period: dict[str, list[Mapping[str, Any]]] = {}
    for row in past:
        by_period.setdefault(row["period"], []).append(row)
    return tuple(
        Lap(
            period,
            sum(row["shown"] is not None for row in by_period[period.label]),
            Counter(Status(row["status"]) for row in by_period[period.label]),
        )
        for period in periods
    )
