"""Goals as a workbook: a row per goal, with its plan, the goal above it and its targets by year."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from lemnis.errors import BadData, NotFound
from lemnis.people.rules.sheets import SYSTEMS, Line
from lemnis.plan.finding import read_ref
from lemnis.plan.rules.aims import aim_of, aims_said, lines_of
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.words import Perspective
from lemnis.plan.sheets import Cells, read_sheet, said, write_sheet
from lemnis.values import SubjectRef, System, Title

TITLE = Title("目标", "goals")
HEADINGS: Mapping[str, Title] = {
    "plan": Title("所属规划", "plan"),
    "number": Title("目标编号", "goal number"),
    "title": Title("目标", "goal"),
    "subject": Title("质量主体", "subject"),
    "above_plan": Title("上级规划", "plan above"),
    "above": Title("上级目标编号", "number of the goal above"),
    "indicator": Title("测量指标", "indicator"),
    "better": Title("方向", "way"),
    "baseline": Title("起点值", "where it stands"),
    "aims": Title("年度目标值", "targets by year"),
    "due": Title("完成日期", "due"),
    "weight": Title("权重（%）", "weight (%)"),
    "folds": Title("下级如何合成", "its parts come together"),
    "unit": Title("责任部门", "unit"),
    "post": Title("责任岗位", "post"),
    "owner": Title("责任人", "person"),
    "basis": Title("依据", "why it matters"),
    "means": Title("条件与措施", "means"),
    "perspective": Title("战略地图层面", "perspective"),
    "system": Title("所属系统", "system"),
}
_NEEDED = ("plan", "number", "title")
_SYSTEMS = {code: title for code, title in SYSTEMS.items() if code}
_LONGEST = 4000


class SheetGoal(NamedTuple):
    """A goal of a sheet: its plan and the goal above as people name them, and what is wanted.

    ``above_plan`` is blank where the goal above is of the same plan. ``line`` is where it stands.
    """

    plan: str
    above_plan: str
    above: str
    wish: GoalWish
    line: Line | None = None

    def place(self, field: str) -> str:
        """Return where a cell of it stands, as people find it."""
        return self.line.place(field) if self.line else self.wish.number


def write_goals(path: Path, goals: Iterable[SheetGoal], language: str = "zh") -> None:
    """Write goals as a workbook that can be read again."""
    write_sheet(path, TITLE, HEADINGS, (_cells(each, language) for each in goals), language)


def read_goals(path: Path) -> list[SheetGoal]:
    """Return the goals of a file, in its order.

    Raises:
        NotFound: there is no such file.
        BadData: a cell is not what it should be; the first is told with its place.

    """
    return [_goal(line) for line in read_sheet(path, HEADINGS, _NEEDED)]


def require_measured(goals: Iterable[SheetGoal], indicators: Collection[str]) -> None:
    """Refuse goals that are to be measured by an indicator nobody knows.

    Raises:
        BadData: there is one; the first is told with its place.

    """
    for each in goals:
        code = each.wish.indicator
        if code and code not in indicators:
            raise BadData(
                f"没有指标 {code}。", f"There is no indicator {code}.",
                place=each.place("indicator"),
                cure=("请写指标库中的代码。", "Write the code of one of the library."),
            )  # fmt: skip


def _goal(line: Line) -> SheetGoal:
    cells = Cells(line, HEADINGS)
    weight = cells.number("weight")
    wish = GoalWish(
        number=cells.text("number", 40, needed=True),
        title=cells.text("title", needed=True),
        subject=cells.read("subject", _subject, "不是“类别:代码”", "is no kind:code"),
        basis=cells.text("basis", _LONGEST),
        means=cells.text("means", _LONGEST),
        indicator=cells.text("indicator", 100),
        better=Way(cells.word("better", Way) or Way.HIGHER.value),
        weight=None if weight is None else round(weight / 100, 4),
        baseline=cells.number("baseline"),
        due=cells.day_or_none("due"),
        aims=cells.read("aims", _aims, "不是“2026: 55”", "is no “2026: 55”") or (),
        **_words(cells),
    )
    return SheetGoal(
        cells.text("plan", needed=True), cells.text("above_plan"), cells.text("above", 40), wish,
        line,
    )  # fmt: skip


def _words(cells: Cells) -> dict[str, Any]:
    fold, perspective = cells.word("folds", Fold), cells.word("perspective", Perspective)
    system = cells.choice("system", _SYSTEMS)
    return {
        **{field: cells.text(field, 200) for field in ("unit", "post", "owner")},
        "folds": Fold(fold) if fold else None,
        "perspective": Perspective(perspective) if perspective else None,
        "system": System(system) if system else None,
    }


def _subject(text: str) -> SubjectRef | None:
    try:
        return read_ref(text)
    except NotFound:
        return None


def _aims(text: str) -> tuple[Aim, ...] | None:
    found = [aim_of(line) for line in lines_of(text)]
    return None if None in found else tuple(sorted(aim for aim in found if aim))


def _cells(each: SheetGoal, language: str) -> dict[str, str]:
    wish = each.wish
    words = (wish.better, wish.folds, wish.perspective)
    better, folds, perspective = (getattr(w.words, language) if w else "" for w in words)
    return {
        "plan": each.plan,
        "number": wish.number,
        "title": wish.title,
        "subject": f"{wish.subject.kind.value}:{wish.subject.code}" if wish.subject else "",
        "above_plan": each.above_plan,
        "above": each.above,
        "indicator": wish.indicator,
        "better": better,
        "baseline": said(wish.baseline),
        "aims": aims_said(wish.aims, "；"),
        "due": wish.due.isoformat() if wish.due else "",
        "weight": said(None if wish.weight is None else Decimal(wish.weight * 100)),
        "folds": folds,
        "unit": wish.unit,
        "post": wish.post,
        "owner": wish.owner,
        "basis": wish.basis,
        "means": wish.means,
        "perspective": perspective,
        "system": getattr(_SYSTEMS[wish.system.value], language) if wish.system else "",
    }
