"""The numbers of a report, read from the lake: those of one subject in one period."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings

from lemnis.engine import current, lines
from lemnis.engine.college import College
from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.deviations import BROKEN
from lemnis.engine.grade import Status
from lemnis.engine.period_words import period_words
from lemnis.engine.persons import about_persons
from lemnis.insight.rules import portraits
from lemnis.insight.rules.report_facts import POINTS, Line
from lemnis.insight.rules.reports import Bound, is_late
from lemnis.insight.rules.smallest import PERSONS, too_few
from lemnis.values import Missing, Period, PeriodKind, SubjectRef, Title

Row = Mapping[str, Any]
_ORDER = [*BROKEN, Status.PASSED, Status.ON_TARGET, Status.STRETCHED, Status.NOT_JUDGED]


@dataclass(frozen=True)
class About:
    """Of whom, about which period, as of which day, and from which college a report is written.

    ``read`` keeps what was read for this one writing: a goal, a plan and a chapter ask the same.
    """

    college: College
    subject: SubjectRef
    above: tuple[SubjectRef, ...]
    period: Period
    on: dt.date
    read: dict[tuple[SubjectRef, Period], dict[str, Row]] = field(default_factory=dict)
    late: dict[Period, bool] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day up to which its numbers ought to be measured."""
        return min(self.on, self.period.end)

    def is_late(self, newest: Period) -> bool:
        """Tell whether there ought to be a later number than that of a period."""
        if newest not in self.late:
            self.late[newest] = is_late(self.college.calendar, newest, self.day)
        return self.late[newest]


def newest(about: About, ref: SubjectRef, period: Period) -> dict[str, Row]:
    """Return of each indicator its newest row of a subject in a period; with a number, if any.

    ``looked``: the row of the last period that was measured, with a number or without: in the last
    week of a term nobody has lessons.
    """
    if (ref, period) not in about.read:
        about.read[ref, period] = _newest(about, ref, period)
    return about.read[ref, period]


def _newest(about: About, ref: SubjectRef, period: Period) -> dict[str, Row]:
    known = about.college.library.catalogue
    found: dict[str, Row] = {}
    for row in current.history(about.college.lake, ref):
        code = row["indicator"]
        if code not in known or not period.start <= row["ends_on"] <= period.end:
            continue
        before = found.get(code)
        kept = before if before and row["shown"] is None and before["shown"] is not None else row
        found[code] = {**kept, "looked": row}
    return found


def bound(about: About, row: Row, ref: SubjectRef, key: str) -> Bound | None:
    """Return what a row binds a number to; None where there is no number."""
    indicator = about.college.library.catalogue[row["indicator"]]
    hidden = _is_hidden(about.college, row, ref)
    if row["shown"] is None and not hidden:
        return None
    return Bound(
        key, None if hidden else str(shown(row, indicator)), indicator.name, _unit(row, indicator),
        indicator=indicator.code, subject=ref, period=row["period"],
        definition=str(row["version"]), run=str(row["run"]), snapshot=row["snapshot"],
        status=row["status"], late=about.is_late(_period(row["looked"])),
    )  # fmt: skip


def _unit(row: Row, indicator: Indicator) -> Title:
    """Return what stands after a number: of what need only be there, whether it is."""
    if indicator.better is not Better.PRESENT:
        return indicator.unit.after
    return Title("（有）", " (present)") if row["shown"] else Title("（无）", " (absent)")


def shown(row: Row, indicator: Indicator) -> Decimal:
    """Return a number as people see it."""
    return round(Decimal(row["shown"]), indicator.digits)


def numbers(about: About) -> tuple[tuple[Line, ...], dict[str, Bound]]:
    """Return the indicators of the subject, broken ones first, and their numbers by key."""
    now = newest(about, about.subject, about.period)
    prior = about.college.calendar.prior(about.period)
    before = newest(about, about.subject, prior) if prior else {}
    drawn = lines.lines(about.college, about.subject, about.above)
    bounds: dict[str, Bound] = {}
    made = [_line(about, row, before.get(code), drawn, bounds) for code, row in now.items()]
    found = [line for line in made if line is not None]
    return tuple(
        sorted(found, key=lambda line: (_ORDER.index(line.status), -line.far, line.code))
    ), bounds


