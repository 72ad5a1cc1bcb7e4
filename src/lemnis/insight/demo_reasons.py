"""What the demo college's plan rests on: its SWOT, what follows, the objectives of a term."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from lemnis.people.rules.viewers import Viewer
from lemnis.plan import actions
from lemnis.plan.actions import Meeting, ResultWish
from lemnis.plan.models import Plan
from lemnis.plan.rules.strategy_words import SwotSide

_S, _W, _O, _T = SwotSide
_SWOT = (
    (_S, "专业布局与本市主导产业匹配", "专业与当地产业匹配率 90% 以上"),
    (_S, "实训条件较为齐备，设备完好", "教学仪器设备完好率 95% 以上"),
    (_W, "双师型教师不足，各学院差距大", "最高与最低学院相差近 30 个百分点"),
    (_W, "校企共建课程偏少", "不足全部课程的四成"),
    (_O, "本市新建智能制造产业园，三年新增岗位 1.2 万个", "市产业规划"),
    (_O, "职业教育产教融合政策可争取专项经费", "省级财政文件"),
    (_T, "适龄生源三年后开始减少", "省教育厅生源预测"),
    (_T, "周边院校新设同类专业 6 个", "专业备案公告"),
)
_TOWS = (
    (_S, 1, _O, 1, "与产业园共建 3 个订单班，优先布局机电与软件专业群", "6"),
    (_W, 1, _O, 2, "用专项经费选派教师下企业，三年轮训一遍", "1"),
    (_S, 2, _T, 1, "向社会开放实训中心，年培训 2000 人次", "5"),
    (_W, 2, _T, 2, "每个专业与 2 家企业共同开发课程，形成特色", "2"),
)


def reason(plan: UUID, goals: Mapping[str, UUID], *, by: Viewer) -> None:
    """Say what a plan stands on, and what follows."""
    for side, text, evidence in _SWOT:
        actions.add_point(plan=plan, side=side, text=text, evidence=evidence, by=by)
    for inside, first, outside, second, text, goal in _TOWS:
        actions.add_response(
            plan=plan, meeting=Meeting((inside, first), (outside, second)), text=text,
            goal=goals.get(goal), by=by,
        )  # fmt: skip


def aim(plan: UUID, goals: Mapping[str, UUID], *, ends: dt.date, by: Viewer) -> None:
    """Set the objectives of a term, and say month by month how they stand."""
    due = ends.replace(year=ends.year - 1)
    results: Sequence[ResultWish] = (
        ResultWish("认定双师型教师", Decimal(96), Decimal(108), "人", due),
        ResultWish("教师下企业实践", Decimal(0), Decimal(1500), "人天", due),
    )
    found = [
        (goals.get("1"), "让更多专业课教师走进企业", tuple(results)),
        (goals.get("3"), "期中就发现学习困难的学生", (
            ResultWish("完成期中学情摸底的课程", Decimal(40), Decimal(160), "门", due),
            ResultWish("后 10% 课程帮扶闭环", Decimal(60), Decimal(100), "%", due))),
    ]  # fmt: skip
    for goal, title, wanted in found:
        actions.set_objective(
            plan=plan, period="2024-2025-2", title=title, goal=goal, owner="", results=wanted,
            by=by,
        )  # fmt: skip
    _check_ins(plan, due, by)


def _check_ins(plan: UUID, due: dt.date, by: Viewer) -> None:
    parts = (Decimal("0.3"), Decimal("0.6"), Decimal("0.85"))
    results = [
        result
        for objective in Plan.objects.get(uuid=plan).objectives.all()
        for result in objective.results.all()
    ]
    for place, result in enumerate(results[:-1]):  # one has not been checked in on yet
        for month, part in enumerate(parts[: 3 - place % 2]):
            day = due - dt.timedelta(days=140 - 45 * month)
            value = result.start + (result.target - result.start) * part
            actions.check_in(
                result=result.pk, on=day, value=round(value, 0), confidence=Decimal("0.7"),
                note="按计划推进", at=dt.datetime.combine(day, dt.time(15), tzinfo=dt.UTC),
                by=by,
            )  # fmt: skip
