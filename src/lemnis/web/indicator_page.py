"""What the page of an indicator is given: choices, figures and charts, made of what was found."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from lemnis.engine.definition import Better, Criterion, Indicator, Range
from lemnis.engine.grade import Status
from lemnis.engine.signals import Signal
from lemnis.engine.subjects import KINDS
from lemnis.insight.queries.indicator_story import Course, IndicatorStory, SubjectNumber
from lemnis.values import Missing, SubjectKind, SubjectRef, Title
from lemnis.web import figures, periods
from lemnis.web.charts import Distribution, Gap, Line, LineKind, Point, Trend
from lemnis.web.components import Choice
from lemnis.web.figures import MISSING, Figure
from lemnis.web.looks import BANDS, MARKS
from lemnis.web.tables import Asked, Column, Table

NUMBERS = (
    Column("name", Title("主体", "Subject")),
    Column("shown", Title("数值", "Value"), right=True),
    Column("change", Title("较上期", "Change"), right=True),
    Column("rows", Title("行数", "Rows"), right=True, phone=False),
    Column("recent", Title("走势", "Trend"), sortable=False),
    Column("status", Title("判定", "Status")),
    Column("place", Title("位次", "Place"), right=True, phone=False),
)
_DOTS = 160  # more dots than that are one smear
_LINES: tuple[tuple[LineKind, Title, str], ...] = (
    ("limit", Title("底线", "limit"), "limit"), ("pass", Title("合格", "pass"), "pass_"),
    ("target", Title("目标", "target"), "target"),
    ("stretch", Title("挑战", "stretch"), "stretch"),
)  # fmt: skip


def context(story: IndicatorStory, asked: Asked, table: Table[SubjectNumber]) -> dict[str, Any]:
    """Return everything the templates show."""
    indicator, course = story.definition.indicator, story.course
    about = course.now.ref if course else None
    return {
        "story": story, "indicator": indicator, "definition": story.definition,
        "course": course and _course(indicator, course), "table": table,
        "rows": [_row(indicator, n, story, asked) for n in table.rows],
        "period": periods.labelled(indicator.period, story.period) if story.period else "",
        "kinds": list(_kinds(story, asked)), "periods": _periods(story, indicator),
        "kind": story.kind and KINDS[story.kind],
        "trend": trend(indicator, course) if course else None,
        "distribution": distribution(indicator, story, about),
        "below": [n for n in reversed(story.numbers) if n.status in MARKS][:6],
        "criteria": [(c, list(_lines(c))) for c in indicator.criteria],
        "asked": asked, "change_url": _change_url(indicator, course) if course else "",
    }  # fmt: skip


def why(indicator: Indicator, subject: SubjectRef, period: str) -> str:
    """Return the address of the page that takes a number apart; empty if there is none yet."""
    named = {"indicator": indicator.code, "kind": subject.kind.value, "code": subject.code}
    try:
        return f"{reverse('explain.number', kwargs=named)}?{urlencode({'period': period})}"
    except NoReverseMatch:
        return ""


def _change_url(indicator: Indicator, course: Course) -> str:
    about = course.now.ref
    query = urlencode({"about": f"{about.kind.value}:{about.code}", "period": course.period})
    return f"{reverse('indicators.change', kwargs={'code': indicator.code})}?{query}"


def figure(indicator: Indicator, number: SubjectNumber, period: str) -> Figure:
    """Return a number with what a cell of it needs."""
    unit = Title(indicator.unit.zh, indicator.unit.en)
    link = why(indicator, number.ref, period)
    return Figure(number.shown, unit, number.missing, number.suspect, link)


def is_better(indicator: Indicator, change: Decimal | None) -> bool | None:
    """Tell whether a change is for the better; None where that cannot be said."""
    if not change or indicator.better not in {Better.HIGHER, Better.LOWER}:
        return None
    return (change > 0) is (indicator.better is Better.HIGHER)


# --- choices ---


def _kinds(story: IndicatorStory, asked: Asked) -> Iterator[Choice]:
    for kind, count in story.kinds:
        url = asked.address(kind=kind.value, page="", sort="")
        yield Choice(KINDS[kind], url, kind is story.kind, count)


def _periods(story: IndicatorStory, indicator: Indicator) -> list[tuple[str, str]]:
    return [(label, periods.labelled(indicator.period, label)) for label in story.periods]


# --- one subject ---


def _course(indicator: Indicator, course: Course) -> dict[str, Any]:
    now = course.now
    criterion, better = course.criterion, indicator.better
    return {
        "now": now, "figure": figure(indicator, now, course.period),
        "period": periods.labelled(indicator.period, course.period),
        "label": course.period,
        "before": course.before and periods.labelled(indicator.period, course.before),
        "earlier": None if now.shown is None or now.change is None else now.shown - now.change,
        "better": is_better(indicator, now.change), "criterion": criterion,
        "kind": KINDS[now.ref.kind], "gap": _gap(now.shown, criterion, better),
        "control": course.control.words if isinstance(course.control, Signal)
        else course.control.reason,
        "fired": isinstance(course.control, Signal) and course.control.fired,
    }  # fmt: skip


def _gap(shown: Decimal | None, criterion: Criterion | None, better: Better) -> Decimal | None:
    """Return how far a value is from its target; None where it has reached it or there is none."""
    target = criterion.target if criterion else None
    if shown is None or not isinstance(target, Decimal):
        return None
    short = shown - target if better is Better.LOWER else target - shown
    return short if short > 0 else None


def trend(indicator: Indicator, course: Course) -> Trend:
    """Return the course of a subject's number as a control chart with its lines."""
    labels = tuple(periods.short(label) for label in course.labels)
    lines, limits = tuple(_lines(course.criterion)), None
    if isinstance(course.control, Signal):
        found = course.control.evidence
        if found.low is not None and found.high is not None and found.centre is not None:
            limits = (found.low, found.high)
            lines = tuple(_near(lines, [*limits, *(v for v in course.values if v is not None)]))
            lines += (
                Line("control", Title("上限", "upper"), found.high),
                Line("centre", Title("中心", "mean"), found.centre),
                Line("control", Title("下限", "lower"), found.low),
            )
    unit = Title(indicator.unit.zh, indicator.unit.en)
    return Trend(
        _told(indicator, course), labels, course.values, unit, indicator.digits, lines=lines,
        limits=limits, gaps=tuple(_gaps(course.missing)), breaks=tuple(_breaks(course.labels)),
        mark=MARKS.get(course.now.status, ""),
    )  # fmt: skip


