"""What a self-diagnosis is written from, in which order, in which words; and what it still lacks.

In: signs, what measurements, alerts and tasks tell of one subject. Out: those worth a finding.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.definition import Better, Unit
from lemnis.engine.grade import Status
from lemnis.spiral.rules.words import FindingKind
from lemnis.values import Title

MOST_FINDINGS, MOST_OWN, MOST_WHYS, LONGEST = 6, 10, 5, 500
DAYS_TO_ACT = 14
_NONE = Title("", "")
_GRAVITY = {Status.BELOW_LIMIT: 0, Status.BELOW_PASS: 1}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for a finding; numbers are in the shown unit of the indicator.

    ``told`` is what an alert or a task says of itself, blank of a broken line. ``middle`` is the
    median of the peers. ``distance``: how far from the line, as a share of it.
    """

    kind: FindingKind
    name: Title
    indicator: str = ""
    period: str = ""
    when: Title = _NONE
    unit: Unit = Unit("", "")  # noqa: RUF009 - a tuple, never changed
    better: Better = Better.HIGHER
    value: Decimal | None = None
    before: Decimal | None = None
    middle: Decimal | None = None
    line: Decimal | None = None
    aim: Decimal | None = None
    status: Status = Status.NOT_JUDGED
    distance: float = 0.0
    severity: Severity | None = None
    alert: UUID | None = None
    task: str = ""
    told: Title = _NONE


def ranked(signs: Iterable[Sign], most: int = MOST_FINDINGS) -> tuple[Sign, ...]:
    """Return the worst signs, the worst first; an alert on a broken line is one with it."""
    joined: dict[tuple[str, ...], Sign] = {}
    for sign in sorted(signs, key=lambda each: list(FindingKind).index(each.kind)):
        key = _key(sign)
        held = joined.get(key)
        joined[key] = sign if held is None else _graver(held, sign)
    return tuple(sorted(joined.values(), key=_urgency)[:most])


def _key(sign: Sign) -> tuple[str, ...]:
    if sign.kind is FindingKind.TASK:
        return "task", sign.task
    return "indicator", sign.indicator


def _graver(held: Sign, other: Sign) -> Sign:
    """Return a sign with the graver alert of two; numbers are those of the broken line."""
    rank = -1 if held.severity is None else held.severity.rank
    if other.severity is None or other.severity.rank <= rank:
        return held
    if held.kind is FindingKind.ALERT:
        return other
    return replace(held, severity=other.severity, alert=other.alert)


def _urgency(sign: Sign) -> tuple[float | str, ...]:
    rank = -1 if sign.severity is None else sign.severity.rank
    gravity = _GRAVITY.get(sign.status, len(_GRAVITY))
    return (gravity if rank < Severity.RED.rank else -1, -rank, -sign.distance, *_key(sign))


# --- the sentence of a finding ---


def sentence(sign: Sign) -> Title:
    """Return what is found: the number, its line, where it came from, where the others are."""
    if sign.kind is not FindingKind.DEVIATION or sign.value is None:
        return sign.told
    parts = [_level(sign), _change(sign), _peers(sign)]
    told = [part for part in parts if part != _NONE]
    return Title("，".join(p.zh for p in told) + "。", ", ".join(p.en for p in told) + ".")


def _level(sign: Sign) -> Title:
    begin = Title(f"{sign.when.zh}{sign.name.zh}", f"{sign.name.en} {sign.when.en}".rstrip())
    if sign.better is Better.PRESENT:
        return Title(f"{begin.zh}：没有找到", f"{begin.en}: none was found")
    value, line = _said(sign, sign.value), _said(sign, sign.line)
    side = _beside(sign)
    name = _LINES.get(sign.status, _LINES[Status.BELOW_PASS])
    return Title(
        f"{begin.zh} {value.zh}，{side.zh}{name.zh} {line.zh}",
        f"{begin.en}: {value.en}, {side.en} the {name.en} of {line.en}",
    )


_LINES = {
    Status.BELOW_LIMIT: Title("底线", "limit"),
    Status.BELOW_PASS: Title("合格线", "pass line"),
}


def _beside(sign: Sign) -> Title:
    below = sign.line is not None and sign.value is not None and sign.value < sign.line
    return Title("低于", "below") if below else Title("高于", "above")


def _change(sign: Sign) -> Title:
    if sign.before is None or sign.value is None or sign.better is Better.PRESENT:
        return _NONE
    by = sign.value - sign.before
    if not by:
        return Title("与上期持平", "as in the period before")
    size = _points(sign).said(f"{abs(by):,}")
    return Title(
        f"比上期{'升' if by > 0 else '降'} {size.zh}",
        f"{size.en} {'more' if by > 0 else 'less'} than the period before",
    )


def _peers(sign: Sign) -> Title:
    if sign.middle is None or sign.better is Better.PRESENT:
        return _NONE
    middle = _said(sign, sign.middle)
    return Title(f"同类中位 {middle.zh}", f"middle of its peers {middle.en}")


def _said(sign: Sign, value: Decimal | None) -> Title:
    return sign.unit.said("—" if value is None else f"{value:,}")


def _points(sign: Sign) -> Unit:
    return Unit("个百分点", "points") if sign.unit.percent else sign.unit


# --- what a person writes ---


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of one finding; ``owner`` is the key of a person.

    ``text`` is their own sentence, blank where that of the house will do.
    """

    causes: tuple[str, ...] = ()
    whys: tuple[str, ...] = ()
    action: str = ""
    owner: int | None = None
    due_on: dt.date | None = None
    no_action: str = ""
    text: str = ""


_CAUSE = Title("原因", "a cause")
_ACTION = Title("措施", "a measure")
_OWNER = Title("责任人", "an owner")
_DUE = Title("尚未过去的完成日期", "a day still to come")


def lacking(said: Said, today: dt.date) -> tuple[Title, ...]:
    """Return what a finding still lacks before it can be handed in."""
    if said.no_action:
        return ()
    held = {_CAUSE: said.causes or said.whys, _ACTION: said.action, _OWNER: said.owner}
    missing = [word for word, there in held.items() if not there]
    is_due = said.due_on is not None and said.due_on >= today
    return (*missing, *(() if is_due else (_DUE,)))


def faults(
    said: Said, known: Mapping[str, object], earliest: dt.date, *, is_own: bool = False
) -> Sequence[Title]:
    """Return what is wrong with what was said, even of a draft.

    ``is_own``: of a finding nobody but its writer has words for.
    """
    found = []
    if is_own and not said.text:
        found.append(Title("请写明是什么问题。", "Say what is amiss."))
    if set(said.causes) - known.keys():
        found.append(Title("有不认识的原因。", "A cause is not on the list."))
    if len(said.whys) > MOST_WHYS:
        found.append(Title("“为什么”最多五层。", "There are five whys at most."))
    texts = (*said.whys, said.action, said.no_action, said.text)
    if any(len(text) > LONGEST for text in texts):
        found.append(
            Title(f"每段文字最多 {LONGEST} 字。", f"A text has {LONGEST} characters at most.")
        )
    if said.action and said.no_action:
        found.append(
            Title(
                "写了措施，就不能同时说明“不采取措施”。", "Either a measure or a reason for none."
            )
        )
    if said.due_on is not None and said.due_on < earliest:
        found.append(Title("完成日期不能早于今天。", "The day must not be in the past."))
    return found
