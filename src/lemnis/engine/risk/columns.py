"""What the model may know of an enrolment: every column, its words, and the themes of reasons.

Out: ``COLUMNS``, in the order of a frame's values; ``THEMES``, of which a reason is one.
"""

from enum import StrEnum
from typing import NamedTuple

from lemnis.values import Title


class Shown(StrEnum):
    """How a value is written for a person."""

    COUNT = "count"
    SHARE = "share"
    SCORE = "score"
    DAYS = "days"
    YES = "yes"


class Column(NamedTuple):
    """One number known of an enrolment on the day of the cut; NaN where it is not known.

    ``sign``: 1 where more may only raise the probability not to pass, -1 where it may only lower
    it, 0 where it may do either: so no one is at risk for having worked. ``told`` says whether a
    reason may speak of it; the others only help the model.
    """

    name: str
    title: Title
    shown: Shown
    sign: int = 0
    told: bool = True


class Theme(NamedTuple):
    """Columns that tell of the same thing. A reason replaces them together."""

    name: str
    title: Title
    columns: tuple[Column, ...]


def _column(name: str, zh: str, en: str, shown: Shown, *, told: bool = True) -> Column:
    return Column(name, Title(zh, en), shown, 0, told)


def _more(name: str, zh: str, en: str, shown: Shown, *, told: bool = True) -> Column:
    return Column(name, Title(zh, en), shown, 1, told)


def _less(name: str, zh: str, en: str, shown: Shown, *, told: bool = True) -> Column:
    return Column(name, Title(zh, en), shown, -1, told)


_C, _S, _P, _D = Shown.COUNT, Shown.SHARE, Shown.SCORE, Shown.DAYS

THEMES: tuple[Theme, ...] = (
    Theme(
        "work",
        Title("作业提交", "work handed in"),
        (
            _more("work_missed_share", "已到期未交的作业占比", "work due but missing", _S),
            _more("work_missed", "已到期未交的作业", "pieces of work due but missing", _C),
            _less("work_handed_in", "已交作业", "pieces of work handed in", _C),
            _less("work_on_time_share", "按时提交占比", "work handed in on time", _S),
            _less("work_ahead", "提前完成的作业", "pieces handed in before they fall due", _C),
            _more("work_missed_beyond", "未交多于本班", "missing beyond others", _C, told=False),
        ),
    ),
    Theme(
        "promptness",
        Title("提交早晚", "how early work comes"),
        (
            _less("work_days_early", "平均提前天数", "days before the due date, on average", _D),
            _less("work_first_early", "首次作业提前天数", "days before the first due date", _D),
            _more("work_latest", "最迟一次迟交天数", "days late at the latest", _D),
            _less("work_early_place", "提前程度在班中位次", "place by earliness", _S),
        ),
    ),
    Theme(
        "scores",
        Title("平时成绩", "scores so far"),
        (
            _less("work_score", "平时作业平均分", "mean score of work so far", _P),
            _less("work_score_last", "最近一次作业得分", "last score", _P),
            _less("work_score_lowest", "最低一次作业得分", "lowest score", _P),
            _less("work_score_place", "平均分在班中位次", "place by score", _S),
            _less("work_last_place", "最近得分在班中位次", "place by the last score", _S),
            _less("work_score_beyond", "平均分离差", "score, standardised", _P, told=False),
        ),
    ),
    Theme(
        "activity",
        Title("在线学习", "activity on the platform"),
        (
            _less("clicks", "开课以来学习平台点击", "clicks on the platform so far", _C),
            _less("active_days", "开课以来在线学习天数", "days active on the platform", _C),
            _less("clicks_place", "点击在班中位次", "place in the section by clicks", _S),
            _less("active_place", "学习天数在班中位次", "place by active days", _S),
        ),
    ),
    Theme(
        "attendance",
        Title("考勤", "attendance"),
        (
            _more("absent_share", "本课程缺课占比", "lessons of the section missed", _S),
            _more("absent_all_share", "本学期各课程缺课占比", "all lessons of the term missed", _S),
            _more("absent_recent_share", "近两周缺课占比", "lessons missed in two weeks", _S),
            _more("late_share", "本学期迟到早退占比", "lessons come late to or left early", _S),
            _more("absent_place", "缺课在班中位次", "place by lessons missed", _S),
            _more("earlier_absent_share", "以前学期缺课占比", "missed in earlier terms", _S),
        ),
    ),
    Theme(
        "grades",
        Title("以前成绩", "earlier grades"),
        (
            _more("earlier_failed_share", "以前课程不及格占比", "earlier courses failed", _S),
            _more("earlier_failed", "以前不及格门数", "earlier courses failed", _C),
            _less("earlier_score", "以前课程平均分", "mean of earlier grades", _P),
            _more("earlier_last_failed", "最近一门不及格", "the last one was failed", Shown.YES),
            _less("earlier_graded", "已有成绩门数", "earlier courses graded", _C, told=False),
            _less("earlier_work_score", "以前课程作业平均分", "scores of earlier work", _P),
            _less("earlier_on_time_share", "以前课程按时提交占比", "earlier work on time", _S),
        ),
    ),
    Theme(
        "withdrawals",
        Title("重修与退课", "repeated and left courses"),
        (
            _more("previous_attempts", "此前修读本课程次数", "earlier attempts at this course", _C),
            _more("same_course", "此前选过本课程", "earlier enrolments in this course", _C),
            _more("withdrawals", "已退课门数", "courses left", _C),
            _less("banked", "以前修读转来的成绩", "results carried over", _C),
        ),
    ),
    Theme(
        "load",
        Title("选课与负担", "enrolment and load"),
        (
            _column("registered_days", "开课前多少天选课", "days enrolled before the start", _D),
            _column("registered_place", "选课早晚在班中位次", "place by day of enrolment", _S),
            _column("credits", "在修总学分", "credits being studied", _P),
            _column("sections_now", "本学期在修门数", "courses this term", _C),
            _column("sections_over", "以前学期未结束的课程", "courses still running", _C),
        ),
    ),
)  # fmt: skip

DAY = _column("day", "开课以来天数", "days since the start", _D, told=False)

# The same for everybody in a section: with few sections it would only tell them by heart.
OF_SECTION: tuple[Column, ...] = (
    _column("work_due", "已到期作业", "pieces of work due", _C, told=False),
    _column("next_due_days", "距下次到期天数", "days to the next due date", _D, told=False),
    _column("last_due_days", "距上次到期天数", "days since the last due date", _D, told=False),
    _column("section_missed", "全班未交占比", "work missing in the section", _S, told=False),
    _column(
        "course_failed_share", "本课程以前未通过占比", "not passed in earlier terms", _S, told=False
    ),
)

COLUMNS: tuple[Column, ...] = (
    *(c for theme in THEMES for c in theme.columns),
    DAY,
    *OF_SECTION,
)
PLACE = {column.name: at for at, column in enumerate(COLUMNS)}

# Of the data set students: never weighed unless named, but reported on where groups are large.
BACKGROUND: tuple[str, ...] = (
    "gender", "is_minority", "is_rural", "is_poor", "source_kind", "admission_kind",
    "prior_education", "kind",
)  # fmt: skip
# What one has learned before, and no more, is weighed unless it is switched off.
WEIGHED: tuple[str, ...] = ("prior_education",)
