"""Periods in words, from what their labels mean: ``2024-2025-1-W05`` is a teaching week."""

import datetime as dt
import re

from lemnis.insight.rules.period_words import period_words
from lemnis.values import Period, PeriodKind
from lemnis.web.words import say

# A year, a month, an academic year, a term, a week or a fortnight; up to a day.
_OF_THE_CALENDAR = re.compile(r"\d{4}(-\d{2}|-\d{4}(-\d(-W\d{2}(-\d{2})?)?)?)?(@.*)?")


def said(period: Period) -> str:
    """Return a period as people say it; what has no words of its own keeps its label."""
    return say(*period_words(period))


def labelled(kind: PeriodKind, label: str) -> str:
    """Return the period of a kind that has a label, as people say it."""
    return said(Period(dt.date.min, dt.date.max, kind, label))


def cycle(label: str) -> str:
    """Return what a cycle is about, as people say it: a fortnight is two weeks of a term.

    What somebody has written by hand stays as it is.
    """
    if label.startswith("@"):
        return labelled(PeriodKind.AS_OF, label)
    if not _OF_THE_CALENDAR.fullmatch(label):
        return label
    if "-W" not in label:
        kinds = {4: PeriodKind.CALENDAR_YEAR, 7: PeriodKind.MONTH, 9: PeriodKind.ACADEMIC_YEAR}
        return labelled(kinds.get(len(label), PeriodKind.TERM), label)
    term, _, weeks = label.rpartition("-W")
    first, _, last = weeks.partition("-")
    if not last:
        return labelled(PeriodKind.WEEK, label)
    at = f"{int(first)}–{int(last)}"
    within = labelled(PeriodKind.TERM, term)
    return say(f"{within}第 {at} 周", f"{within}, weeks {at}")


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
