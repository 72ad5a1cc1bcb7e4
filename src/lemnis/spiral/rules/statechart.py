"""The figure eight as a statechart: what may happen at each stage, and what comes of it.

Two loops, coupled at one point: the upper one is crossed over from monitoring or adjusting, and
the last stage of the lower one closes the lap and opens the next at its goal. On the upper loop
the small loop leads from adjusting back to carrying out. What is in no row cannot happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from lemnis.errors import Refused
from lemnis.spiral.rules.grounds import Bound, Lack, summary
from lemnis.spiral.rules.stages import StageCode
from lemnis.spiral.rules.templates import Template
from lemnis.spiral.rules.words import LoopKind
from lemnis.values import Title

LONGEST, LONGEST_NOTE = 170, 2000


class Event(StrEnum):
    """What people can do with a spiral."""

    ADVANCE = "advance"
    ADJUST = "adjust"
    CROSS = "cross"
    BACK = "back"
    CLOSE = "close"

    @property
    def words(self) -> Title:
        """What people read."""
        return _EVENTS[self]

    @property
    def leaves(self) -> bool:
        """Whether a stage is left as done, so that what it is for must be there."""
        return self is not Event.BACK


_EVENTS: Mapping[Event, Title] = {
    Event.ADVANCE: Title("进入下一环节", "go on to the next stage"),
    Event.ADJUST: Title("小循环：回到实施", "small loop: carry out again"),
    Event.CROSS: Title("转入下环：自我诊断", "cross over: self-diagnosis"),
    Event.BACK: Title("退回上一环节", "back to the stage before"),
    Event.CLOSE: Title("完成本圈，开启下一圈", "close this lap, open the next"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a spiral stands.

    ``done``: stages of this lap that were left as done. ``undecided``: cycles of this lap that
    were handed in and that nobody has decided on. ``small`` counts the small loops of this lap.
    ``lacks`` keeps its stage from being left; ``bound`` is what of the house it rests on.
    """

    stage: StageCode
    lap: int = 1
    small: int = 0
    done: frozenset[StageCode] = frozenset()
    undecided: int = 0
    lacks: tuple[Lack, ...] = ()
    bound: tuple[Bound, ...] = ()


class Given(NamedTuple):
    """What somebody brings: ``artefact`` is what the stage leaves behind; ``note`` says why.

    Where the stage rests on things of the house, these speak for themselves.
    ``moves`` is how often the spiral had been moved when they looked at it.
    """

    artefact: str = ""
    note: str = ""
    moves: int = 0


class Move(NamedTuple):
    """What comes of an event."""

    stage: StageCode
    lap: int
    small: int


Table = Mapping[tuple[StageCode, Event], StageCode]


@cache
def table(template: Template) -> Table:
    """Return every row there is: at a stage, an event leads to a stage."""
    upper = [s.code for s in template.stages if s.loop is LoopKind.UPPER]
    lower = [s.code for s in template.stages if s.loop is LoopKind.LOWER]
    rows: dict[tuple[StageCode, Event], StageCode] = {}
    for loop in (upper, lower):
        for here, there in pairwise(loop):
            rows[here, Event.ADVANCE] = there
            rows[there, Event.BACK] = here
    rows[StageCode.ADJUST, Event.ADJUST] = StageCode.IMPLEMENT
    rows[StageCode.MONITOR, Event.CROSS] = lower[0]
    rows[StageCode.ADJUST, Event.CROSS] = lower[0]
    rows[lower[-1], Event.CLOSE] = upper[0]
    return rows


def events_at(template: Template, stage: StageCode) -> tuple[Event, ...]:
    """Return what can be done at a stage."""
    return tuple(event for event in Event if (stage, event) in table(template))


def moved(template: Template, standing: Standing, event: Event, given: Given) -> Move:
    """Return what comes of an event.

    Raises:
        Refused: it cannot happen at this stage, or something is missing for it; says what.

    """
    there = table(template).get((standing.stage, event))
    if there is None:
        raise _no_row(template, standing.stage, event)
    _require_short(given)
    _require_given(standing, event, given)
    if event is Event.CLOSE:
        _require_whole_lap(template, standing)
        return Move(there, standing.lap + 1, 0)
    return Move(there, standing.lap, standing.small + (event is Event.ADJUST))


