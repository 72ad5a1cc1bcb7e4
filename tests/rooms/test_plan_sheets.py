"""Standards and tasks as workbooks: what goes out comes back, whatever is in it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lemnis.errors import BadData
from lemnis.plan.goal_sheets import SheetGoal, read_goals, write_goals
from lemnis.plan.rules.goals import Aim, GoalWish
from lemnis.plan.rules.standards import CriterionText, StandardText
from lemnis.plan.rules.strategy_words import Fold, Way
from lemnis.plan.rules.tasks import TaskText
from lemnis.plan.rules.words import CriterionKind, Perspective, TaskClass
from lemnis.plan.standard_sheets import read_standards, write_standards
from lemnis.plan.task_sheets import read_tasks, write_tasks
from lemnis.values import SubjectKind, SubjectRef, System

HOSTILE = (
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "<script>alert(1)</script>",
    "'; DROP TABLE plan_task; --", "http://evil.example", "\u202eabc", "0012", "1e5",
)  # fmt: skip
plain = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30),
)
line = st.decimals(-9999, 9999, places=2, allow_nan=False) | st.none()
criteria = st.builds(
    CriterionText, number=st.just(1), text=plain, kind=st.just(CriterionKind.LINES), group=plain,
    unit=plain, limit=line, pass_line=line, target=line, stretch=line, band_a=plain, band_b=plain,
    band_c=plain, indicator=plain, year=st.just("2025"), source=plain,
    lower_is_better=st.booleans(), verified=st.booleans(),
    school_type=st.sampled_from(["", "arts"]),
)  # fmt: skip
standards = st.builds(
    StandardText, plain, plain, st.sampled_from(["plan", "result"]),
    st.sampled_from(["school", "student"]), source=plain, verified=st.booleans(),
    system=st.sampled_from(["", "command"]), category=plain,
    level=st.sampled_from(["", "nation"]),
    criteria=criteria.map(lambda each: (each,)),
)  # fmt: skip
dates = st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1))
tasks = st.builds(
    TaskText, plain, plain, st.sampled_from(TaskClass), plain, dates, dates, phase=plain,
    observation=plain, aims=plain, owner=plain, outcome=plain, unit=plain, section=plain,
    post=plain, plan=plain, goal=plain,
    budget=st.decimals(0, 10**6, places=2, allow_nan=False) | st.none(),
)  # fmt: skip
again = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@again
@given(standards, st.sampled_from(["zh", "en"]))
def test_standards_come_back_as_they_went_out(tmp_path, standard, language):
    path = tmp_path / "standards.xlsx"

    write_standards(path, [standard], language)

    assert read_standards(path) == [standard]


@again
@given(tasks, st.sampled_from(["zh", "en"]))
def test_tasks_come_back_as_they_went_out(tmp_path, task, language):
    path = tmp_path / "tasks.xlsx"

    write_tasks(path, [task], language)

    assert read_tasks(path) == [task]


number = st.decimals(-9999, 9999, places=2, allow_nan=False)
periods = st.sampled_from(["2025", "2026", "2024-2025"])
aims = st.lists(st.builds(Aim, periods, number, number | st.none()), max_size=3,
                unique_by=lambda aim: aim.period)  # fmt: skip
goals = st.builds(
    SheetGoal, plain, plain, plain,
    st.builds(
        GoalWish, plain, plain, st.just(SubjectRef(SubjectKind.COURSE, "K1")) | st.none(),
        basis=plain, means=plain, perspective=st.sampled_from([None, *Perspective]),
        system=st.sampled_from([None, *System]), indicator=plain, better=st.sampled_from(Way),
        folds=st.sampled_from([None, *Fold]), weight=st.decimals("0.01", 1, places=4) | st.none(),
        unit=plain, post=plain, owner=plain, baseline=number | st.none(), due=dates | st.none(),
        aims=aims.map(lambda found: tuple(sorted(found, key=lambda aim: aim.period))),
    ),
    st.none(),
)  # fmt: skip


@again
@given(goals, st.sampled_from(["zh", "en"]))
def test_goals_come_back_as_they_went_out(tmp_path, goal, language):
    path = tmp_path / "goals.xlsx"

    write_goals(path, [goal], language)

    (found,) = read_goals(path)
    assert found._replace(line=None) == goal


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",1,题目,,", "A2"),
        ("规划,,题目,,", "B2"),
        ("规划,1,题目,planet-X,", "D2"),
        ("规划,1,题目,,明年更好", "E2"),
    ],
)
def test_a_wrong_cell_of_a_goal_is_told_with_its_place(tmp_path, row, place):
    path = tmp_path / "goals.csv"
    path.write_text("所属规划,目标编号,目标,质量主体,年度目标值\n" + row + "\n", encoding="utf-8")

    with pytest.raises(BadData) as told:
        read_goals(path)

    assert place in told.value.place


def test_no_text_of_a_sheet_becomes_a_formula(tmp_path):
    path, day = tmp_path / "tasks.xlsx", dt.date(2025, 9, 1)
    rows = [
        TaskText(f"{n}", text, TaskClass.A, "course:K1", day, day) for n, text in enumerate(HOSTILE)
    ]

    write_tasks(path, rows)

    book = CalamineWorkbook.from_path(path)
    titles = [row[1] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert titles == list(HOSTILE)
    assert b"<f>" not in path.read_bytes()


HEADING = "任务编号,工作任务,任务类型,质量主体,开始,截止,预算\n"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",题目,A,course:K1,2025-09-01,2025-09-02,", "A2"),
        ("1,题目,D,course:K1,2025-09-01,2025-09-02,", "C2"),
        ("1,题目,A,course:K1,下周,2025-09-02,", "E2"),
        ("1,题目,A,course:K1,2025-09-01,,", "F2"),
        ("1,题目,A,course:K1,2025-09-01,2025-09-02,NaN", "G2"),
        ("1,题目,A,course:K1,2025-09-01,2025-09-02,1e99", "G2"),
        (f"1,{'长' * 400},A,course:K1,2025-09-01,2025-09-02,", "B2"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(tmp_path, row, place):
    path = tmp_path / "tasks.csv"
    path.write_text(HEADING + row + "\n", encoding="utf-8")

    with pytest.raises(BadData) as told:
        read_tasks(path)

    assert place in told.value.place


def test_a_sheet_without_its_headings_is_refused(tmp_path):
    path = tmp_path / "tasks.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(BadData) as told:
        read_tasks(path)

    assert "任务编号" in told.value.zh


def test_numbers_of_a_workbook_are_read_as_they_are_written(tmp_path):
    each = CriterionText(
        1, "生师比", CriterionKind.LINES, limit=Decimal(22), target=Decimal("16.5")
    )
    path = tmp_path / "standards.xlsx"

    write_standards(path, [StandardText("S", "标准", "plan", "school", criteria=(each,))])

    (standard,) = read_standards(path)
    assert standard.criteria[0].lines == (Decimal(22), Decimal("16.5"))
