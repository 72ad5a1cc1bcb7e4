"""Labels of periods, read strictly, with the nearest right form told when wrong."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from lemnis.engine.calendar import plain
from lemnis.errors import NotFound, WrongUse
from lemnis.values import Period, PeriodKind

EXAMPLES = (
    "2024-2025-1, 2024-2025-1-W05, 2024-2025, 2025-03, 2025, FY2025, 2025-06-30, "
    "@2025-06-30, 30d@2025-06-30, 2024-2025-1@2024-11-12"
)
_TERM_OR_WEEK = re.compile(r"\d{4}-\d{4}-[1-9](-W\d\d)?")
_ACADEMIC_YEAR = re.compile(r"(\d{4})-(\d{4})")
_FISCAL_YEAR = re.compile(r"FY(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ROLLING = re.compile(r"([1-9]\d{0,4})D@(\d{4}-\d\d-\d\d)")
_CHINESE_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


class Calendar(Protocol):
    """What reading a label asks of the school calendar."""

    @property
    def by_label(self) -> dict[str, Period]: ...  # noqa: D102 - see SchoolCalendar
    def academic_year(self, year: int) -> Period | None: ...  # noqa: D102
    def fiscal_year(self, year: int) -> Period | None: ...  # noqa: D102
    def to_date(self, period: Period, day: dt.date) -> Period | None: ...  # noqa: D102


def parse(calendar: Calendar, label: str) -> Period:
    """Return the period a label names. Full-width characters and small letters will do.

    Raises:
        WrongUse: no known form; with examples and the nearest form.
        NotFound: a term or week this calendar does not have.

    """
    text = unicodedata.normalize("NFKC", label).strip().upper()
    found = _read(calendar, text)
    if found is not None:
        return found
    name = text.partition("@")[0]
    if _TERM_OR_WEEK.fullmatch(name) and name not in calendar.by_label:
        raise _unknown(calendar, name)
    raise _unreadable(calendar, label, text)


def _read(calendar: Calendar, text: str) -> Period | None:
    if rolled := _ROLLING.fullmatch(text):
        day = _date(rolled[2])
        return None if day is None else rolling(int(rolled[1]), day)
    name, at, until = text.partition("@")
    if not at:
        return _whole(calendar, text)
    day = _date(until)
    if day is None or not name:
        return None if day is None else plain.as_of(day)
    found = _whole(calendar, name)
    return None if found is None else calendar.to_date(found, day)


def _whole(calendar: Calendar, text: str) -> Period | None:
    if _TERM_OR_WEEK.fullmatch(text):
        return calendar.by_label.get(text)
    if years := _ACADEMIC_YEAR.fullmatch(text):
        right = int(years[2]) == int(years[1]) + 1
        return calendar.academic_year(int(years[1])) if right else None
    if fiscal := _FISCAL_YEAR.fullmatch(text):
        return calendar.fiscal_year(int(fiscal[1]))
    return _plain(text)


def _plain(text: str) -> Period | None:
    if _YEAR.fullmatch(text):
        return plain.calendar_year(int(text)) if int(text) else None
    if parts := _MONTH.fullmatch(text):
        year, number = int(parts[1]), int(parts[2])
        return plain.month(year, number) if year and 1 <= number <= 12 else None
    day = _date(text)
    return None if day is None else plain.one_day(day)


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def rolling(days: int, day: dt.date) -> Period | None:
    """Return the ``days`` days that end with a day, None if they would begin before year 1."""
    start = plain.day_shifted(day, 1 - days)
    label = f"{days}d@{day.isoformat()}"
    return None if start is None else Period(start, day, PeriodKind.ROLLING, label)


def moved_rolling(period: Period, n: int) -> Period | None:
    """Return the rolling period ``n`` of its own lengths later."""
    days = (period.end - period.start).days + 1
    day = plain.day_shifted(period.end, n * days)
    return None if day is None else rolling(days, day)


def year_earlier(label: str) -> str:
    """Return the label of the like term or week a year earlier.

    >>> year_earlier("2024-2025-1-W05")
    '2023-2024-1-W05'
    """
    year = int(label[:4])
    return f"{year - 1:04}-{year:04}{label[9:]}"


def _unknown(calendar: Calendar, text: str) -> NotFound:
    kind = "W" in text
    known = [label for label in calendar.by_label if ("W" in label) == kind]
    near = [label for label in known if label.startswith(text[:11])] or known
    shown = f"{near[0]} … {near[-1]}" if near else "–"
    return NotFound(
        f"校历中没有 {text}。",
        f"The calendar has no {text}.",
        cure=(f"可用：{shown}；或在校历中补充。", f"It has {shown}; or add it to the calendar."),
    )


def _unreadable(calendar: Calendar, label: str, text: str) -> WrongUse:
    near = next(_nearest(calendar, text), None)
    hint = (f"是否想写 {near}？", f"Did you mean {near}? ") if near else ("", "")
    return WrongUse(
        f"看不懂时段“{label}”。",
        f"Cannot read the period “{label}”.",
        cure=(f"{hint[0]}可写：{EXAMPLES}。", f"{hint[1]}Write one of: {EXAMPLES}."),
        suggestion=near,
    )


def _nearest(calendar: Calendar, text: str) -> Iterator[str]:
    """Yield readable labels with the same numbers in the same order, likeliest first."""
    numbers = [int(n) for n in re.findall(r"\d+", text.translate(_CHINESE_DIGITS))]
    if len(numbers) >= 2 and 12 < numbers[1] == (numbers[0] + 1) % 100:
        numbers[1] = numbers[0] + 1
    forms = {
        1: ("{0:04}",),
        2: ("{0:04}-{1:04}", "{0:04}-{1:02}"),
        3: ("{0:04}-{1:04}-{2}", "{0:04}-{1:02}-{2:02}"),
        4: ("{0:04}-{1:04}-{2}-W{3:02}", "{0}d@{1:04}-{2:02}-{3:02}"),
    }
    prefix = "FY" if len(numbers) == 1 and ("F" in text or "财" in text) else ""
    prefix = "@" if len(numbers) == 3 and "@" in text else prefix
    for form in forms.get(len(numbers), ()):
        candidate = prefix + form.format(*numbers)
        named = _TERM_OR_WEEK.fullmatch(candidate) and numbers[1] == numbers[0] + 1
        if candidate != text and (named or _read(calendar, candidate.upper()) is not None):
            yield candidate