def _require_short(given: Given) -> None:
    if len(given.artefact) > LONGEST or len(given.note) > LONGEST_NOTE:
        raise Refused(
            f"附件名称最多 {LONGEST} 字，说明最多 {LONGEST_NOTE} 字。",
            f"The name takes {LONGEST} characters at most, the note {LONGEST_NOTE}.",
        )


def left_behind(standing: Standing, given: Given) -> str:
    """Return what a stage leaves behind in words: what somebody says, else what it rests on."""
    return (given.artefact.strip() or summary(standing.bound))[:LONGEST]


def _require_given(standing: Standing, event: Event, given: Given) -> None:
    stage = standing.stage
    if event.leaves and standing.lacks:
        raise lacking(stage, standing.lacks)
    if event.leaves and not left_behind(standing, given):
        zh, en = stage.artefact.words
        raise Refused(
            f"离开“{stage.words.zh}”须附上：{zh}。",
            f"To leave “{stage.words.en}” it takes: {en}.",
            cure=("请选择或填写后再推进。", "Choose it or write it, then go on."),
        )
    if not event.leaves and not given.note.strip():
        raise Refused(
            "退回须写明原因。",
            "To go back it must be said why.",
            cure=("请填写说明。", "Write it in the note."),
        )


def lacking(stage: StageCode, lacks: tuple[Lack, ...]) -> Refused:
    """Return why a stage cannot be left, and what to do about each thing it lacks."""
    return Refused(
        f"“{stage.words.zh}”还不能完成：{'；'.join(lack.said.zh for lack in lacks)}。",
        f"“{stage.words.en}” cannot be left yet: {'; '.join(lack.said.en for lack in lacks)}.",
        cure=(
            f"{'；'.join(lack.cure.zh for lack in lacks)}。",
            f"{'. '.join(lack.cure.en for lack in lacks)}.",
        ),
    )


def _require_whole_lap(template: Template, standing: Standing) -> None:
    lower = [s.code for s in template.stages if s.loop is LoopKind.LOWER][:-1]
    left_out = [code.words for code in lower if code not in standing.done]
    if left_out:
        raise Refused(
            f"本圈还没有完成：{'、'.join(w.zh for w in left_out)}。",
            f"This lap has not done: {', '.join(w.en for w in left_out)}.",
            cure=("请先退回补做。", "Go back and do it first."),
        )
    if standing.undecided:
        n = standing.undecided
        raise Refused(
            f"本圈还有 {n} 份已提交的诊断没有结论。",
            f"In this lap {n} that {'was' if n == 1 else 'were'} handed in"
            " have not been decided on.",
            cure=("请先审核或退回。", "Agree to them or give them back first."),
        )


def _no_row(template: Template, stage: StageCode, event: Event) -> Refused:
    """Return why an event cannot happen at a stage, and what can."""
    can = [e.words for e in events_at(template, stage)]
    why = _WHY[event]
    return Refused(
        f"“{stage.words.zh}”环节不能“{event.words.zh}”：{why.zh}。",
        f"At “{stage.words.en}” one cannot “{event.words.en}”: {why.en}.",
        cure=(
            f"可以：{'、'.join(w.zh for w in can)}。",
            f"One can: {'; '.join(w.en for w in can)}.",
        ),
    )


_WHY: Mapping[Event, Title] = {
    Event.ADVANCE: Title(
        "上环到“调整”为止，下环到“改进”为止",
        "the upper loop ends with adjusting, the lower one with improving",
    ),
    Event.ADJUST: Title("小循环只从“调整”回到“实施”", "the small loop leads from adjusting only"),
    Event.CROSS: Title(
        "只能从“监测”或“调整”转入下环，发出的预警须先调整",
        "one crosses over from monitoring or adjusting; what was warned of is adjusted first",
    ),
    Event.BACK: Title(
        "这是一个环的开头，转入之后不再退回", "a loop begins here, and one does not go back over it"
    ),
    Event.CLOSE: Title("只有走完“改进”才算完成一圈", "a lap closes with improving only"),
}
