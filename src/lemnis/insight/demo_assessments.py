"""The demo college's assessments: one in each state, and the school's own before an expert."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from lemnis.errors import Refused
from lemnis.people.models import Account
from lemnis.people.queries import SubjectLine, SubjectWishes, subjects
from lemnis.people.recognising import viewer_of
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.spiral.actions.assessments import (
    Convening,
    NewElement,
    NewOpinion,
    ask_assessment,
    conclude_assessment,
    convene,
    hand_in_opinions,
    move_assessment,
    name_reviewer,
    say_opinions,
)
from lemnis.spiral.proposing import proposed
from lemnis.spiral.queries.assessments import AssessmentStory, assessment, assessments
from lemnis.spiral.rules.assessments import AssessmentAct, Strength
from lemnis.values import SubjectKind

_OFFICE = operator("quality_office")
_JUDGES = ("expert", "supervisor", "reviewer")
_PERIOD = "2024-2025-2"
_SELF = (
    ("目标与学校规划衔接并分解到部门，仍有两项缺少量化指标。", "补充量化指标，下学期初发布。"),
    ("机构和职责已明确，教研室一级的质量保证人员配备不足。", "每个教研室指定一名质量联络员。"),
    ("制度基本健全，修订记录不完整，个别制度超过复审期。", "按期复审，修订留痕。"),
    ("数据当日采集，部分靠手工汇总，应用集中在月度分析。", "打通教务与学工接口，预警当日推送。"),
)  # fmt: skip
_FOUND = "自我诊断偏于概括，问题的根源没有写清，须补充数据依据。"


def fill(*, on: dt.date, by: Viewer) -> int:
    """Give the demo college its assessments; return how many. Nothing where there are some.

    Writes: Cycles, Assessments, Reviewers, Opinions, Improvements.
    """
    if assessments(in_house(by)):
        return 0
    programs = _of(by, SubjectKind.PROGRAM)[:4]
    for place, line in enumerate(programs):
        _assessed(line, place, on)
    for line in _of(by, SubjectKind.SCHOOL)[:1]:
        uuid = _convened(line, on)
        _named(uuid, on, _JUDGES)
        _move(uuid, AssessmentAct.START)
        _say(uuid, "expert", on, until=9)
    return len(programs) + 1


def _of(by: Viewer, kind: SubjectKind) -> tuple[SubjectLine, ...]:
    return subjects(in_house(by), SubjectWishes(kind=kind, per_page=100)).lines


def _assessed(line: SubjectLine, place: int, on: dt.date) -> None:
    """Bring an assessment as far as its place says: concluded, complete, half, prepared."""
    uuid = _convened(line, on)
    named = _named(uuid, on, _JUDGES)
    if place == 3 or not named:
        return
    _move(uuid, AssessmentAct.START)
    for username in named[:1] if place == 2 else named:
        _say(uuid, username, on, hand_in=True)
    if place == 0:
        story = assessment(_OFFICE, uuid)
        conclude_assessment(
            assessment=uuid, moves=story.moves, on=on, at=_at(on), by=_OFFICE,
            note="自我诊断与数据大体一致，措施具体，个别要素须补充依据。",
        )  # fmt: skip


def _convened(line: SubjectLine, on: dt.date) -> UUID:
    starts, due = on - dt.timedelta(21), on + dt.timedelta(20)
    cycle = ask_assessment(
        subject=line.ref, period=_PERIOD, starts=starts, due_on=due, at=_at(starts), by=_OFFICE
    )
    elements, about = proposed(_OFFICE, cycle)
    wanted = Convening([*_reported(elements)], about=about.uuid if about else None)
    return convene(cycle=cycle, wanted=wanted, at=_at(starts), by=_OFFICE)


def _reported(elements: tuple[NewElement, ...]) -> Iterator[NewElement]:
    for number, element in enumerate(elements):
        opinion, measures = _SELF[number % len(_SELF)]
        yield (
            element
            if element.opinion
            else element._replace(
                opinion=opinion, measures=measures, effect="已完成大半，下学期复核。"
            )
        )


def _named(uuid: UUID, on: dt.date, usernames: tuple[str, ...]) -> list[str]:
    """Name those without a conflict of interest; return them."""
    found = []
    for username in usernames:
        with suppress(Refused):
            name_reviewer(assessment=uuid, username=username, on=_today(on), by=_OFFICE)
            found.append(username)
    return found


def _say(uuid: UUID, username: str, on: dt.date, *, until: int = 99, hand_in: bool = False) -> None:
    who = _judge(username, on)
    story = assessment(who, uuid)
    said = {
        each.uuid: _opinion(place + len(username), on)
        for place, each in enumerate(story.elements[:until])
    }
    say_opinions(assessment=uuid, said=said, at=_at(on), by=who)
    if hand_in:
        hand_in_opinions(assessment=uuid, no_conflict=True, at=_at(on), by=who)


def _opinion(number: int, on: dt.date) -> NewOpinion:
    if number % 7 == 3:
        return NewOpinion(False, Strength.UNTARGETED, _FOUND, on + dt.timedelta(60))
    return NewOpinion(True, Strength.UNTARGETED if number % 5 == 0 else Strength.STRONG)


def _judge(username: str, on: dt.date) -> Viewer:
    return viewer_of(Account.objects.select_related("person").get(username=username), _today(on))


def _today(on: dt.date) -> dt.date:
    """Return the day grants are asked on: roles go by the clock, not by the demo's day."""
    return max(on, dt.datetime.now(dt.UTC).date())


def _move(uuid: UUID, act: AssessmentAct) -> None:
    story: AssessmentStory = assessment(_OFFICE, uuid)
    move_assessment(assessment=uuid, act=act, moves=story.moves, note="", by=_OFFICE)


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)
