"""Made-up drawings for the gallery; no college's."""

from typing import Literal

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.grade import Status
from lemnis.values import Title
from lemnis.web.charts import Bars, Chart, Distribution, Gap, Line, Part, Point, Trend, Waterfall
from lemnis.web.components import Progress
from lemnis.web.drawing import stages
from lemnis.web.drawing.radar import Axis
from lemnis.web.drawing.spiral import Lap, Spiral, Stage
from lemnis.web.words import said

_PERCENT = Title("%", "%")
_ZHANG, _TEAM = Title("张××", "Zhang"), Title("机电教研室", "Section")
_SYSTEM, _BOARD = Title("系统自动", "the system"), Title("专业建设委员会", "Board")
# Name, day in words, owner, day for phones.
_STAGES = (
    (Title("目标", "goals"), Title("9 月 1 日", "1 Sep"), _ZHANG, "9-01"),
    (Title("标准", "standards"), Title("9 月 3 日", "3 Sep"), _BOARD, "9-03"),
    (Title("计划", "plan"), Title("9 月 8 日", "8 Sep"), _ZHANG, "9-08"),
    (Title("组织", "organisation"), Title("9 月 12 日", "12 Sep"), _TEAM, "9-12"),
    (Title("实施", "implementation"), Title("9 月 15 日起", "from 15 Sep"), _TEAM, "9-15"),
    (Title("监测", "monitoring"), Title("每周一", "Mondays"), _SYSTEM, "11-10"),
    (Title("预警", "alerts"), Title("11 月 10 日，4 项", "10 Nov, 4"), _SYSTEM, "11-10"),
    (Title("调整", "adjustment"), Title("11 月 11 日", "11 Nov"), _TEAM, "11-11"),
    (Title("自我诊断", "self-diagnosis"), Title("11 月 12—14 日", "12–14 Nov"), _ZHANG, "11-14"),
    (Title("考核性诊断", "assessment"), Title("11 月 28 日", "28 Nov"), _BOARD, "11-28"),
    (Title("学习", "learning"), Title("12 月 12 日", "12 Dec"), _TEAM, "12-12"),
    (Title("创新", "innovation"), Title("12 月 26 日", "26 Dec"), _TEAM, "12-26"),
    (Title("改进", "improvement"), Title("2026 年 1 月 9 日", "9 Jan 2026"), _ZHANG, "1-09"),
)
_LINES = (
    Line("pass", Title("合格", "pass"), 92), Line("target", Title("目标", "target"), 95),
    Line("stretch", Title("挑战", "stretch"), 97),
)  # fmt: skip


_COLLEGES = (
    Title("智能制造", "Manufacture"), Title("汽车工程", "Cars"), Title("信息工程", "Computing"),
    Title("商学院", "Business"), Title("护理健康", "Nursing"), Title("结构", "mix"),
)  # fmt: skip


def spiral(now: int = 8) -> Spiral:
    """Return a lap that has come to a stage."""
    drawn = tuple(
        Stage(name, _state(i, now), said(when), said(owner), short,
              Severity.ORANGE if i == 6 and i < now else None, f"#stage-{i + 1}")
        for i, (name, when, owner, short) in enumerate(_STAGES)
    )  # fmt: skip
    return Spiral(
        Title("机电一体化技术 第 5 圈 质量改进螺旋", "Mechatronics, lap 5 of the spiral"),
        5, Title("2025—2026 学年第一学期", "term 1 of 2025–2026"), drawn, laps(), small=9,
        due=Title("11 月 14 日前·还有 2 天", "by 14 November, 2 days left"),
        due_short=Title("还有 2 天", "2 days left"),
        left=Title("偏差 4 项，已写原因 2 项", "4 deviations, 2 with causes"),
    )  # fmt: skip


def _state(i: int, now: int) -> Progress:
    return "done" if i < now else "now" if i == now else "todo"


