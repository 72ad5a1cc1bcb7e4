"""Alerts as components draw them: chart, ladder, track of states, by when the next one is told."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from lemnis.engine.alerts.lifecycle import State
from lemnis.engine.definition import Criterion
from lemnis.engine.overview import SeriesPoint
from lemnis.evidence.queries import EventRow
from lemnis.insight.queries.alerts import AlertDossier, InboxLine
from lemnis.insight.rules.ladders import Rung as LadderRung
from lemnis.values import Title
from lemnis.web import periods
from lemnis.web.charts import Gap, Line, LineKind, Trend
from lemnis.web.components import Progress, Rung, Step
from lemnis.web.figures import MISSING
from lemnis.web.looks import SEVERITIES
from lemnis.web.words import NOTHING

_SOON, _NEAR = 1, 3  # days
_LINES: tuple[tuple[LineKind, Title], ...] = (
    ("limit", Title("底线", "limit")),
    ("pass", Title("合格", "pass")),
    ("target", Title("目标", "target")),
    ("stretch", Title("挑战", "stretch")),
)
# The way of an alert where nothing goes wrong; ends beside it are shown in their place.
_WAY = (State.OPEN, State.ACKNOWLEDGED, State.IN_IMPROVEMENT, State.CLEARED, State.VERIFIED)
_ASIDE = {State.PENDING, State.DISMISSED, State.LAPSED}


class When(NamedTuple):
    """By when somebody else is told, and how urgent that looks."""

    words: Title
    look: str = "mut"


def by_when(line: InboxLine, on: dt.date) -> When:
    """Return what a line of the inbox says of time."""
    if line.waited is None:
        return When(NOTHING)
    if line.due is None:
        zh, en = f"已等 {line.waited} 天", f"{line.waited} days open"
        return When(Title(zh, en), "d-bad")
    left = (line.due.day - on).days
    role = line.due.role.words
    look = "d-bad" if left <= _SOON else "d-dn" if left <= _NEAR else "mut"
    many = "" if left == 1 else "s"
    return When(Title(f"{left} 天后报{role.zh}", f"{role.en} in {left} day{many}"), look)


class Stretch(NamedTuple):
    """A heading over the lines whose next step is about as near."""

    title: Title
    note: Title


_OVER = Stretch(
    Title("各级均已到期", "Everybody's turn is over"), Title("无人认领", "not taken up")
)
_TODAY = Stretch(Title("即将升级", "About to go up"), Title("24 小时内", "within a day"))
_DAYS = Stretch(Title("三天内升级", "Going up soon"), Title("", "within three days"))
_REST = Stretch(Title("其余", "The rest"), NOTHING)


def stretch(line: InboxLine, on: dt.date) -> Stretch:
    """Return the heading a line belongs under, where lines are in the order of their next step."""
    if line.waited is None:
        return _REST
    if line.due is None:
        return _OVER
    left = (line.due.day - on).days
    return _TODAY if left <= _SOON else _DAYS if left <= _NEAR else _REST


def ladder(dossier: AlertDossier, on: dt.date) -> tuple[Rung, ...]:
    """Return who was told, who is next and in how long."""
    return tuple(_rung(rung, dossier, on) for rung in dossier.rungs)


def _rung(rung: LadderRung, dossier: AlertDossier, on: dt.date) -> Rung:
    who = rung.role.words
    if rung.role.value == "owner" and dossier.subject.owner:
        who = Title(f"{who.zh} {dossier.subject.owner}", f"{who.en} {dossier.subject.owner}")
    state = "todo" if rung.place == "off" else rung.place
    return Rung(who, state, _note(rung, on))


def _note(rung: LadderRung, on: dt.date) -> Title:
    day = rung.tell_on or rung.due_on
    if rung.place == "done":
        return Title(f"{day} 已通知", f"told {day}")
    if rung.place == "off":
        return Title("不再升级", "not needed any more")
    left = (day - on).days
    hushed = Title("（静默顺延）", " (put off)") if rung.hushed else NOTHING
    if left > 0:
        many = "" if left == 1 else "s"
        return Title(f"还有 {left} 天{hushed.zh}", f"{left} day{many} left{hushed.en}")
    return Title(f"{day} 到期，待通知", f"due {day}, not told yet")


def track(state: State, events: Iterable[EventRow]) -> tuple[Step, ...]:
    """Return the states an alert passes through, and where its present episode is."""
    told = [*events]
    episode = max((event.episode for event in told), default=0)
    reached = {e.after: f"{e.on:%m-%d}" for e in told if e.episode in {0, episode}}
    way: tuple[State, ...] = (state, *_WAY) if state is State.PENDING else _WAY
    if state in _ASIDE - {State.PENDING}:
        way = (*(each for each in _WAY if each in reached), state)
    here = way.index(state)
    return tuple(
        Step(each.words, _place(at, here, each in reached), reached.get(each, "") if at <= here
             else "")
        for at, each in enumerate(way)
    )  # fmt: skip


def _place(at: int, here: int, was_there: bool) -> Progress:  # noqa: FBT001
    if at == here:
        return "now"
    return "done" if at < here and was_there else "todo"


def trend(dossier: AlertDossier) -> Trend | None:
    """Return the chart of the series behind an alert, None where there is nothing to draw."""
    indicator, points = dossier.indicator, dossier.series
    if indicator is None or not any(point.shown is not None for point in points):
        return None
    evidence = dossier.story.evidence
    fired = set(_texts(evidence.get("points")))
    low, high = _number(evidence.get("low")), _number(evidence.get("high"))
    charted = dossier.story.alert.signal in {"spc", "ewma", "cusum"}
    return Trend(
        dossier.story.alert.words,
        tuple(periods.short(point.period) for point in points),
        tuple(None if p.shown is None else float(p.shown) for p in points),
        Title(*indicator.unit),
        digits=indicator.digits,
        lines=tuple(_lines(dossier.criterion)),
        limits=(low, high) if charted and low is not None and high is not None else None,
        gaps=tuple(_gaps(points)),
        odd=tuple(at for at, point in enumerate(points) if point.period in fired)[-1:],
        mark=SEVERITIES[dossier.story.alert.severity][0],
    )


def _lines(criterion: Criterion | None) -> Iterator[Line]:
    if criterion is None:
        return
    drawn = (criterion.limit, criterion.pass_, criterion.target, criterion.stretch)
    for (kind, name), line in zip(_LINES, drawn, strict=True):
        if isinstance(line, Decimal):
            yield Line(kind, name, float(line))
        elif line is not None:
            yield from (Line(kind, name, float(end)) for end in line)


def _gaps(points: Iterable[SeriesPoint]) -> Iterator[Gap]:
    numbered = enumerate(points)
    for missing, run in groupby(numbered, key=lambda each: each[1].missing):
        places = [at for at, _ in run]
        if missing is not None:
            yield Gap(places[0], places[-1], MISSING[missing])


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
