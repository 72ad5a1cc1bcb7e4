"""Periods in words, from what their labels mean: ``2024-2025-1-W05`` is a teaching week.

In: a period, or its label alone. Out: what people call it, in both languages.
"""

import datetime as dt
import re
from functools import lru_cache

from lemnis.values import Period, PeriodKind, Title

_TERMS = {"1": "一", "2": "二", "3": "三"}
_DASH = "\u2014"
# A year, a month, an academic year, a term, a week or a fortnight; up to a day.
_OF_THE_CALENDAR = re.compile(r"\d{4}(-\d{2}|-\d{4}(-\d(-W\d{2}(-\d{2})?)?)?)?(@.*)?")
_BY_LENGTH = {4: PeriodKind.CALENDAR_YEAR, 7: PeriodKind.MONTH, 9: PeriodKind.ACADEMIC_YEAR}


def period_words(period: Period) -> Title:
    """Return a period as people say it; what has no words of its own keeps its label."""
    name, _, until = period.label.partition("@")
    text = _WORDS.get(period.kind, _as_written)(name)
    if until and period.kind is PeriodKind.ROLLING:
        days = name.removesuffix("d")
        return Title(f"至 {until} 的 {days} 天", f"{days} days to {until}")
    if until and period.kind is PeriodKind.AS_OF:
        return Title(f"截至 {until}", f"as of {until}")
    return Title(f"{text.zh}（至 {until}）", f"{text.en} (to {until})") if until else text


@lru_cache(maxsize=2048)
def label_words(label: str) -> Title:
    """Return what a label means as people say it; what somebody wrote by hand stays as it is.

    >>> label_words("2024-2025-1").en, label_words("2024-2025-2-W05-06").en
    ('term 1 of 2024–2025', 'weeks 5–6 of term 2 of 2024–2025')
    """
    if label.startswith("@"):
        return _labelled(PeriodKind.AS_OF, label)
    if not _OF_THE_CALENDAR.fullmatch(label):
        return Title(label, label)
    if "-W" not in label:
        return _labelled(_BY_LENGTH.get(len(label.partition("@")[0]), PeriodKind.TERM), label)
    term, _, weeks = label.rpartition("-W")
    first, _, last = weeks.partition("-")
    if not last:
        return _labelled(PeriodKind.WEEK, label)
    at, within = f"{int(first)}–{int(last)}", _labelled(PeriodKind.TERM, term)
    return Title(f"{within.zh}第 {at} 周", f"weeks {at} of {within.en}")


def _labelled(kind: PeriodKind, label: str) -> Title:
    return period_words(Period(dt.date.min, dt.date.max, kind, label))


def _term(name: str) -> Title:
    years, _, number = name.rpartition("-")
    zh = f"{years.replace('-', _DASH)} 学年第{_TERMS.get(number, number)}学期"
    return Title(zh, f"term {number} of {years.replace('-', '–')}")


def _week(name: str) -> Title:
    term, _, week = name.rpartition("-W")
    within = _term(term)
    return Title(f"{within.zh}第 {int(week)} 周", f"week {int(week)} of {within.en}")


def _month(name: str) -> Title:
    year, _, number = name.partition("-")
    return Title(f"{year} 年 {int(number)} 月", name)


def _academic_year(name: str) -> Title:
    zh, en = name.replace("-", _DASH), name.replace("-", "–")
    return Title(f"{zh} 学年", f"academic year {en}")


def _calendar_year(name: str) -> Title:
    return Title(f"{name} 年", name)


def _fiscal_year(name: str) -> Title:
    year = name.removeprefix("FY")
    return Title(f"{year} 财年", f"fiscal year {year}")


def _as_written(name: str) -> Title:
    return Title(name, name)


_WORDS = {
    PeriodKind.TERM: _term,
    PeriodKind.WEEK: _week,
    PeriodKind.MONTH: _month,
    PeriodKind.ACADEMIC_YEAR: _academic_year,
    PeriodKind.CALENDAR_YEAR: _calendar_year,
    PeriodKind.FISCAL_YEAR: _fiscal_year,
}