def standing() -> list[stages.Stage]:
    """Return where made-up spirals stand."""
    many = (4, 7, 9, 10, 99, 120, 25, 46, 104, 34, 9, 5, 9)
    return [
        stages.Stage(name, n, n // 12, "#", at > 7)
        for at, ((name, *_), n) in enumerate(zip(_STAGES, many, strict=True))
    ]


def laps() -> tuple[Lap, ...]:
    """Return five laps, the last of them going on."""
    gained = (61.3, 66.0, 71.4, 78.6, 82.1)
    return tuple(
        Lap(Title(f"第 {i} 圈", f"lap {i}"), Title("进行中", "going on") if i == 5
            else Title(f"{2020 + i} 秋", f"autumn {2020 + i}"), share / 100, f"{share}%",
            f"+{share - gained[i - 2]:.1f}" if i > 1 else "", on=i == 5)
        for i, share in enumerate(gained, 1)
    )  # fmt: skip


def axes() -> tuple[Axis, ...]:
    """Return a portrait of eight sides, one of them not judged."""
    return (
        Axis(Title("师资队伍", "teachers"), Status.BELOW_LIMIT, 0.33, 0.30),
        Axis(Title("课程建设", "courses"), Status.ON_TARGET, 0.80, 0.70),
        Axis(Title("教学过程", "teaching"), Status.BELOW_PASS, 0.46, 0.71),
        Axis(Title("实训条件", "training places"), Status.ON_TARGET, 0.84, 0.82),
        Axis(Title("校企合作", "with companies"), Status.STRETCHED, 0.97, 0.78),
        Axis(Title("学生发展", "students"), Status.PASSED, 0.66, 0.60),
        Axis(Title("就业质量", "employment"), Status.NOT_JUDGED, None, 0.72),
        Axis(Title("社会服务", "service"), Status.PASSED, 0.58, 0.44),
    )


def charts() -> tuple[tuple[str, Title, Chart], ...]:
    """Return one chart of every kind: key, title, chart."""
    return (
        ("trend", Title("走势与预测", "Trend and forecast"), _trend()),
        ("control", Title("控制图", "Control chart"), _control()),
        ("distribution", Title("28 个专业的分布", "28 programs"), _distribution()),
        ("waterfall", Title("谁贡献了 −0.9", "What made −0.9"), _waterfall()),
        ("bars", Title("缺口在哪里", "Where the gap is"), _bars()),
    )


def _trend() -> Chart:
    weeks = tuple(f"W{i:02}" for i in range(1, 21))
    known = (93.1, 93.4, 93.2, 93.9, None, 94.1, 94.4, 94.2, 94.6, 94.8, 94.9)
    ahead = (*(None,) * 10, 94.9, 95.0, 95.1, 95.3, 95.4, 95.5, 95.6, 95.8, 95.9, 96.0)
    return Trend(
        Title("第 11 周 94.9%，预计期末 96.0%", "94.9% in week 11, 96.0% expected"), weeks,
        known + (None,) * 9, _PERCENT, lines=_LINES, ahead=ahead,
        beside=tuple(92.6 + i * 0.1 for i in range(20)), beside_name=Title("同类", "peers"),
        gaps=(Gap(4, 4, Title("国庆 无课", "holiday")),),
    )  # fmt: skip


def _control() -> Chart:
    values = (95.1, 95.6, 95.3, 94.9, 95.4, 95.0, 95.2, 94.8, 95.5, 95.1, None, 95.0, 95.3, 94.8,
              91.2)  # fmt: skip
    return Trend(
        Title("第 15 周 91.2%，越过控制下限 92.9%", "91.2% in week 15, below the limit 92.9%"),
        tuple(f"W{i:02}" for i in range(1, 16)), values, _PERCENT,
        lines=(
            Line("control", Title("上限", "UCL"), 97.1),
            Line("centre", Title("中心", "mean"), 95),
            Line("control", Title("下限", "LCL"), 92.9),
        ),
        limits=(92.9, 97.1), gaps=(Gap(10, 10, Title("国庆 无课", "holiday")),), breaks=(8,),
        odd=(14,), mark="orange",
    )  # fmt: skip


def _distribution() -> Chart:
    values = (91.2, 91.6, 91.8, 92.4, 92.9, 93.1, 93.4, 93.6, 93.7, 94.0, 94.1, 94.3, 94.4, 94.6,
              94.7, 94.9, 95.0, 95.1, 95.2, 95.4, 95.5, 95.7, 95.9, 96.2, 96.4, 96.9, 97.3,
              97.8)  # fmt: skip
    return Distribution(
        Title("28 个专业中 3 个低于合格", "3 of 28 programs are below pass"),
        tuple(
            Point(f"P{i:02}", v, _band(v), own=i == 11)
            for i, v in enumerate(values, 1)
        ),
        _PERCENT, lines=_LINES[:2],
    )  # fmt: skip


def _band(v: float) -> Literal["b1", "b2", "b3", "b4"]:
    return "b1" if v < 92 else "b2" if v < 95 else "b3" if v < 97 else "b4"


def _waterfall() -> Chart:
    parts = zip(_COLLEGES, (-0.5, -0.3, -0.1, 0.0, 0.1, -0.1), strict=True)
    return Waterfall(
        Title("从 95.2 到 94.3，智能制造学院贡献 −0.5", "95.2 to 94.3, half of it one college"),
        Part("W09", 95.2), tuple(Part(said(name), by) for name, by in parts), Part("W10", 94.3),
        _PERCENT,
    )  # fmt: skip


def _bars() -> Chart:
    parts = zip(_COLLEGES, (2.1, 1.1, 0.3, -0.3), strict=False)
    return Bars(
        Title("缺口主要在智能制造学院", "most of the gap is one college"),
        tuple(Part(said(name), by) for name, by in parts), _PERCENT,
    )  # fmt: skip
