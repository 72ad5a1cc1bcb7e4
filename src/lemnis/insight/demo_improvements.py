"""The demo college's ledger: improvements in every state, by what was really measured there.

What its numbers show to have grown better is verified as effective, what has not as without
effect; nothing is made up but words and days.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from lemnis.engine import overview
from lemnis.engine.college import College
from lemnis.engine.effects import Bearing
from lemnis.engine.overview import Told
from lemnis.evidence.at_hand import college_at_hand
from lemnis.insight.queries.improvements import improvement_page
from lemnis.people import queries as people
from lemnis.people.queries import SubjectLine, SubjectWishes
from lemnis.people.rules.viewers import Viewer, in_house, operator
from lemnis.spiral import filing
from lemnis.spiral.actions.improvements import (
    Baseline,
    NewImprovement,
    Said,
    decide_committee_item,
    expire_improvements,
    move_improvement,
    open_improvement,
)
from lemnis.spiral.actions.verifications import Verified, keep_case, verify_improvement
from lemnis.spiral.queries.improvement_rows import LedgerWishes
from lemnis.spiral.queries.improvements import committee, improvement, ledger
from lemnis.spiral.rules.improvements import EvidenceKind, ImprovementAct, VerificationWay
from lemnis.values import Period, SubjectKind

_OFFICE = operator("quality_office")
_BETTER, _WORSE = 2, 2  # of each indicator, so many subjects that have grown so
_DECISION = "责成单位负责人到会说明，两周内重新提交措施。"


class _Story(NamedTuple):
    """What is told of an indicator: problem, cause, measure, what was done, what came of it."""

    code: str
    title: str
    cause_kind: str
    cause: str
    action: str
    done: str
    case: str


_STORIES = (
    _Story("STU-GEN-011", "必修课及格率低于同类专业", "teaching",
           "期中后未再做学情摸底，基础薄弱的学生跟不上后半学期进度",
           "期中后两周内逐班摸底，任课教师每周固定答疑一次，班级结对帮扶",
           "完成摸底和六次集中答疑，帮扶记录已归档", "期中摸底加答疑，提高必修课及格率"),
    _Story("CRS-GEN-012", "课程及格率连续两学期偏低", "course",
           "期末一次考核占比过高，平时学习没有反馈",
           "把考核拆成四个单元测验，每单元后一周内讲评，未过者补测一次",
           "四个单元测验和讲评已完成，补测名单见附件", "分单元测验与讲评，减少期末集中不及格"),
    _Story("CRS-GEN-018", "课程目标达成度未到目标线", "standard",
           "实训项目与课程目标对应不清，评分标准各班不一",
           "重写任务书，统一评分细则，两名教师交叉评分",
           "任务书与评分细则已在教研室通过，本学期按新细则评分",
           "统一评分细则，让课程目标可评可达"),
    _Story("PRG-RES-014", "实验实训开出率不足", "resource",
           "两间实训室设备检修延期，周三下午时段闲置",
           "调整实训课表，借用相邻专业实训室，检修提前到假期",
           "课表已调整，借用协议已签，检修安排在暑假", "共用实训室与错峰排课，补足实训开出率"),
    _Story("STU-GEN-008", "公益活动参加率低", "culture",
           "活动信息只在群里通知，时间与实习冲突",
           "按月发布活动日历，实习班级安排周末场次，计入第二课堂学分",
           "三期活动日历已发布，新增两场周末活动", "活动日历加周末场次，提高公益活动参加率"),
    _Story("CRS-CTL-001", "学生评教参与度不高", "communication",
           "学生不知道意见怎样处理，评教入口难找",
           "评教前公布上次意见的处理结果，开放手机入口，班会统一提醒",
           "已公布处理结果，手机入口上线", "先公布处理结果再评教，参与度明显回升"),
)  # fmt: skip


class _Pick(NamedTuple):
    """One improvement to be made: of which story and subject, and its number before."""

    story: _Story
    subject: SubjectLine
    before: Told


def fill(*, on: dt.date, by: Viewer) -> int:
    """Give the demo college its ledger; the same for the same data. Return how many entries.

    Nothing where there are entries already.

    Writes: Improvements in every state, Evidence, Verifications, CommitteeItems, KnowledgeCases.
    """
    house = in_house(by)
    if ledger(house, LedgerWishes(per_page=1)).total:
        return 0
    college = college_at_hand(house, on)
    two = [term.period for term in college.calendar.terms if term.start <= on][-2:]
    picks = [*_picks(house, college, two)] if len(two) == 2 else []
    lives = [_Life(pick, number, two[0], on) for number, pick in enumerate(picks)]
    # All are entered before any is verified: what was improved too is no group to compare with.
    for life, uuid in [(life, _opened(life)) for life in lives]:
        _live(life, uuid)
    expire_improvements(on=on, at=_at(on, 7), by=_OFFICE)
    _decide(on)
    return len(picks)


def _picks(viewer: Viewer, college: College, two: list[Period]) -> Iterator[_Pick]:
    """Yield of each story the subjects that have grown better most, and those that have not."""
    taken: set[str] = set()
    for story in _STORIES:
        indicator = college.library.catalogue.get(story.code)
        kind = SubjectKind.PROGRAM
        if indicator is None or kind not in indicator.subjects:
            continue
        labels = {period.label for period in two}
        there = overview.side_by_side(college.lake, story.code, kind, labels)
        old, new = (there.get(period.label, {}) for period in two)
        changes = {
            code: (new[code].shown or 0) - (old[code].shown or 0)
            for code in sorted(old.keys() & new.keys() - taken)
            if old[code].shown is not None and new[code].shown is not None
        }
        order = sorted(changes, key=lambda code: -changes[code])
        lines = _lines(viewer, kind)
        for code in [*order[:_BETTER], *order[_BETTER:][-_WORSE:]]:
            if code in lines and lines[code].owner_number:
                taken.add(code)
                yield _Pick(story, lines[code], old[code])


def _lines(viewer: Viewer, kind: SubjectKind) -> Mapping[str, SubjectLine]:
    found = people.subjects(viewer, SubjectWishes(kind=kind, per_page=10_000)).lines
    return {line.ref.code: line for line in found}


class _Life(NamedTuple):
    """One improvement on its way: ``number`` says how far it has come by today."""

    pick: _Pick
    number: int
    term: Period
    on: dt.date

    @property
    def owner(self) -> Viewer:
        """Who carries it out."""
        return operator(self.pick.subject.owner)

    @property
    def opened(self) -> dt.date:
        """When it was entered."""
        return self.day(150 - 7 * (self.number % 8))

    def day(self, before: int) -> dt.date:
        """Return so many days before today."""
        return self.on - dt.timedelta(before)


def _opened(life: _Life) -> UUID:
    pick, story, place = life.pick, life.pick.story, life.number % 8
    ahead = -9 if place == 5 else 12 + 3 * place if place in {3, 4, 6, 7} else -60
    value = pick.before.shown or Decimal(0)
    wanted = NewImprovement(
        pick.subject.ref, story.title, story.action, pick.subject.owner_number, life.day(-ahead),
        cause_kind=story.cause_kind, cause=story.cause, indicator=story.code,
        baseline=Baseline(value, life.term.label, pick.before.rows),
        aim=min(value + 3, Decimal(100)),
    )  # fmt: skip
    day = life.opened
    return open_improvement(wanted=wanted, on=day, at=_at(day, 9), by=life.owner)


def _live(life: _Life, uuid: UUID) -> None:
    """Bring an improvement as far as its number says."""
    place = life.number % 8
    if place == 7:
        return
    _move(uuid, ImprovementAct.BEGIN, "", life.opened + dt.timedelta(3), life.owner)
    if place in {5, 6}:
        return
    _hand_in(uuid, life)
    if place == 4:
        return
    _move(uuid, ImprovementAct.FINISH, life.pick.story.done, life.day(20 - place), life.owner)
    if place != 3:
        _verified(uuid, life)


def _move(uuid: UUID, act: ImprovementAct, note: str, day: dt.date, by: Viewer) -> None:
    move_improvement(improvement=uuid, act=act, said=Said(note), on=day, at=_at(day, 10), by=by)


def _hand_in(uuid: UUID, life: _Life) -> None:
    """Hand in a short record, which differs from all others by what it is about."""
    text = (
        f"{life.pick.subject.name}·{life.pick.story.title}·过程记录\r\n"
        f"第 {life.number + 1} 号\r\n措施：{life.pick.story.action}\r\n"
        f"办理：{life.pick.story.done}\r\n"
    )
    file = _Record(f"过程记录-{life.number + 1}.txt", text.encode())
    filing.hand_in(
        uuid,
        file,
        EvidenceKind.RECORD,
        note=life.pick.story.done[:60],
        at=_at(life.day(30), 9),
        by=life.owner,
    )


class _Record(NamedTuple):
    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        """Give the whole at once."""
        yield self.content


def _verified(uuid: UUID, life: _Life) -> None:
    page = improvement_page(_OFFICE, uuid, on=life.on)
    found = page.measured
    if found is None or found.effect is None:
        return
    way, effect = found.effects[0]
    worked = effect.bearing is Bearing.BETTER
    conclusion = (
        "数据和佐证一致，措施有效，可推广。" if worked else "变化不能与偶然波动区分，需要换措施。"
    )
    done = Verified(
        way, worked, conclusion, improvement(_OFFICE, uuid).moves, found.before, found.after,
        found.after_period, found.snapshot, effect.effect, effect.low, effect.high,
        {"way": effect.way, "peers": effect.peers},
        "" if way is not VerificationWay.ON_SITE else life.pick.subject.name,
    )  # fmt: skip
    day = life.day(10 - life.number % 8)
    verify_improvement(improvement=uuid, verified=done, on=day, at=_at(day, 15), by=_OFFICE)
    if worked:
        told = f"由 {found.before} 变为 {found.after}（{found.after_period}）。"
        keep_case(improvement=uuid, title=life.pick.story.case, effect=told,
                  at=_at(day, 16), by=_OFFICE)  # fmt: skip


def _decide(on: dt.date) -> None:
    """Have the committee decide about the first of what came before it."""
    waiting = committee(_OFFICE)
    for item in waiting[: len(waiting) // 3]:
        decide_committee_item(item=item.uuid, decision=_DECISION, at=_at(on, 8), by=_OFFICE)


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)
