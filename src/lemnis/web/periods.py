"""Periods in words, from what their labels mean: ``2024-2025-1-W05`` is a teaching week."""

import datetime as dt
import re

from lemnis.values import Period, PeriodKind
from lemnis.web.words import say

_TERMS = {"1": "一", "2": "二", "3": "三"}
_DASH = "\u2014"


def said(period: Period) -> str:
    """Return a period as people say it; what has no words of its own keeps its label."""
    name, _, until = period.label.partition("@")
    text = _WORDS.get(period.kind, _as_written)(name)
    if until and period.kind is PeriodKind.ROLLING:
        days = name.removesuffix("d")
        return say(f"至 {until} 的 {days} 天", f"{days} days to {until}")
    if until and period.kind is PeriodKind.AS_OF:
        return say(f"截至 {until}", f"as of {until}")
    return say(f"{text}（至 {until}）", f"{text} (to {until})") if until else text


def labelled(kind: PeriodKind, label: str) -> str:
    """Return the period of a kind that has a label, as people say it."""
    return said(Period(dt.date.min, dt.date.max, kind, label))


def cycle(label: str) -> str:
    """Return what a cycle is about, as people say it: a fortnight is two weeks of a term."""
    if "-W" not in label:
        kinds = {4: PeriodKind.CALENDAR_YEAR, 7: PeriodKind.MONTH, 9: PeriodKind.ACADEMIC_YEAR}
        return labelled(kinds.get(len(label), PeriodKind.TERM), label)
    term, _, weeks = label.rpartition("-W")
    first, _, last = weeks.partition("-")
    if not last:
        return labelled(PeriodKind.WEEK, label)
    at = f"{int(first)}–{int(last)}"
    return say(f"{_term(term)}第 {at} 周", f"{_term(term)}, weeks {at}")


def _term(name: str) -> str:
    years, _, number = name.rpartition("-")
    zh = f"{years.replace('-', _DASH)} 学年第{_TERMS.get(number, number)}学期"
    return say(zh, f"{years.replace('-', '–')}, term {number}")


def _week(name: str) -> str:
    term, _, week = name.rpartition("-W")
    return say(f"{_term(term)}第 {int(week)} 周", f"{_term(term)}, week {int(week)}")


def _month(name: str) -> str:
    year, _, number = name.partition("-")
    return say(f"{year} 年 {int(number)} 月", name)


def _academic_year(name: str) -> str:
    return say(f"{name.replace('-', _DASH)} 学年", f"academic year {name.replace('-', '–')}")


def _calendar_year(name: str) -> str:
    return say(f"{name} 年", name)


def _fiscal_year(name: str) -> str:
    return say(f"{name.removeprefix('FY')} 财年", f"fiscal year {name.removeprefix('FY')}")


def _as_written(name: str) -> str:
    return name


_WORDS = {
    PeriodKind.TERM: _term,
    PeriodKind.WEEK: _week,
    PeriodKind.MONTH: _month,
    PeriodKind.ACADEMIC_YEAR: _academic_year,
    PeriodKind.CALENDAR_YEAR: _calendar_year,
    PeriodKind.FISCAL_YEAR: _fiscal_year,
}


def short(label: str) -> str:
    """Return a label short enough for the axis of a chart; nobody needs the century there.

    >>> short("2024-2025-1"), short("2025-03"), short("@2025-02-16"), short("2024-2025")
    ('24–25-1', '25-03', '25-02-16', '24–25')
    """
    name, _, until = label.partition("@")
    term, _, week = name.rpartition("-W")
    if term:
        return say(f"{int(week)} 周", f"W{week}")
    years = re.fullmatch(r"20(\d\d)-20(\d\d)(-\d)?", name)
    if years:
        return f"{years[1]}–{years[2]}{years[3] or ''}"
    return re.sub(r"\b20(\d\d-)", r"\1", until or name)
