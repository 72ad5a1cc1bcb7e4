"""Periods in words, from what their labels mean: ``2024-2025-1-W05`` is a teaching week."""

from lemnis.values import Period, PeriodKind, Title

_TERMS = {"1": "一", "2": "二", "3": "三"}
_DASH = "\u2014"


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


def _term(name: str) -> Title:
    years, _, number = name.rpartition("-")
    zh = f"{years.replace('-', _DASH)} 学年第{_TERMS.get(number, number)}学期"
    return Title(zh, f"{years.replace('-', '–')}, term {number}")


def _week(name: str) -> Title:
    term, _, week = name.rpartition("-W")
    within = _term(term)
    return Title(f"{within.zh}第 {int(week)} 周", f"{within.en}, week {int(week)}")


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