def _near(lines: Sequence[Line], values: Sequence[float]) -> Iterator[Line]:
    """Yield the lines near a process: those far away would flatten its chart to a stroke."""
    low, high = min(values), max(values)
    room = high - low or 1
    return (line for line in lines if low - room <= line.at <= high + room)


def _told(indicator: Indicator, course: Course) -> Title:
    when = periods.labelled(indicator.period, course.period)
    shown = course.now.shown
    if shown is None:
        return Title(
            f"{course.now.name}，{when}：没有数值", f"{course.now.name}, {when}: no number"
        )
    said, words = indicator.unit.said(figures.number(shown)), course.now.status.words
    return Title(
        f"{course.now.name}，{when}：{said.zh}，{words.zh}",
        f"{course.now.name}, {when}: {said.en}, {words.en}",
    )


def _gaps(missing: Sequence[Missing | None]) -> Iterator[Gap]:
    """Yield the stretches without a number, each with its reason."""
    first = 0
    for at, reason in enumerate([*missing, None]):
        before = missing[at - 1] if at else None
        if reason is before:
            continue
        if before is not None:
            yield Gap(first, at - 1, MISSING[before])
        first = at


def _breaks(labels: Sequence[str]) -> Iterator[int]:
    """Yield the points before which a term ends."""
    for at in range(1, len(labels)):
        before, now = (labels[n].partition("-W") for n in (at - 1, at))
        if now[1] and before[0] != now[0]:
            yield at


def _lines(criterion: Criterion | None) -> Iterator[Line]:
    for kind, name, field in _LINES:
        at = getattr(criterion, field, None)
        ends = at if isinstance(at, Range) else () if at is None else (at,)
        for end in ends:
            yield Line(kind, name, float(end))


# --- many subjects ---


def distribution(
    indicator: Indicator, story: IndicatorStory, about: SubjectRef | None
) -> Distribution | None:
    """Return the subjects of a kind as ranked dots; None with fewer than two."""
    known = [n for n in story.numbers if n.shown is not None]
    if len(known) < 2 or story.kind is None:
        return None
    points = tuple(
        Point(n.name, float(n.shown or 0), BANDS.get(n.status, "b2"), own=n.ref == about)  # type: ignore[arg-type]  # the bands' own names
        for n in _some(known)
    )
    unit = Title(indicator.unit.zh, indicator.unit.en)
    told = _spread_told(known, story.kind)
    return Distribution(told, points, unit, indicator.digits, tuple(_lines(story.criterion)))


def _some(known: Sequence[SubjectNumber]) -> Iterable[SubjectNumber]:
    """Return as many as can be told apart, evenly by rank, both ends included."""
    if len(known) <= _DOTS:
        return known
    step = (len(known) - 1) / (_DOTS - 1)
    return [known[round(n * step)] for n in range(_DOTS)]


def _spread_told(known: Sequence[SubjectNumber], kind: SubjectKind) -> Title:
    words, below = KINDS[kind], sum(n.status in MARKS for n in known)
    if all(n.status is Status.NOT_JUDGED for n in known):
        zh, en = "未设界线", "no lines"
    else:
        zh, en = f"{below} 个低于界线", f"{below} below a line"
    few = f"；按位次均匀取 {_DOTS} 个" if len(known) > _DOTS else ""
    few_en = f"; {_DOTS} of them shown, evenly by rank" if len(known) > _DOTS else ""
    return Title(
        f"{len(known)} 个{words.zh}有数，{zh}{few}",
        f"{len(known)} with a number ({words.en}), {en}{few_en}",
    )


def _row(
    indicator: Indicator, number: SubjectNumber, story: IndicatorStory, asked: Asked
) -> dict[str, Any]:
    target = getattr(story.criterion, "target", None)
    about = f"{number.ref.kind.value}:{number.ref.code}"
    return {
        "number": number, "figure": figure(indicator, number, story.period),
        "better": is_better(indicator, number.change),
        "mark": MARKS.get(number.status, ""),
        "target": float(target) if isinstance(target, Decimal) else None,
        "url": asked.address(about=about, page="", sort=""),
    }  # fmt: skip