def _line(
    about: About, row: Row, before: Row | None, drawn: lines.Lines, bounds: dict[str, Bound]
) -> Line | None:
    code, ref = row["indicator"], about.subject
    here = bound(about, row, ref, f"number:{code}")
    if here is None:
        return None
    bounds[here.key] = here
    indicator = about.college.library.catalogue[code]
    then = bound(about, before, ref, f"before:{code}") if before else None
    moved = _moved(indicator, here, then)
    # A number of an earlier period stays what it is, however long ago.
    kept = {b.key: b for b in (then, moved) if b is not None}
    bounds |= kept
    status = Status(row["status"]) if here.value is not None else Status.NOT_JUDGED
    rose = moved is not None and moved.status == "up"
    criterion = drawn.of(indicator, row["ends_on"])
    return Line(
        code, indicator.name, indicator.layer, indicator.system, status, here.key,
        then.key if then and then.value else "", moved.key if moved else "", rose,
        _improved(indicator, moved),
        line_words(indicator, criterion, status),
        period_words(_period(row)), _far(here, criterion, status),
    )  # fmt: skip


def _moved(indicator: Indicator, here: Bound, then: Bound | None) -> Bound | None:
    if here.value is None or then is None or then.value is None:
        return None
    by = Decimal(here.value) - Decimal(then.value)
    unit = POINTS if indicator.unit.percent else here.unit
    way = "up" if by > 0 else "down" if by < 0 else ""
    name = Title(f"{indicator.name.zh}的变化", f"change of {indicator.name.en}")
    return Bound(
        f"moved:{indicator.code}", str(abs(by)), name, unit, indicator=indicator.code,
        subject=here.subject, period=here.period, run=here.run, snapshot=here.snapshot, status=way,
    )  # fmt: skip


def _improved(indicator: Indicator, moved: Bound | None) -> bool | None:
    if moved is None or not moved.status:
        return None
    up, down = Decimal(1), Decimal(0)
    ends = (up, down) if moved.status == "up" else (down, up)
    return portraits.improved(*ends, indicator.better)


def _far(here: Bound, criterion: Criterion | None, status: Status) -> float:
    if here.value is None or criterion is None or status not in BROKEN:
        return 0.0
    line = criterion.limit if status is Status.BELOW_LIMIT else criterion.pass_
    ends = line if isinstance(line, Range) else (line,)
    gaps = [abs(Decimal(here.value) - end) / (abs(end) or 1) for end in ends if end is not None]
    return float(min(gaps, default=Decimal(0)))


def line_words(indicator: Indicator, criterion: Criterion | None, status: Status) -> Title:
    """Return the line a number is held against: the one it breaks, else target, else pass."""
    if indicator.better is Better.PRESENT:
        return Title("应当有", "ought to be there")
    if criterion is None:
        return Title("—", "—")
    broken = criterion.limit if status is Status.BELOW_LIMIT else criterion.pass_
    word = Title("底线", "limit") if status is Status.BELOW_LIMIT else Title("合格线", "pass")
    line = broken
    if status not in BROKEN and criterion.target is not None:
        line, word = criterion.target, Title("目标", "target")
    if line is None:
        return Title("—", "—")
    ends = (line.low, line.high) if isinstance(line, Range) else (line,)
    zh, en = indicator.unit.said("–".join(map(str, ends)))
    return Title(f"{word.zh} {zh}", f"{word.en} {en}")


def _is_hidden(college: College, row: Row, ref: SubjectRef) -> bool:
    """Tell whether too few persons stand behind a number for everybody who may read it."""
    if row["missing"] == Missing.SUPPRESSED.value:
        return True
    if ref.kind in PERSONS or row["shown"] is None:
        return False
    few, rows = settings.LEMNIS_SMALLEST_GROUP, row["rows"] or 0
    # Of whom a number tells is asked only where so few stand behind it that it matters.
    of_persons = rows < few and about_persons(college.library, row["indicator"])
    return too_few(rows, few, of_persons=of_persons, sees_persons=False)


def _period(row: Row) -> Period:
    return Period(row["starts_on"], row["ends_on"], PeriodKind(row["period_kind"]), row["period"])
