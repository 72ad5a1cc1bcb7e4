"""Numbers and times as pages write them; rounding itself is ``engine.grade.shown``."""

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lemnis.values import Missing, Title
from lemnis.web.words import NOTHING, say

THIN = "\u2009"
MINUS = "\u2212"

# Short enough for a cell; the sentence behind each is on the page of the number.
MISSING = {
    Missing.NO_ROWS: Title("无记录", "no records"),
    Missing.NOT_APPLICABLE: Title("不适用", "not applicable"),
    Missing.SUPPRESSED: Title("人数过少不显示", "too few to show"),
    Missing.LATE: Title("未按时到达", "late"),
}
SUSPECT = Title("数据可疑", "suspect")
_WEEKDAYS = (
    Title("星期一", "Monday"), Title("星期二", "Tuesday"), Title("星期三", "Wednesday"),
    Title("星期四", "Thursday"), Title("星期五", "Friday"), Title("星期六", "Saturday"),
    Title("星期日", "Sunday"),
)  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value as shown, with everything a cell of it needs.

    ``shown`` is already rounded (``grade.shown``), in ``unit``; None with the reason ``missing``.
    ``why`` is the address of the page that takes the number apart.
    """

    shown: Decimal | None
    unit: Title = NOTHING
    missing: Missing | None = None
    suspect: bool = False
    why: str = ""


def number(value: Decimal | float, digits: int | None = None) -> str:
    """Return a number with thin spaces between thousands and a true minus.

    ``digits`` behind the point; without it a decimal keeps its own.

    >>> number(Decimal("47460")).replace(THIN, "_"), number(-3.25, 1)
    ('47_460', '−3.3')
    """
    exact = Decimal(str(abs(value)))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{exact:,}"
    is_nought = not text.strip("0.,")
    return (MINUS if value < 0 and not is_nought else "") + text.replace(",", THIN)


def signed(value: Decimal | float, digits: int | None = None) -> str:
    """Return a change with its sign; no sign for nought.

    >>> signed(Decimal("5.4")), signed(Decimal("-0.2")), signed(Decimal("0.0"))
    ('+5.4', '−0.2', '0.0')
    """
    text = number(value, digits)
    is_nought = not text.strip(f"0.{THIN}")
    return text if is_nought or value < 0 else f"+{text}"


def day(value: dt.date, today: dt.date | None = None) -> str:
    """Return a day in words; without the year if it is that of ``today``."""
    in_year = today is not None and value.year == today.year
    zh = f"{value.month} 月 {value.day} 日"
    en = f"{value.day} {_MONTHS[value.month - 1]}"
    return say(zh, en) if in_year else say(f"{value.year} 年 {zh}", f"{en} {value.year}")


def weekday(value: dt.date) -> str:
    """Return the day of the week."""
    return say(*_WEEKDAYS[value.weekday()])


def days_left(left: int) -> str:
    """Return how long there is until a day, or how long it has been over."""
    if left == 0:
        return say("今天", "today")
    many = "" if abs(left) == 1 else "s"
    if left < 0:
        return say(f"逾期 {-left} 天", f"{-left} day{many} overdue")
    return say(f"还有 {left} 天", f"{left} day{many} left")
