"""Spirals as the pages show them: the drawing of one lap, its strip of laps, the swarm of all."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from lemnis.engine.alerts.rule import Severity
from lemnis.insight.queries.spirals import SmallWheel
from lemnis.insight.rules.words import LAYERS as LAYER_WORDS
from lemnis.spiral.queries import LapRow, StageCount, StageRow
from lemnis.spiral.rules.grounds import Bound, Lack, Place
from lemnis.spiral.rules.stages import Artefact, StageCode
from lemnis.spiral.rules.words import LoopKind
from lemnis.values import Layer, Period, SubjectRef, Title
from lemnis.web import periods
from lemnis.web.drawing import stages as stages_
from lemnis.web.drawing.spiral import Lap, Spiral, Stage
from lemnis.web.drawing.swarm import Crowd, Swarm, swarm
from lemnis.web.words import NOTHING, say

_CROSSING = sum(code.loop is LoopKind.UPPER for code in StageCode)


def figure(wheel: SmallWheel, today: dt.date, *, page: str = "") -> Spiral:
    """Return the present lap of a spiral as it is drawn; ``page``: where its stages are told."""
    story = wheel.story
    now, name = story.now, story.name.name
    period = periods.said(wheel.periods[story.lap.period])
    n = story.lap.number
    return Spiral(
        Title(f"{name} 第 {n} 圈 质量改进螺旋", f"{name}: lap {n} of the improvement spiral"),
        n, Title(period, period), tuple(_stage(row, wheel, page) for row in story.stages),
        laps(wheel), story.lap.small, crossing=story.template.crossing,
        due=_due(now.due_on, today), due_short=_left(now.due_on, today),
        left=Title(f"{wheel.alerts.total} 条预警未解除", f"{wheel.alerts.total} alerts stand")
        if wheel.alerts.total else NOTHING,
    )  # fmt: skip


def laps(wheel: SmallWheel) -> tuple[Lap, ...]:
    """Return the laps as the strip shows them."""
    last = wheel.story.laps[-1].number
    return tuple(_lap(row, wheel.periods[row.period], row.number == last)
                 for row in wheel.story.laps)  # fmt: skip


def crowd(counts: Mapping[StageCode, StageCount], layer: Layer | None) -> Swarm:
    """Return the swarm of what stands at each stage; each stage leads to its list."""
    whom = LAYER_WORDS[layer] if layer else Title("各层面", "all layers")
    crowds = [
        Crowd(code.words, counts[code].count, counts[code].late, _address(code, layer))
        for code in StageCode
    ]
    return swarm(crowds, _CROSSING, Title(f"{whom.zh}的螺旋", f"Spirals: {whom.en}"))


def stages(counts: Mapping[Layer, Mapping[StageCode, StageCount]]) -> list[stages_.Stage]:
    """Return how many stand at each stage, of all layers but students: they would hide the rest."""
    layers = [found for layer, found in counts.items() if layer is not Layer.STUDENT]
    return [
        stages_.Stage(
            code.words, sum(found[code].count for found in layers),
            sum(found[code].late for found in layers),
            reverse("spirals.board") + _address(code, None), code.loop is LoopKind.LOWER,
        )
        for code in StageCode
    ]  # fmt: skip


def points(share: Decimal | None) -> Decimal | None:
    """Return a share in percent, to a tenth."""
    return None if share is None else round(share * 100, 1)


def day_words(day: dt.date) -> str:
    """Return a day of a lap in words."""
    return say(f"{day.month} 月 {day.day} 日", f"{day.day} {day:%b}")


def _address(code: StageCode, layer: Layer | None) -> str:
    asked = {"stage": code.value} | ({"layer": layer.value} if layer else {})
    return f"?{urlencode(asked)}#spiral-list"


def _stage(row: StageRow, wheel: SmallWheel, page: str) -> Stage:
    standing = wheel.story.stage
    now = row.stage.code is standing
    when = row.ended_at.date() if row.is_done and row.ended_at else row.due_on
    owner = row.ended_by if row.is_done else wheel.story.name.owner if now else ""
    words = day_words(when)
    return Stage(
        row.stage.code.words, "now" if now else "done" if row.is_done else "todo",
        words if row.is_done else say(f"{words}前", f"by {words}"), owner, f"{when:%m-%d}",
        _gravest(wheel) if row.stage.code is StageCode.WARN else None,
        f"{page}#stage-{row.stage.code.value}",
    )  # fmt: skip


def _gravest(wheel: SmallWheel) -> Severity | None:
    return max((a.severity for a in wheel.alerts.rows), key=lambda s: s.rank, default=None)


def _due(day: dt.date, today: dt.date) -> Title:
    left = _left(day, today)
    return Title(f"{day.month} 月 {day.day} 日前·{left.zh}", f"by {day.day} {day:%b}, {left.en}")


def _left(day: dt.date, today: dt.date) -> Title:
    days = (day - today).days
    if days < 0:
        return Title(f"逾期 {-days} 天", f"{-days} days late")
    return Title(f"还有 {days} 天", f"{days} days left") if days else Title("今天", "today")


def _lap(row: LapRow, period: Period, on: bool) -> Lap:  # noqa: FBT001 - told, not chosen
    name = Title(f"第 {row.number} 圈", f"lap {row.number}")
    label = periods.short(period.label)
    if on:
        return Lap(name, Title("进行中", "going on"), on=True)
    share, gained = points(row.attainment), points(row.gain)
    return Lap(
        name, Title(label, label), None if row.attainment is None else float(row.attainment),
        "" if share is None else f"{share}%", "" if gained is None else f"{gained:+}",
    )  # fmt: skip


class Shown(NamedTuple):
    """One thing a stage rests on, as it is shown: what it is, its name, where it is."""

    kind: Title
    name: str
    url: str


class Missing(NamedTuple):
    """One thing a stage lacks, as it is shown, and where it is mended."""

    said: Title
    cure: Title
    url: str


def rests_on(bound: Iterable[Bound]) -> list[Shown]:
    """Return what a stage rests on, each with the way to it."""
    return [Shown(*_shown(each), _bound_url(each)) for each in bound]


def missing(lacks: Iterable[Lack], ref: SubjectRef) -> list[Missing]:
    """Return what a stage of a subject lacks, each with the way to where it is mended."""
    return [Missing(each.said, each.cure, _PLACES[each.place](ref)) for each in lacks]


def _shown(bound: Bound) -> tuple[Title, str]:
    return _BOUND[bound.kind][0] if bound.kind in _BOUND else NOTHING, bound.name


def _bound_url(bound: Bound) -> str:
    page = _BOUND[bound.kind][1] if bound.kind in _BOUND else ""
    key = bound.key[:8] if bound.kind == "alert" else bound.key
    return reverse(page, args=[key]) if page else ""


def artefact(written: str) -> tuple[Title, str]:
    """Return what a stage has left behind: which kind of thing, and what it is called."""
    kind, _, what = written.partition(":")
    return (Artefact(kind).words if kind in {*Artefact} else NOTHING), what


_BOUND: Mapping[str, tuple[Title, str]] = {
    "goal": (Title("目标", "goal"), "goals.one"),
    "standard": (Title("标准", "standard"), "standards.one"),
    "plan": (Title("规划", "plan"), "plans.one"),
    "task": (Title("任务", "task"), "tasks.one"),
    "run": (Title("诊断", "diagnosis"), ""),
    "alert": (Title("预警", "alert"), "alerts.one"),
    "self_diagnosis": (Title("自我诊断", "self-diagnosis"), "selfdiagnosis.one"),
    "improvement": (Title("改进", "improvement"), "improvements.one"),
    "assessment": (Title("考核性诊断", "assessment"), "assessments.one"),
}
_PLACES: Mapping[Place, Callable[[SubjectRef], str]] = {
    Place.GOALS: lambda _: f"{reverse('goals.list')}?view=amiss",
    Place.STANDARDS: lambda _: reverse("standards.list"),
    Place.PLANS: lambda _: reverse("plans.list"),
    Place.NEW_TASK: lambda ref: (
        f"{reverse('tasks.new')}?{urlencode({'subject': f'{ref.kind}:{ref.code}'})}"
    ),
    Place.TASKS: lambda _: reverse("tasks.list"),
    Place.DIAGNOSIS: lambda _: reverse("data.overview"),
    Place.ALERTS: lambda _: reverse("alerts.list"),
    Place.SELF_DIAGNOSES: lambda _: reverse("selfdiagnosis.list"),
    Place.IMPROVEMENTS: lambda _: reverse("improvements.list"),
    Place.ASSESSMENTS: lambda ref: f"{reverse('assessments.list')}?{urlencode({'q': ref.code})}",
    Place.TARGET: lambda _: "#raise",
}
